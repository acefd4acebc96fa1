"""What residents said: the chapter, the annexes, groups side by side."""
