"""Which milestone of an item is meant where the letter listed several: by its date or by its period.

A period is taken only where it leads a clause («III квартал — выполнено», «по 1 полугодию …», «майская встреча …»),
or is what something was done for («выполнено за III квартал»). A date beside a deed may be the deed's own day, or the
next one's («проведён 24 ноября, следующий 31.12.2027»), so that a date must lead the clause too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from plans.replies.dates import told_days
from plans.replies.leftovers import stands_for_nothing
from plans.replies.lexicon import CONDITION, FILLER, NEGATION
from plans.replies.model import Line
from plans.replies.sorting import Sentence

_ORDINALS = ("перв", "втор", "трет", "четверт")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "и": 1, "ии": 2, "иии": 3}
_NTH = r"(?P<nth>[1-4]|iv|i{1,3}|и{1,3}|(?:перв|втор|трет|четверт)[а-я]+)(?:\s?-?\s?(?:го|му|ого|ому|[йимыя]{1,2}))?"
_YEAR = r"(?:\s*(?:за\s+)?(?P<year>20\d\d)(?:\s*(?:год[а-я]*|г)\b\.?)?)?"
_MONTHS = (
    "январ", "феврал", "март", "апрел", "ма[йяе]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_QUARTER = rf"{_NTH}\s*(?:кв\b\.?|квартал[а-я]*){_YEAR}"
_HALF = rf"{_NTH}\s*(?:полугоди[а-я]*|пауг[оа]ддз[а-я]*){_YEAR}"
_WHOLE_YEAR = r"(?P<year>20\d\d)(?:\s*(?:год[а-я]*|г)\b\.?)?(?![\d.-])"
_DAY = r"(?P<day>\d{1,2}\.\d{1,2}(?:\.(?:20)?\d\d)?|\d{1,2}\s+[а-я]{3,9}(?:\s+20\d\d(?:\s*(?:год[а-я]*|г)\b\.?)?)?)"
_HEAD = r"^\W*(?:(?:а|и|но|да|итак)\s+)?"
#: What leads a clause, or is what something was done for, by kind.
_KINDS = (
    ("quarter", re.compile(rf"(?:{_HEAD}(?:(?:за|по)\s+)?|\bза\s+){_QUARTER}(?!\w)")),
    ("half", re.compile(rf"(?:{_HEAD}(?:(?:за|по)\s+)?|\bза\s+){_HALF}(?!\w)")),
    ("day", re.compile(rf"{_HEAD}(?:(?:по|со?)\s+)?(?:срок[а-я]*\W+(?:до|на|к)?\s*)?{_DAY}(?![\d.])")),
    ("month", re.compile(rf"(?:{_HEAD}(?:за|по)\s+|\bза\s+)(?P<month>{_MONTH})[а-я]{{0,2}}{_YEAR}(?!\w)")),
    # «Октябрьский семинар проведён»: the word that follows is left for whoever reads what was done.
    ("event", re.compile(rf"{_HEAD}(?P<month>(?:{_MONTH}|май)ь?ск)[а-я]{{2,3}}(?=\s+[а-я]{{4,}})")),
    ("year", re.compile(rf"(?:{_HEAD}(?:за|по)\s+|\bза\s+){_WHOLE_YEAR}(?!\s*-)")),
    # «п. 12 (до 31.12.2027) — в работе»
    ("day", re.compile(rf"^\W*(?:до|к|на)\s+{_DAY}\W*$")),
)  # fmt: skip
#: The last of them are for the first clause of several.
_FIRST_ONLY = len(_KINDS) - 1
#: «За III квартал — 60 %, IV — не начато».
_ROMAN_ALONE = re.compile(r"^\W*(?:(?:а|и|за|по)\s+)*(?P<nth>iv|i{1,3}|и{1,3})(?=\W*$|\s)")
#: What counts beside a period, so that it isn't the one that is told of.
_ANOTHER = re.compile(
    r"\b(?:следующ|предыдущ|прошл|будущ|друг|остальн|кроме|помимо|исключ|без|после|до|к|с|со|от)[а-я]*\b"
)
#: A day so far ahead is hardly meant by who names no year.
_AHEAD = timedelta(days=100)
_YEAR_LONG = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Named:
    """A period that a clause names: which, and the clause without its name."""

    kind: str
    number: int
    year: int | None
    day: date | None
    rest: str


def apart(
    lines: Sequence[Line], sentences: Sequence[Sentence], today: date
) -> list[tuple[Line, list[Sentence]]] | None:
    """The sentences on one item, each with the one of its lines that it names; None where that isn't certain."""
    out: list[tuple[Line, list[Sentence]]] = []
    now: Line | None = None
    kind = ""
    for one in sentences:
        runs: list[tuple[Line, list[str]]] = []
        for at, clause in enumerate(one.clauses):
            first = len(one.clauses) > 1 and not any(re.search(r"\w", said) for said in one.clauses[:at])
            found = list(_named(clause, kind, today, first=first))
            if len(found) > 1:
                return None
            if found:
                kind = found[0].kind
                fitting = [line for line in lines if _fits(line, found[0])]
                if len(fitting) != 1 or not _near(fitting[0], found[0], today):
                    return None
                now = fitting[0]
            if now is None:
                if stands_for_nothing(one.said) or not re.search(r"\w", FILLER.sub(" ", clause)):
                    continue
                return None
            said = found[0].rest if found else clause
            if runs and runs[-1][0] is now:
                runs[-1][1].append(said)
            else:
                runs.append((now, [said]))
        for line, clauses in runs:
            told = tuple(clause for clause in clauses if re.search(r"\w", clause)) or ("",)
            part = replace(one, clauses=told, whole=", ".join(told))
            held = next((own for other, own in out if other is line), None)
            if held is None:
                out.append((line, [part]))
            else:
                held.append(part)
    return out or None


