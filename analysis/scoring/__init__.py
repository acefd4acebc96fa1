"""Indicators, targets, rule packs, scores and their stability."""
