"""Dates as programs of other countries write them: «Sep 15, 2027», «Fri, 9/25/2026», «25/Sep/26 12:00 AM»."""

import re
from datetime import date

from plans.deadlines.lexicon import T, meaning

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_])({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+((?:19|2[01])\d\d)(?!\d)"
)
_DAYS_AFTER = re.compile(
    rf"(?<![^\W_])({_MONTH})\.?\s+(\d{{1,2}})\s?-\s?(\d{{1,2}})\s*,?\s+((?:19|2[01])\d\d)(?!\d)"
)
# «Sep-26», «сен.26»: a cell of Excel shown as a month and a year of two digits.
_MONTH_YEAR = re.compile(r"(?<![\w./-])([^\W\d_]{3,8})(?:[-/]|\.\s?)([2-5]\d)(?![\d.-])")
_ORDINAL_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})(?![^\W_])\.?,?")
# The name of the month between two like signs.
_BETWEEN = re.compile(r"(?<![\w.])(\d{1,2})([-/.])([^\W\d_]{3,9})\.?\2((?:19|2[01])\d\d|\d\d)(?!\d)")
_CLOCK = re.compile(r"(?:,?\s+(?:at\s+)?)\d{1,2}(?::\d\d){1,2}\s?(?:[ap]\.?m\.?)(?![^\W_])")
_WEEKDAY = re.compile(
    rf"(?<![^\W_])(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)?\.?,?\s+(?=\d|{_MONTH})"
)
# «Fri, 9/4/2026»: the weekday says which of the two is the month.
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_FIGURES = re.compile(
    rf"(?<![^\W_])({'|'.join(_DAYS)})[a-z]*\.?,?\s+(\d{{1,2}})/(\d{{1,2}})/((?:19|2[01])\d\d)(?!\d)"
)
_SUSPECT = re.compile(r"[a-z]{2}|/|[^\W\d_][-.]\s?\d|\d[-.][^\W\d_]")


def in_our_order(text: str) -> str:
    """A prepared phrase with such dates turned into «15 sep 2027»: day, month's name, year of four digits."""
    if not _SUSPECT.search(text):
        return text
    text = _CLOCK.sub("", text)
    text = _WEEKDAY.sub("", _WEEKDAY_FIGURES.sub(_on_that_weekday, text))
    text = _DAYS_AFTER.sub(r"\2-\3 \1 \4", text)
    text = _MONTH_FIRST.sub(r"\2 \1 \3", text)
    text = _ORDINAL_DAY.sub(r"\1 \2 ", text)
    text = _MONTH_YEAR.sub(_of_a_year, text)
    return _BETWEEN.sub(_spelt, text)


def _on_that_weekday(found: re.Match[str]) -> str:
    weekday, month, day, year = _DAYS.index(found[1]), *map(int, found.groups()[1:])
    try:
        fits = date(year, month, day).weekday() == weekday
    except ValueError:
        fits = False
    return f"{day:02}.{month:02}.{year}" if fits else found.group()


def _spelt(found: re.Match[str]) -> str:
    day, _sign, name, year = found.groups()
    return f"{day} {name} {year if len(year) > 2 else '20' + year}" if _is_month(name) else found.group()


def _of_a_year(found: re.Match[str]) -> str:
    name, year = found.groups()
    return f"{name} 20{year}" if _is_month(name) else found.group()


def _is_month(name: str) -> bool:
    known = meaning(name)
    return known is not None and known[0] is T.MONTH
