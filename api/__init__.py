"""The program for programs: REST under /api/v1/, thin over the querysets and verbs that the pages use."""
