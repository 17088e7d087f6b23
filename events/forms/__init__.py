"""The forms of events: what the lists are narrowed by, and what people write."""
