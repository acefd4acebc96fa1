"""Cost-benefit analysis (成本效益分析)."""
