"""Signing, verifying, computing again."""
