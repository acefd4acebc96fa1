"""The store: every SQL statement of the collector."""
