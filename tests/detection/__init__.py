"""Simulated fabrication, and how often the screen finds it."""
