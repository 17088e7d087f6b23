"""The plan changed on the program's own pages: items, who answers for them, directions."""
