"""What does «II квартал 2026» mean? Pure functions: no database, no Django.

`parse_deadline` reads a cell, `describe` writes it back. A phrase goes through a small grammar: `tokens`
(by the words of `lexicon`), `reader` (calendar units and years in the order written), `grouping` (which
year belongs to which units, what is a range and what a list), `combine` and `recurring` (dates).
"""

from plans.deadlines.asked import days_asked
from plans.deadlines.describe import describe
from plans.deadlines.model import Caution, Deadline, Kind, Period, Recurrence
from plans.deadlines.reading import parse_deadline

__all__ = ["Caution", "Deadline", "Kind", "Period", "Recurrence", "days_asked", "describe", "parse_deadline"]
