"""What fills an empty database for a first look: the example roadmap, people to sign in as, example reports.

Everything that is made up says so: items and events carry their origin, reports have the origin "example".
"""

PASSWORD = "roadmap-2026-demo"  # noqa: S105 - known to everybody on purpose: it is printed at every start
