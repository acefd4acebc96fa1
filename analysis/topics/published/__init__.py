"""Published figures and whether they can be (公布数字)."""
