"""The plan over time (docs/domain.md, "Editions").

- `actions`: an applied import becomes an edition, and goes with it; which document it follows.
- `past`: the plan as it stood at the end of a day, from the database's own history.
- `comparing`: what an edition changed, and what changed between two days.
"""
