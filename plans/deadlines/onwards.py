"""«X, далее …»: the first window stays, and the others are counted from it (docs/reading-plans.md, rule 25)."""

from collections.abc import Sequence
from datetime import date

from plans.deadlines import recurring, units
from plans.deadlines.cursor import Node
from plans.deadlines.grouping import Group, Stretch, group
from plans.deadlines.model import Deadline, Kind
from plans.deadlines.rates import Rate
from plans.deadlines.units import Span


def stepped(groups: Sequence[Group], rate: Rate, years: tuple[int, int]) -> Deadline | None:
    """«октябрь 2026 г., далее каждые 6 месяцев»; None unless one dated window is alone."""
    first = _only(groups)
    if first is None:
        return None
    spans, horizon = [first], date(years[1], 12, 31)
    whole_months = units.last_day(first.end.year, first.end.month) == first.end
    for number in range(1, 400):
        month = first.end.year * 12 + first.end.month - 1 + number * rate.step
        end = units.moment(month // 12, month % 12 + 1, 0 if whole_months else first.end.day)
        if end > horizon:
            break
        spans.append(Span(Kind.PERIOD, None, end, "", point=True))
    return recurring.finished(spans, rate, f"{first.wording}, далее {rate.wording}", years)


def changed(
    before: Sequence[Node], after: Sequence[Node], rate: Rate, years: tuple[int, int]
) -> Deadline | None:
    """«до 1 июля 2026 г., далее ежегодно до 1 февраля»; None unless both parts name windows."""
    first, later = _only(group(list(before))), group(list(after))
    if first is None or rate.step != 12 or not later or any(one.years for one in later):
        return None
    templates = [stretch for one in later for stretch in one.stretches]
    if any(one.open or one.before for one in templates):
        return None
    spans = [first]
    for year in range(first.end.year, years[1] + 1):
        made = (one.span(year, year_of_start=True) for one in templates)
        spans += [span for span in made if span is not None and span.end > first.end]
    said = ", ".join(one.wording() for one in templates)
    return recurring.finished(spans, rate, f"{first.wording}, далее {rate.wording}, {said}", years)


def _only(groups: Sequence[Group]) -> Span | None:
    """The one window with its year, if there is no other."""
    if len(groups) != 1 or len(groups[0].stretches) != 1 or len(groups[0].years) != 1:
        return None
    low, high = groups[0].years[0]
    stretch: Stretch = groups[0].stretches[0]
    return stretch.span(low) if low == high and not stretch.open else None
