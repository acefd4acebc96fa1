"""The keys that the settings of an engagement may hold."""
