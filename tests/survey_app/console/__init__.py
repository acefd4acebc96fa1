"""The evaluator's side."""
