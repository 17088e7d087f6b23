"""How a typed cell looks to the person who reads the sheet, and what its number format says about it."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
SHORT_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"[0#?]\.(0+)")


@lru_cache(maxsize=512)
def date_parts(number_format: str) -> str:
    """Which parts of a date a number format shows: some of "d", "m", "y", in their order; "mmm.yy" gives "my".

    Minutes are told from months the way Excel does it: by the hours before or the seconds after them.
    """
    bare = _LITERAL.sub(lambda found: " ", number_format.split(";")[0]).lower()
    bare = re.sub(r"general|am/pm|a/p", " ", bare)
    bare = re.sub(r"h+\W*m+|m+\W*s+", "h", bare)
    parts = ""
    for letter in re.findall(r"[dmyдмг]", bare):
        known = {"д": "d", "м": "m", "г": "y"}.get(letter, letter)
        if known not in parts:
            parts += known
    return parts


@lru_cache(maxsize=512)
def is_short_month(number_format: str) -> bool:
    """Whether the month is shown by its name."""
    return "mmm" in _LITERAL.sub(" ", number_format).lower() or "ммм" in number_format.lower()


def shown_date(value: date, number_format: str) -> str:
    """A date in words a document would use; a format without a day means the whole month or year."""
    parts = date_parts(number_format)
    if parts in ("my", "ym"):
        return f"{MONTHS[value.month - 1]} {value.year} г."
    if parts == "y":
        return f"{value.year} г."
    if parts == "dm" and is_short_month(number_format):
        return f"{value.day:02}.{SHORT_MONTHS[value.month - 1]}"
    return f"{value:%d.%m}.{value.year:04}"


def shown_number(value: int | float, number_format: str) -> str:
    """A number with the decimals its format shows: 1.1 under «0.00» is «1.10»."""
    if isinstance(value, int):
        decimals = _DECIMALS.search(number_format) if number_format else None
        if "%" in number_format:
            return f"{value * 100}%"
        return f"{value:.{len(decimals[1])}f}" if decimals else str(value)
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if "%" in number_format:
        return f"{round(value * 100, 2):g}%"
    decimals = _DECIMALS.search(number_format) if number_format else None
    if decimals:
        return f"{value:.{min(len(decimals[1]), 15)}f}"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}"


def shown(value: object, number_format: str = "") -> str:
    """The text of any value a sheet can hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return shown_number(value, number_format)
    if isinstance(value, datetime | date):
        return shown_date(value, number_format)
    if isinstance(value, time | timedelta):
        return str(value)
    return clean(str(value))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ufeff\u200b]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def clean(text: str) -> str:
    """One kind of line break, no control characters, no space at either end; all else stays as it was typed."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
        .replace("\x0b", "\n")
    )
    return _CONTROL.sub("", text).strip()
