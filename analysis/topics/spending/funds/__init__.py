"""Funds against the budget: figures by line and in total, what was spent above them, both budgets of a year."""
