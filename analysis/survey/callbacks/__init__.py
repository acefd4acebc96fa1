"""The call-back sample (回访抽查): how many households to call, which ones, and what their answers bound."""
