"""Valuation of what has no price, by what residents say they would pay (支付意愿, 条件价值评估)."""
