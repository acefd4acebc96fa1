"""Commands of the second floor."""
