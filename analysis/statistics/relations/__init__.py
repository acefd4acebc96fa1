"""Relations: differences, associations, drivers, regressions."""
