"""Indicator trees (指标体系): the trees of the field, their mapping, and the nodes of a scored one."""
