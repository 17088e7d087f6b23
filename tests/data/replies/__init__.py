"""Letters that answer a reminder: built in the shapes of real mail programs, each with its context and its reading."""
