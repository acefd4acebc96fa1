"""Word documents that people edited: opened with care, compared with what was printed, prose taken back."""
