"""Scales: reliability, agreement, factors, validity."""
