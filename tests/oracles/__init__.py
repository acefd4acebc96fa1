"""Published numbers and results of trusted systems, with their source."""
