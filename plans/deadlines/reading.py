"""The way in: a cell of any type into a deadline."""

import math
import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from plans.deadlines.cautions import caution
from plans.deadlines.combine import combine, unreadable, with_cautions
from plans.deadlines.digits import mended
from plans.deadlines.each_year import clauses, together
from plans.deadlines.excluded import without_excluded
from plans.deadlines.model import Deadline
from plans.deadlines.moved import move
from plans.deadlines.named import as_plain_words, without_titles
from plans.deadlines.occasions import without_occasions
from plans.deadlines.reader import read
from plans.deadlines.tokens import MOST_TOKENS, prepare, tokenise
from plans.deadlines.units import day, month

LONGEST = 10_000
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
_EPOCH = date(1899, 12, 30)  # Excel's day 0 in the 1900 system, its false 29 February 1900 counted
_SERIAL_TEXT = re.compile(r"\s*[2-7]\d{4}(?:\.0+)?\s*")
_HAS_DAY = re.compile(r"[dд]", re.IGNORECASE)
_HAS_MONTH = re.compile(r"[mм]{1,5}", re.IGNORECASE)
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def parse_deadline(
    text: str | date | datetime | float | None,
    years: tuple[int, int] = (2026, 2028),
    *,
    number_format: str | None = None,
) -> Deadline:
    """Read a deadline cell.

    `text` is what the cell holds: words, a date, a number (a year, or an Excel serial), or nothing.
    `years` are the roadmap's first and last, both included. `number_format` is an Excel cell's: a date
    shown without its day stands for the whole month. Nothing is ever raised for a bad text: what can't be
    read is `Kind.UNPARSEABLE` with a caution. Raises ValueError when `years` are out of order or not
    between 1900 and 2199. The meaning of every wording is decided in docs/reading-plans.md.
    """
    first, last = years
    if not 1900 <= first <= last <= 2199:
        raise ValueError(f"the years of a roadmap run from 1900 to 2199, first to last, not {first}-{last}")
    if isinstance(text, datetime):
        return _of_date(text.date(), years, number_format)
    if isinstance(text, date):
        return _of_date(text, years, number_format)
    if text is None:
        return unreadable(caution("empty"))
    if isinstance(text, bool):
        return unreadable(caution("unclear", text))
    if isinstance(text, int | float):
        return _of_number(text, years, number_format)
    if len(text) > LONGEST:
        return unreadable(caution("too_long", LONGEST))
    if _SERIAL_TEXT.fullmatch(text):
        return _of_number(float(text), years, number_format)
    return _of_text(text, (first, last))


@lru_cache(maxsize=1024)
def _of_text(text: str, years: tuple[int, int]) -> Deadline:
    ready, letters = mended(prepare(without_titles(text)))
    if not any(sign.isalnum() for sign in ready):
        return unreadable(caution("unclear", ready) if ready.strip("-") else caution("empty"))
    moved = move(ready, lambda words: bool(_of_words(words, years).due_dates))
    found = _of_words(moved.new if moved else ready, years)
    notes = [caution("letters", written, figures) for written, figures in letters]
    if moved and moved.old:
        notes.append(caution("moved", " ".join(moved.old.split())))
    return with_cautions(found, notes) if notes else found


def _of_words(ready: str, years: tuple[int, int], *, again: bool = False) -> Deadline:
    """The deadline that a prepared phrase names: in one reading, or a frequency for each year."""
    if (found := without_excluded(ready, lambda words: _of_words(words, years))) is not None:
        return found
    tokens = without_occasions(as_plain_words(tokenise(ready)))
    if len(tokens) > MOST_TOKENS:
        return unreadable(caution("foreign_text", ready))
    text = " ".join(ready.split())
    parts = clauses(tokens)
    if len(parts) > 1:
        found = together([combine(read(part), text, years) for part in parts])
        if found is not None and (again or _of_words(prepare(found.wording), years, again=True) == found):
            return found
    return combine(read(tokens), text, years)


def _of_date(value: date, years: tuple[int, int], number_format: str | None) -> Deadline:
    if not 1900 <= value.year <= 2199:
        return unreadable(caution("unclear", value))
    if number_format:
        shown = _FORMAT_LITERALS.sub("", number_format)
        if (
            _HAS_MONTH.search(shown)
            and not _HAS_DAY.search(shown)
            and not re.search(r"[hsчс]", shown, re.IGNORECASE)
        ):
            return _of_text(month(value.month).title(value.year), years)
    return _of_text(day(value.day, value.month).title(value.year), years)


def _of_number(value: float, years: tuple[int, int], number_format: str | None) -> Deadline:
    if not math.isfinite(value):
        return unreadable(caution("unclear", value))
    whole = int(value)
    if whole == value and 1900 <= whole <= 2100 and not (number_format and _HAS_DAY.search(number_format)):
        return _of_text(str(whole), years)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _of_date(_EPOCH + timedelta(days=whole), years, number_format)
    return unreadable(caution("foreign_text", f"{value:g}"))
