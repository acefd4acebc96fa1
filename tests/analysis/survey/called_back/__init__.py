"""What calls to households come to."""
