"""Amounts of tables: brought to one unit, and rows that add up others told apart from what they add."""
