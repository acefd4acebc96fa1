"""Charts as vector drawings."""
