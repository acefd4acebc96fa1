"""How a sample was drawn: the columns read and checked, the variance by stages, replicates."""
