"""The evaluator's side: who is let in, how the fieldwork stands, paper sheets keyed in."""
