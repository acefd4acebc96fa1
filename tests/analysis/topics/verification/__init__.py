"""Verification on site: plans, visits, coverage, back-checks, bills."""
