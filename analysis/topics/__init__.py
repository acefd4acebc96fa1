"""Topics of an evaluation, sibling folders of one anatomy."""
