"""Letters that come in: fetched once, read, acted on through the verbs of reporting, answered at most once."""
