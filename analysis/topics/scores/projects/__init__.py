"""Several projects in one engagement (多个项目): funds and scores of their own, rolled up as the evaluator says."""
