"""An independent recount: the domain page a second time, in plain Python over plain SQL, against what the pages show.

- `law`: what docs/domain.md says, computed from the tables; it imports nothing of the program.
- `story`: a random roadmap (by a seed) that is imported, reported on, moved, imported again, taken back.
- `shown`: what the program says: the API's figures and items, pages, lists, papers, calendars.

`python -m tests.recount --rounds 200` takes long; a short run is part of the suite.
"""
