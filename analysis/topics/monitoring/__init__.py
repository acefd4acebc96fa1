"""Weekly dispatch, months and the year (周调度、月考核、年评估)."""
