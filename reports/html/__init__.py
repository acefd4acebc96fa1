"""Chapters written as HTML."""
