"""Two spans beside each other that are one stretch: a range, a day and the window that ends it."""

from plans.deadlines import units
from plans.deadlines.grouping import ImpossibleError
from plans.deadlines.model import Kind
from plans.deadlines.units import Span


def inside(outer: Span, inner: Span) -> bool:
    """Whether the inner one lies within the outer one's window."""
    start = inner.start or inner.end
    return outer.start is not None and outer.start <= start and inner.end <= outer.end


def bounded(one: Span, other: Span) -> Span | None:
    """«III квартал 2026 г. (с 10 августа)», either way round: the day on which it begins, to the window's end."""
    start, window = (one, other) if one.open else (other, one)
    if not start.open or start.start is None or window.start is None or window.open or window.point:
        return None
    if start.bare != units.day_of(start.start):
        return None  # «с 2026 года» beside a window is another one
    if not window.start <= start.start <= window.end or start.start == window.end:
        return None
    return Span(
        Kind.PERIOD, start.start, window.end, f"{units.day_of(start.start)} – {units.day_of(window.end)}"
    )


def tie(first: Span, last: Span) -> Span:
    """One span from two joined by a dash, «по» or «до»; raises ImpossibleError where it ends before it begins."""
    start = first.start or first.end
    if last.end < start:
        raise ImpossibleError(f"{first.wording} – {last.wording}")
    kind = first.kind if first.kind is last.kind and first.kind is not Kind.DATE else Kind.PERIOD
    if kind is Kind.YEAR:
        kind = Kind.YEARS
        return Span(kind, start, last.end, f"{start.year}–{last.end.year} годы")
    if first.kind is Kind.PERIOD and last.kind is not Kind.PERIOD and not first.point:
        kind = last.kind if first.wording.startswith("с ") and last.kind is not Kind.DATE else Kind.PERIOD
    until = first.start is None and first.kind is not Kind.DATE
    yearly = {Kind.YEAR, Kind.YEARS} & {first.kind, last.kind} or first.bare == units.year().title(start.year)
    if until or yearly or any(" – " in one.wording or _ends_the_day_before(one) for one in (first, last)):
        return Span(Kind.PERIOD, start, last.end, f"{units.day_of(start)} – {units.day_of(last.end)}")
    return Span(kind, start, last.end, f"{first.bare or first.wording} – {last.bare or last.wording}")


def _ends_the_day_before(span: Span) -> bool:
    """«до мая» ends on a day that no unit of its kind ends on."""
    return span.point and span.kind is not Kind.DATE and span.bare == units.day_of(span.end)
