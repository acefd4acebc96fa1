"""Values that several topics share: units, completion, budget, published figures, bases of readings."""
