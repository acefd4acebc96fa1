"""Schema versions of the collector's database, newest last."""
