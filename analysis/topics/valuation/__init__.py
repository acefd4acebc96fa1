"""Willingness to pay (支付意愿)."""
