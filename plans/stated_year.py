"""The year or the years that a whole plan is about: said in the title, the sheet's name, the file's name."""

import re
from collections.abc import Iterable, Iterator

from plans.layout import Head
from plans.sheet import Sheet

_ON = re.compile(r"(?<![а-яё])(?:на|у|в)\s+(20\d\d)\s*(?:год(?![ыа-я])|г\.(?!\s*г))", re.IGNORECASE)
# Neither an end («до 2030 года») nor a date of approval («от 10 января 2026 г.») is what the plan is for.
_OF_PLAN = re.compile(
    r"(?:план|мероприяти|дорожн\w+ карт|перечень|програм|график)[^\n]*?(?<![\d.])"
    r"(?<!\bдо\s)(?<!\bпо\s)(?<!\bк\s)(?<!\bс\s)(?<![рлн]я\s)(?<!мая\s)(?<!та\s)(20\d\d)(?!\d)"
    r"\s*(?:год(?!ы)[а-я]?|г\.(?!\s*г))",
    re.IGNORECASE,
)
_BARE = re.compile(r"\s*(20\d\d)\s*(?:год|г\.?)?\s*", re.IGNORECASE)
_SEVERAL = re.compile(r"20\d\d\s*(?:[-–—]|по|и|,)\s*20\d\d|20\d\d\s*(?:годы|гг)", re.IGNORECASE)
# «2027–2029», «2027 и 2028», «с 2027 по 2029», «на 2027 год и плановый период 2028 и 2029 годов».
_PERIOD = re.compile(
    r"(?<![\d.№/-])(20\d\d)\s*(?:год[а-я]*\b|г(?:г|\.|(?!\w))[.г]*)?"
    r"\s*(?:[-–—]|по|и(?:\s+на)?\s+плановый\s+период|и|,)\s*"
    r"(?:(?:20\d\d)(?:\s*г\.|\s*год)?\s*(?:,|и|[-–—])\s*)*(20\d\d)(?![\d./-])"
    r"(?P<years>\s*(?:год|гг|г\.\s*г|г(?!\w)))?(?!\s*(?:год[а-я]*\s+)?уч)",
    re.IGNORECASE,
)
# Of a plan itself, or said to be what it is for.
_BEFORE = re.compile(
    r"(?:(?:план|мероприяти|дорожн\w+ карт|перечень|програм|график|комплекс|сотрудничеств|на период)[^\n]*"
    r"|(?<![а-яё])(?:на|в|период|срок\w*(?:\s+\w+){0,2}:?)(?:\s+с)?\s*|^\s*)$",
    re.IGNORECASE,
)
# Another paper's years: «во исполнение Государственной программы на 2021–2025 годы».
_ANOTHERS = re.compile(
    r"(?:во исполнение|в рамках|в соответстви|согласно|в целях|на основани|предусмотрен|утвержд[её]нн|"
    r"государственн\w+ програм|национальн\w+ проект|стратеги|концепци)[^\n]*$",
    re.IGNORECASE,
)
_LOOKED_AT = 12
_LONGEST_PERIOD = 15
# Letters before a period in which it is said what it is of.
_CONTEXT = 300


def stated_year(sheet: Sheet, head: Head, file_name: str) -> int | None:
    """The one year that the plan's title, its sheet or its file names; None where they name none or several."""
    for texts in _places(sheet, head, file_name):
        year = _year_of(texts)
        if year is not None:
            return year or None
    return None


def stated_years(sheet: Sheet, head: Head, file_name: str) -> tuple[int, int] | None:
    """The first and the last year of the period that the plan's title, its sheet or its file names.

    «на 2027–2029 годы» is (2027, 2029), «на 2027 год» (2027, 2027); «до 2030 года» opens with no year and is none.
    None too where several periods are named and none of them is plainly the plan's.
    """
    for texts in _places(sheet, head, file_name):
        periods = set(_periods("\n".join(texts)))
        if periods:
            return periods.pop() if len(periods) == 1 else None
    year = stated_year(sheet, head, file_name)
    return (year, year) if year else None


def _places(sheet: Sheet, head: Head, file_name: str) -> Iterator[tuple[str, ...]]:
    """Where the years may stand, the likeliest place first."""
    above = [
        cell.text for row, cells in sheet.rows() if row < head.top for cell in cells if len(cell.text) <= 400
    ][-_LOOKED_AT:]
    yield (*sheet.before[-_LOOKED_AT:], *above)
    yield (sheet.name,)
    yield (file_name.rpartition(".")[0].replace("_", " "),)


def _periods(text: str) -> Iterator[tuple[int, int]]:
    for found in _PERIOD.finditer(text):
        line = text[max(0, found.start() - _CONTEXT) : found.start()].rpartition("\n")[2]
        first, last = int(found[1]), int(found[2])
        if (
            first < last <= first + _LONGEST_PERIOD
            and (found["years"] or _BEFORE.search(line))
            and not _ANOTHERS.search(line)
        ):
            yield first, last


def _year_of(texts: Iterable[str]) -> int | None:
    """The year; 0 where several are named, None where none is."""
    whole = "\n".join(texts)
    if _SEVERAL.search(whole):
        return 0
    years = {int(year) for pattern in (_ON, _OF_PLAN) for year in pattern.findall(whole)}
    if bare := _BARE.fullmatch(whole):
        years.add(int(bare[1]))
    return years.pop() if len(years) == 1 else (0 if years else None)
