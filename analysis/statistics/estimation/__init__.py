"""Estimation: samples, weights, designs, intervals."""
