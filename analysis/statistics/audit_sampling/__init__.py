"""Audit sampling (抽样核实): plans, bounds, monetary units, verified rates."""
