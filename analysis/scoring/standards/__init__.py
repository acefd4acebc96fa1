"""What an indicator is scored by of its own (评价标准), and its score in words: standard, trace, reason."""
