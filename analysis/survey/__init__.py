"""The survey (调查): satisfaction, story, comments, and whether sheets are real."""
