"""The scores: what the readings are worth under the rule pack, how sure the grade is, what scores give away."""
