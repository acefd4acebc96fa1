"""Chapters written as Word documents, and edited ones read back."""
