"""Verification by sampling (核实抽样): how many to check, which ones, and what the checks say about the rest."""
