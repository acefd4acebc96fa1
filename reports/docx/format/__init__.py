"""The format of Word files: elements, styles, lists, sections, and the file around the words."""
