"""The items' numbers: what the document means by «1.», «п. 12», «5¹», 1.0, 01.фев or 1.1 after 1.9.

Excel takes a typed «1.2» for the first of February, and «1.10» for the number 1.1; «5¹» is an inserted item in one
document and a footnote in another. A cell alone cannot tell; its neighbours can, so every cell gives its possible
readings, and the sequence chooses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plans.sheet import Cell
from plans.shown import SHORT_MONTHS, date_parts

_WORDS = (
    r"(?:(?:п|пп|пункт|подпункт|поз|позиция|мероприятие|мерапрыемства|мера|задача|строка|стр|ст|статья|item|no)"
    r"(?![а-яёa-z])\.?|№|N(?![а-яёa-z])\.?|#)"
)
_CORE = r"(?:[IVXІХ]{1,6}\s?[.-]\s?)?\d{1,4}(?:\s?[.,]\s?\d{1,4})*(?:[-–]\d{1,3})?(?:\s?\.?\s?[а-яa-z](?![а-яёa-z]))?"
_SUPERSCRIPTS = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_REMARKS = rf"(?:\*+|<[^>]*>|\([^()]*\)|\[[^\]]*\]|[{_SUPERSCRIPTS}]+|«[^»]*»|(?:нов(?:ый|ая|ое|\.)|доп\.?)(?![а-яё]))"
_NUMBER = re.compile(
    rf"(?:{_WORDS}\s*){{0,2}}(?:\(\s*(?P<bracketed>{_CORE})\s*\)|(?P<plain>{_CORE}))\s*[.)]*\s*"
    rf"(?P<mark>(?:{_REMARKS}\s*)*)[.)]*",
    re.IGNORECASE | re.DOTALL,
)
# «М-1», «КТ 1.2»: a code of the document's own.
_CODE = re.compile(r"([А-ЯЁA-Z]{1,4})(\s?)([-–./]?)\s?(\d{1,4}(?:\.\d{1,3})*)\s*[.)]?")
_INSERTED = re.compile(rf"\s*(\(\s*\d{{1,2}}\s*\)|[{_SUPERSCRIPTS}]+)")
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[.\- ]({'|'.join(SHORT_MONTHS)})\w*\.?", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"({'|'.join(SHORT_MONTHS)})\w*[.\- ](\d{{2}})", re.IGNORECASE)
_FULL_DATE = re.compile(
    r"(\d{2})\.(\d{2})\.((?:19|20)\d{2})(?: 0?0:00(?::00)?)?|((?:19|20)\d{2})-(\d{2})-(\d{2})(?:[T ]00:00:00)?"
)
_ROMAN = re.compile(r"(?:раздел\s*)?([IVXLІХ]{1,6})\s*[.)]?", re.IGNORECASE)
_LEADING = re.compile(
    rf"(?:{_WORDS}\s*)?(\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}[а-я]?)(?:\.(?!\d)|\))?\s+(?=\S)",
    re.IGNORECASE | re.DOTALL,
)
_BASE = re.compile(r"(?:[IVX]+[.-])?\d+(?:\.\d+)*")
_LONGEST = 60
_FEWEST_DECIMALS = 2
# Letters that a scan or a hurried hand has in place of digits.
_DIGITS = str.maketrans("ЗзОоOolIІбЧч", "330000111644")


def is_number(cell: Cell) -> bool:
    """Whether the cell can number an item: `candidates` finds a reading of it."""
    return bool(candidates(cell))


def roman(text: str) -> str:
    """«II» for «II.», «ІІ)» or «Раздел II»; empty for anything else."""
    found = _ROMAN.fullmatch(text.strip())
    return found[1].upper().replace("І", "I").replace("Х", "X") if found and not found[1].islower() else ""


def candidates(cell: Cell) -> list[str]:
    """What the cell may mean as a number, the likeliest first; empty where it numbers nothing."""
    if isinstance(cell.value, date):
        return _from_date(cell.value, date_parts(cell.number_format))
    if isinstance(cell.value, bool) or cell.error:
        return []
    text = cell.text.replace("\u00a0", " ").replace("\u00ad", "").strip()
    if not text or len(text) > _LONGEST:
        return []
    return _from_text(text)


def _from_text(text: str) -> list[str]:
    if found := _DAY_MONTH.fullmatch(text):
        return [f"{int(found[1])}.{SHORT_MONTHS.index(found[2].lower()) + 1}"]
    if found := _MONTH_YEAR.fullmatch(text):
        return [f"{SHORT_MONTHS.index(found[1].lower()) + 1}.{int(found[2]):02}"]
    if found := _FULL_DATE.fullmatch(text):
        day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        return _from_date(date(int(year), int(month), int(day)), "dmy") if _exists(year, month, day) else []
    if found := _NUMBER.fullmatch(text):
        return _with_marks(found["bracketed"] or found["plain"], found["mark"])
    if (found := _CODE.fullmatch(text)) is not None:
        code, blank, sign, figures = found.groups()
        return [f"{code}{sign.replace('–', '-') or (blank and ' ')}{figures}"]
    return []


def _with_marks(core: str, mark: str) -> list[str]:
    """The number, and where a mark follows that may be a part of it («5¹», «5(1)»), the two together."""
    number = re.sub(r"\s", "", core).replace(",", ".").replace("–", "-").replace("І", "I").replace("Х", "X")
    # A decimal comma with three digits groups thousands or is a measure, not a place in a list.
    number = re.sub(r"(?<=\d)[.,]+$", "", number)
    found = [number]
    if inserted := _INSERTED.match(mark):
        found.append(number + re.sub(r"\s", "", inserted[1]))
    if number[-1:].isalpha() and (digits := number.translate(_DIGITS)).replace(".", "").isdecimal():
        found.append(digits)
    return found


def hasty(cell: Cell) -> str:
    """The number that a cell without one may be meant for: «З.» for 3; empty where there is none."""
    text = cell.text.strip().rstrip(".) ").translate(_DIGITS)
    return text if len(text) <= 5 and re.fullmatch(r"\d{1,3}(?:\.\d{1,2})*", text) else ""


def _exists(year: str, month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 28 + (int(month) != 2) * 2 and int(year) > 0


def _from_date(value: date, parts: str) -> list[str]:
    """«1.2» typed is shown as 01.фев, «1.32» as янв.32, «1.2.3» as 01.02.2003."""
    day_month, month_day = f"{value.day}.{value.month}", f"{value.month}.{value.day}"
    month_year = f"{value.month}.{value.year % 100:02}"
    if parts in ("my", "ym"):
        return [month_year, day_month]
    three = f"{day_month}.{value.year % 100}"
    if parts in ("dm", "md"):
        return [day_month, month_day]
    return [day_month, three, month_day]


@dataclass(slots=True)
class Label:
    """One item's number as resolved: `number` is empty where there is none; `supplied` where the sequence gave it."""

    number: str
    supplied: bool = False


