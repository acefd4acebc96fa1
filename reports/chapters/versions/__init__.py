"""Versions for readers of their own: the brief, the public version, the report of one community."""
