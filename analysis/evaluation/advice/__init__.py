"""What is made of the findings: like ones under one number, and who is asked to do what by when."""