def resolve(cells: Sequence[Cell | None]) -> list[Label]:
    """The number of each item in its order, chosen by what comes before and after."""
    readings = _counted([candidates(cell) if cell else [] for cell in cells])
    labels: list[Label] = []
    seen: set[str] = set()
    before = ""
    for place, (cell, reading) in enumerate(zip(cells, readings, strict=True)):
        after = readings[place + 1] if place + 1 < len(readings) else []
        label = Label(_choose(reading, before, after, seen))
        if not reading and (missing := _between(before, after)):
            label = Label(missing, supplied=True)
        elif not reading and cell is not None and (meant := hasty(cell)) in _following(before):
            label = Label(meant, supplied=True)
        labels.append(label)
        if label.number:
            seen.add(label.number)
            before = label.number
    return labels


def _counted(readings: list[list[str]]) -> list[list[str]]:
    """«1.0», «2.0», «3.0» throughout: a program wrote whole numbers with a decimal."""
    firsts = [reading[0] for reading in readings if reading]
    if len(firsts) < _FEWEST_DECIMALS or not all(re.fullmatch(r"[1-9]\d*\.0", first) for first in firsts):
        return readings
    return [[one.removesuffix(".0") for one in reading] for reading in readings]


def _following(before: str) -> frozenset[str]:
    return successors(before) if before else frozenset(("1", "1.1", "1.1.1"))


def _choose(reading: list[str], before: str, after: list[str], seen: set[str]) -> str:
    if not reading:
        return ""
    next_ones = _following(before)
    for number in reading:
        if number in next_ones:
            return number
        # 1.1 after 1.9 lost its zero.
        if before and re.fullmatch(r"(?:\d+\.)+\d", number) and f"{number}0" in next_ones:
            return f"{number}0"
    if len(reading) > 1:
        for number in reading:
            if number not in seen and successors(number).intersection(after):
                return number
        return next((number for number in reading if number not in seen), reading[0])
    return reading[0]


def successors(number: str) -> frozenset[str]:
    """The numbers that may follow: the next one, the first below, the next of any level above and its first."""
    base = _BASE.match(number)
    if base is None or len(number) - base.end() > 4:
        return frozenset()
    roman_part, _dot, rest = base[0].rpartition(".") if not base[0][0].isdecimal() else ("", "", base[0])
    if roman_part:
        head, _dot, arabic = base[0].partition(".")
        return frozenset(f"{head}.{one}" for one in successors(arabic)) if arabic else frozenset()
    parts = [int(part) for part in rest.split(".") if part.isdecimal()]
    found = {f"{rest}.1"}
    for depth in range(len(parts), 0, -1):
        following = ".".join(map(str, [*parts[: depth - 1], parts[depth - 1] + 1]))
        found |= {following, f"{following}.1", f"{following}.1.1"}
    return frozenset(found)


def _between(before: str, after: list[str]) -> str:
    """The one number missing between two neighbours; empty where more or none is missing."""
    if not before.replace(".", "").isdecimal():
        return ""
    head, _dot, last = before.rpartition(".")
    following = f"{head}.{int(last) + 1}" if head else str(int(last) + 1)
    head, _dot, last = following.rpartition(".")
    next_one = f"{head}.{int(last) + 1}" if head else str(int(last) + 1)
    return following if next_one in after else ""


def leading_number(title: str) -> tuple[str, str]:
    """A number typed before the title, and the title without it: «1.2. Провести …», «№ 3 Форум»."""
    found = _LEADING.match(title)
    return (found[1], title[found.end() :]) if found else ("", title)
