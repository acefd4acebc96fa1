"""The fixed words of reports, as data."""
