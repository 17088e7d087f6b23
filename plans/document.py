"""Which document a plan follows: its number and date, where the head of the file names them.

«УТВЕРЖДЁН распоряжением от 10 января 2026 г. № 5-р (в редакции от 12.05.2026 № 45-р)» is number 45-р of 12 May 2026:
of several the last one. What is left blank («от "__" ______ 2026 г. № ___») is not guessed.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from plans.layout import Head
from plans.plan import StatedDocument
from plans.sheet import Sheet

_LOOKED_AT = 30
_LONGEST = 600
_MONTHS = ("янв", "фев", "мар", "апр", "ма[йя]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DATE = (
    r"(?:(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)"
    r"|[«\"“„]?\s*(?P<day_in_words>\d{1,2})\s*[»\"”]?\s*(?P<month_in_words>[а-я]{3,9})\.?\s+(?P<year_in_words>20\d\d))"
    r"(?:\s*(?:г\.|г(?![а-я])|года))?"
)
# What the program's own workbooks say of the plan that they show: no document changes it anew.
_OWN = re.compile(r"план:\s+редакция\s+\d+\s+от\s", re.IGNORECASE)
# A number has a digit: a line to be filled in by hand is none.
_NUMBER = r"(?:№|N[°º]?|No\.?)\s*(?P<number>(?=[^\s,;()]*\d)[^\s,;()«»\"]{1,60})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.]){_DATE}[\s,]*{_NUMBER}",
        rf"{_NUMBER}\s*,?\s*от\s+{_DATE}",
        rf"(?<![а-яё])в\s+ред(?:\.|акции)[^.\n]{{0,60}}?\s+от\s+{_DATE}(?P<number>)",
    )
)


def stated_document(sheet: Sheet, head: Head) -> StatedDocument | None:
    """The document that stands above the table; None where none is named."""
    above = [
        cell.text
        for row, cells in sheet.rows()
        if row < head.top
        for cell in cells
        if len(cell.text) <= _LONGEST
    ]
    return read_document([*sheet.before[-_LOOKED_AT:], *above[-_LOOKED_AT:]])


def read_document(texts: Iterable[str]) -> StatedDocument | None:
    """The document that the lines of a plan's head name: the one of the last date, the last of that day."""
    # A stamp of approval is written over several lines.
    whole = " ".join(" ".join(text.split()) for text in texts if not _OWN.match(text.strip()))
    found = sorted(_all(whole), key=lambda place: (place[1].date, bool(place[1].number), place[0]))
    return found[-1][1] if found else None


def _all(text: str) -> Iterator[tuple[int, StatedDocument]]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            day = _date(match)
            if day is not None:
                yield match.start(), StatedDocument((match["number"] or "").rstrip(".:"), day)


def _date(match: re.Match[str]) -> date | None:
    try:
        if match["day"]:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        month = next(
            (
                place
                for place, name in enumerate(_MONTHS, 1)
                if re.match(name, match["month_in_words"], re.IGNORECASE)
            ),
            0,
        )
        return date(int(match["year_in_words"]), month, int(match["day_in_words"]))
    except ValueError:
        return None
