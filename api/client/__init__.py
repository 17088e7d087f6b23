"""A client of the API without Django: what `roadmapctl` is built on, and an example for others."""
