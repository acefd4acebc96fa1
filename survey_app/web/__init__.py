"""Between the network and the pages: what is logged, what is signed, what every answer carries."""
