"""The year that a whole plan is about, where it is said once: in the title, the sheet's name, the file's name."""

import re
from collections.abc import Iterable

from plans.layout import Head
from plans.sheet import Sheet

_ON = re.compile(r"(?<![а-яё])(?:на|у|в)\s+(20\d\d)\s*(?:год(?![ыа-я])|г\.(?!\s*г))", re.IGNORECASE)
_OF_PLAN = re.compile(
    r"(?:план|мероприяти|дорожн\w+ карт|перечень|програм|график)[^\n]*?(?<!\d)(20\d\d)(?!\d)"
    r"\s*(?:год(?!ы)[а-я]?|г\.(?!\s*г))",
    re.IGNORECASE,
)
_BARE = re.compile(r"\s*(20\d\d)\s*(?:год|г\.?)?\s*", re.IGNORECASE)
_SEVERAL = re.compile(r"20\d\d\s*(?:[-–—]|по|и|,)\s*20\d\d|20\d\d\s*(?:годы|гг)", re.IGNORECASE)
_LOOKED_AT = 12


def stated_year(sheet: Sheet, head: Head, file_name: str) -> int | None:
    """The one year that the plan's title, its sheet or its file names; None where they name none or several."""
    above = [
        cell.text for row, cells in sheet.rows() if row < head.top for cell in cells if len(cell.text) <= 400
    ][-_LOOKED_AT:]
    for texts in ((*sheet.before[-_LOOKED_AT:], *above), (sheet.name,), (file_name.rpartition(".")[0],)):
        year = _year_of(texts)
        if year is not None:
            return year or None
    return None


def _year_of(texts: Iterable[str]) -> int | None:
    """The year; 0 where several are named, None where none is."""
    whole = "\n".join(texts)
    if _SEVERAL.search(whole):
        return 0
    years = {int(year) for pattern in (_ON, _OF_PLAN) for year in pattern.findall(whole)}
    if bare := _BARE.fullmatch(whole):
        years.add(int(bare[1]))
    return years.pop() if len(years) == 1 else (0 if years else None)
