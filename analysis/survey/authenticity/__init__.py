"""Whether sheets are real (真实性): a screen that marks what to look at again."""
