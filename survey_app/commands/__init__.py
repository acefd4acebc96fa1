"""Commands of the collector, and the demo that knows all floors."""
