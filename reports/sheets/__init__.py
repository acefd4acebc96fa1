"""What is carried into the field on paper."""
