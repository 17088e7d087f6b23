"""A client of the API without Django: what `roadmapctl` stands on, and an example for others."""
