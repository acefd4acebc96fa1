"""How the sheets of an engagement were drawn and weighted: settings, files, checks, the design, and its words."""
