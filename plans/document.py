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
_MONTHS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        *(r"янв(?:ар[яь])?|студзеня", r"фев(?:р(?:ал[яь])?)?|лютага", r"мар(?:та?)?|сакавіка"),
        *(r"апр(?:ел[яь])?|красавіка", r"ма[йя]|траўня", r"июн[яь]?|чэрвеня", r"июл[яь]?|ліпеня"),
        *(r"авг(?:уста?)?|жніўня", r"сент?(?:ябр[яь])?|верасня", r"окт(?:ябр[яь])?|кастрычніка"),
        *(r"ноя(?:б(?:р[яь])?)?|лістапада", r"дек(?:абр[яь])?|снежня"),
    )
)
_DATE = (
    r"(?:(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)"
    r"|[«\"“„]?\s*(?P<day_in_words>\d{1,2})\s*[»\"”]?\s*(?P<month_in_words>[а-яіў]{3,11})\.?\s+(?P<year_in_words>20\d\d))"
    r"(?:\s*(?:г\.|г(?![а-я])|года))?"
)
# What the program's own workbooks say of the plan that they show: no document changes it anew.
_OWN = re.compile(r"план:\s+редакция\s+\d+\s+от\s", re.IGNORECASE)
# What stamps a letter or registers an act gives it a number of its own, later than the act's.
_ANOTHERS = re.compile(
    r"(?:(?<!\w)(?:вх|исх|уваход|зыход|рег)\w*\.?|(?<!\w)на|зарегистрирован\w*[^.\d№]{0,60})[\s:]*$",
    re.IGNORECASE,
)
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
            if day is not None and not _ANOTHERS.search(text[max(0, match.start() - 90) : match.start()]):
                yield match.start(), StatedDocument((match["number"] or "").rstrip(".:"), day)


def _date(match: re.Match[str]) -> date | None:
    try:
        if match["day"]:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        month = next(
            (place for place, name in enumerate(_MONTHS, 1) if name.fullmatch(match["month_in_words"])), 0
        )
        return date(int(match["year_in_words"]), month, int(match["day_in_words"]))
    except ValueError:
        return None
