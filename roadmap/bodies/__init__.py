"""Bodies that are one: which pairs look alike, and how two become one and are parted again."""
