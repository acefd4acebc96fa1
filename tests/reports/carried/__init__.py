"""Checks of finished reports: seals that hold, and verification of every figure."""
