"""Comparison, decomposition, benchmarks (比较法、因素分析法、标杆管理法)."""
