"""The call-back sample (回访抽查): what it has shown of the sheets, or how one would be drawn."""
