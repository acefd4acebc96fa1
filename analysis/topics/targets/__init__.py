"""Audit of targets (目标值审核)."""
