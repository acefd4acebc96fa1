"""The unit's self-evaluation reviewed (复核自评): its own points beside ours, and why they differ."""
