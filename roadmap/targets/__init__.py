"""Promised figures: read from the expected result, confirmed by a coordinator, reported, and summed up."""
