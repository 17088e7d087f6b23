"""What does «II квартал 2026» mean? Pure functions: no database, no Django.

`parse_deadline` reads a cell, `deadlines_by_sides` one that gives each side its own, `describe` writes it back. A
phrase goes through a small grammar: `tokens` (by the words of `lexicon`), `reader` (calendar units and years in
the order written), `grouping` (which year belongs to which units, what is a range and what a list), `combine` and
`recurring` (dates).
"""

from plans.deadlines.asked import days_asked
from plans.deadlines.by_sides import beside_sides, deadlines_by_sides, describe_by_sides
from plans.deadlines.describe import describe
from plans.deadlines.model import Caution, Deadline, Kind, Period, Recurrence
from plans.deadlines.reading import parse_deadline

__all__ = [
    "Caution",
    "Deadline",
    "Kind",
    "Period",
    "Recurrence",
    "beside_sides",
    "days_asked",
    "deadlines_by_sides",
    "describe",
    "describe_by_sides",
    "parse_deadline",
]
