"""First floor: pure functions over frames and values, made for notebooks."""
