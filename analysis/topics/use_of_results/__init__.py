"""Use of results (结果应用): release, follow-up, next budget, registers."""
