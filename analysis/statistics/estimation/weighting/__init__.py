"""Weights that carry a sample to its population, and what is known of those who did not answer."""
