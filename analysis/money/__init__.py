"""Money over time: costs, benefits, least cost, and how sure they are (成本效益分析, 最低成本法)."""
