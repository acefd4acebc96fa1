"""What figures of a survey are functions of: counts of people, and sums over people, with which they come out again."""
