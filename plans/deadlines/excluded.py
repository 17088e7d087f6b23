"""What a deadline leaves out: «ежегодно (кроме 2027 г.)», «ежемесячно, за исключением июля и августа»."""

import re
from collections.abc import Callable
from dataclasses import replace

from plans.deadlines.cautions import caution
from plans.deadlines.model import Deadline, Kind

_EXCLUDED = re.compile(
    r"[\s,;]*\(?\s*(?<![^\W_])(?:кроме|акрамя|апрача|апроч|исключая|за (?:исключением|выключэннем)|except(?: for)?)\s+"
    r"(?P<what>[^(),;\n]{3,80})\)?"
)
#: Days that come back are left out one by one; of a date or a stretch nothing can be.
_REPEATED = {Kind.RECURRING, Kind.ONGOING, Kind.MULTI}
#: What a whole year, a month and so on can be left out by; a mere sentence tells no window.
_WINDOWS = {Kind.YEAR, Kind.YEARS, Kind.QUARTER, Kind.HALF_YEAR, Kind.MONTH, Kind.SEASON, Kind.PERIOD}


_LONGEST = 500  # letters; a longer cell says more than what is left out
_ROMAN = re.compile(r"(?<![^\W_])[ivx]+(?![^\W_])")


def without_excluded(text: str, read: Callable[[str], Deadline]) -> Deadline | None:
    """The deadline of a prepared phrase without the years or months that it leaves out; None where it leaves out none.

    Where nothing is left, or it is not plain what is left out, the phrase is unreadable: its other half would name
    just those days that are not meant.
    """
    found = _EXCLUDED.search(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    rest, left_out = read(text[: found.start()] + text[found.end() :]), read(found["what"])
    windows = [(period.start, period.due) for period in left_out.periods if period.start is not None]
    if not windows or left_out.kind not in _WINDOWS | _REPEATED:
        return replace(rest, warnings=(*rest.warnings, caution("extra_text", found["what"])))
    kept = tuple(
        period for period in rest.periods if not any(start <= period.due <= due for start, due in windows)
    )
    if kept == rest.periods and rest.kind not in _REPEATED:
        return replace(rest, warnings=(*rest.warnings, caution("extra_text", found["what"])))
    if not kept or rest.kind not in _REPEATED:
        return Deadline(Kind.UNPARSEABLE, warnings=(caution("unclear", text),))
    return replace(
        rest,
        start=kept[0].start if rest.start else None,
        end=kept[-1].due,
        due_dates=tuple(period.due for period in kept),
        periods=kept,
        wording=f"{rest.wording} (кроме {_ROMAN.sub(lambda one: one[0].upper(), found['what'].strip())})",
    )
