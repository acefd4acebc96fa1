"""Verification of what was reported (核实)."""
