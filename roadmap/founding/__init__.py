"""Making roadmaps, changing what a roadmap is called and when it is in force, and opening it to people."""
