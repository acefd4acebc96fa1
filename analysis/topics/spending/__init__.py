"""Budget against execution (预算与执行)."""
