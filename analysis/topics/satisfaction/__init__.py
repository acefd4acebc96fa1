"""The survey in an evaluation: its figures, and what its interval says of the target."""
