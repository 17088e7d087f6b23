"""A direction's row: its number, its title, and the deadline it may state for its items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.deadlines import Kind, parse_deadline
from plans.deadlines.units import MONTHS
from plans.sheet import Cell
from plans.words import fold, join_broken, tidy

_WORD = r"(?:раздел|направление|глава|блок|часть|подраздел|подпрограмма|раздзел)"
_NUMBERED = re.compile(
    rf"(?:{_WORD}\s*(?:№\s*)?(?P<named>[IVXLІХ]{{1,6}}|\d{{1,3}}(?:\.\d{{1,3}})*)(?:\s*[.):–—-]+\s*|\s+|$)"
    rf"|(?P<roman>[IVXLІХ]{{1,6}})(?:\s*[.)]+\s*|\s+[–—-]\s+|\s+(?=[А-ЯЁ«\"]))"
    rf"|(?P<arabic>\d{{1,3}}(?:\.\d{{1,3}})*)(?:[.)]+\s*|\s+(?=[А-ЯЁ«\"]))"
    rf"|{_WORD}\s*[:–—-]\s*)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\(([^()]{3,80})\)\s*[.;]?$")
_TERM = re.compile(
    r"(?:срок(?:и)?(?: (?:исполнения|реализации|выполнения))?)\s*[:–—-]\s*([^()]{3,80})$", re.IGNORECASE
)
_CALENDAR = (Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.YEARS, Kind.HALF_YEAR, Kind.SEASON)
_TIMELESS = (Kind.UNPARSEABLE, Kind.ON_DEMAND)
_LONGEST_PERIOD = 40
_WITHIN = re.compile(
    r"(?:задач[аи]|подраздел|цел[ьи]|основное мероприятие|подпункт)(?![а-яё])", re.IGNORECASE
)


@dataclass(slots=True)
class Chapter:
    """A direction as its row has it; `stated` are the words of the deadline it gives its items, `cell` where."""

    number: str
    title: str
    row: int
    stated: str = ""
    cell: Cell | None = None
    calendar: bool = False
    # Its row's text, unchanged.
    written: str = ""

    def is_part_of(self, outer: "Chapter") -> bool:
        """Whether it is but a part: «Задача 1.1. …» inside «Направление 1. …»."""
        return bool(_WITHIN.match(self.written) and not _WITHIN.match(outer.written))


def nearest_chapter(lines: Sequence[str]) -> str:
    """The line above a table that names its chapter: «Цель: …», «Задача 1» below it only say more of it."""
    return next((text for text in reversed(lines) if not _WITHIN.match(text)), lines[-1])


def read_chapter(cell: Cell | None, text: str, row: int, years: tuple[int, int], number: str = "") -> Chapter:
    """The direction named by a row's text; `calendar` where the text is but a period («ИЮНЬ»)."""
    text = " ".join(join_broken(tidy(text)).split())
    month = fold(text).strip(" .:") in MONTHS
    if month or (len(text) <= _LONGEST_PERIOD and parse_deadline(text, years).kind in _CALENDAR):
        return Chapter(number, text, row, text, cell, calendar=True)
    title = text
    if found := _NUMBERED.match(text):
        label = found["named"] or found["roman"] or found["arabic"] or ""
        # «2026 год» and «V международный форум» begin with what only looks like a place in a list.
        if found["roman"] is None or found["roman"].isupper():
            number = number or label.upper().replace("І", "I").replace("Х", "X")
            title = text[found.end() :].strip() or text
    return Chapter(number, title, row, _stated(text, years), cell, written=text)


def _stated(text: str, years: tuple[int, int]) -> str:
    for pattern in (_BRACKETED, _TERM):
        found = pattern.search(text)
        if found and parse_deadline(found[1], years).kind not in _TIMELESS:
            return found[1].strip()
    return ""
