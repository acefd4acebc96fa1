"""How a test run is organised: what is made once, and which tests a quick run leaves out."""