def _named(clause: str, before: str, today: date, *, first: bool) -> Iterator[_Named]:
    """The periods that a lowered clause names; `before` is the kind named last, `first`: others follow the clause."""
    for kind, pattern in _KINDS if first else _KINDS[:_FIRST_ONLY]:
        found = pattern.search(clause)
        if not found:
            continue
        head = clause[: found.start()]
        rest = f"{head} {clause[found.end() :]}".strip(" ,;:()|-")
        if _ANOTHER.search(head) or NEGATION.search(head) or CONDITION.search(head):
            # «не за III квартал», «кроме отчёта за март»: two of them say that nobody knows.
            yield _Named("none", 0, None, None, rest)
            yield _Named("none", 0, None, None, rest)
            return
        if kind == "day":
            days = told_days(found["day"], today)
            if len(days) == 1:
                yield _Named(kind, 0, None, days[0][0], rest)
            return
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else None
        if kind == "event":
            rest = f"{head} {clause[found.end() :]}".strip()
        yield _Named(kind, _number(parts), year, None, rest)
        # «за III и IV кварталы», «за 2026 и 2027»: more than one.
        if re.match(r"\s*(?:и|,|-)\s*(?:за\s+)?(?:\d|i|и{1,3}\b)", clause[found.end() :]):
            yield _Named(kind, 0, None, None, rest)
        return
    if before == "quarter" and (found := _ROMAN_ALONE.match(clause)):
        yield _Named("quarter", _ROMAN[found["nth"]], None, None, clause[found.end() :].strip(" ,;:()|-"))


def _number(parts: dict[str, str | None]) -> int:
    if month := parts.get("month"):
        return next(at for at, begins in enumerate(_MONTHS, 1) if re.match(begins, month))
    nth = parts.get("nth") or ""
    if nth.isdecimal():
        return int(nth)
    return _ROMAN.get(nth) or next(
        (at for at, begins in enumerate(_ORDINALS, 1) if nth.startswith(begins)), 0
    )


def _near(line: Line, named: _Named, today: date) -> bool:
    """Whether a period named without its year may be the one that a line's due date ends."""
    told = named.year or named.day
    return bool(told or (line.due and today - _YEAR_LONG < line.due <= today + _AHEAD))


def _fits(line: Line, named: _Named) -> bool:
    """Whether a line's due date ends the period that is named.

    Of a quarter, a half-year and a month only its last part counts, and of a year not its first quarter: a date at the
    beginning may be when the period before is told of («до 10 октября — за III квартал»).
    """
    due = line.due
    if due is None or (named.year and due.year != named.year):
        return False
    if named.day:
        return due == named.day
    month, day = due.month, due.day
    return {
        "quarter": month == 3 * named.number,
        "half": month == 6 * named.number,
        "month": month == named.number and day > 15,
        "event": month == named.number,
        "year": month > 3,
    }.get(named.kind, False)


def not_begun(line: Line, lines: Sequence[Line], today: date) -> bool:
    """Whether of several lines of an item this one's period is still to come: one before it isn't over either, or it is
    of a later year."""
    if line.due is None:
        return False
    before = [other.due for other in lines if other.due and other.due < line.due]
    return line.due.year > today.year or any(due > today for due in before)
