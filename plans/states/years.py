"""Up to which year a state speaks: «2026 год – выполнено» of a measure of every year says nothing of 2027."""

import re

from plans.states.reading import LONGEST_STATE
from plans.words import fold

# A year that is said to be one: not that of a date («12 мая 2026 г.», «от 12.05.2026 г.»).
_YEAR = re.compile(
    r"(?<![\d.])(?<![а-я][яа] )(?P<first>20\d\d)(?:\s?[-–,и]\s?(?P<last>20\d\d))?\s?(?:г\.|гг\.|год)"
)


def last_year(text: str) -> int | None:
    """The last year that a state's words name as a year; None where they name none."""
    found = [int(one["last"] or one["first"]) for one in _YEAR.finditer(fold(text[:LONGEST_STATE]))]
    return max(found, default=None)
