"""What may be public."""
