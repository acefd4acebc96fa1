"""The writer of PDF and its self-check."""
