"""The verdict: its page behind the cover, why the grade is what it is, the score table, a paragraph an indicator."""
