"""Commands of the first floor: each reads, calls one function of another room, and prints."""
