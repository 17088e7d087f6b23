"""Deadlines that come back: windows named for every year, grids («ежеквартально»), days of reporting
months."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from plans.deadlines import rates, units
from plans.deadlines.cautions import caution
from plans.deadlines.cursor import Reading
from plans.deadlines.grouping import Group, ImpossibleError, Stretch
from plans.deadlines.model import Caution, Deadline, Kind, Period, Recurrence
from plans.deadlines.rates import DayRule, Rate
from plans.deadlines.units import Span


def periods(spans: Iterable[Span], first: date) -> tuple[Period, ...]:
    """The window of each due date, in order: its own, or from the day after the date before it (or
    `first`)."""
    made: list[Period] = []
    for span in spans:
        if made and made[-1].due == span.end:
            continue
        start = span.start
        if start is None:
            start = units.after(made[-1].due) if made else first
        made.append(Period(start if start <= span.end else None, span.end))
    return tuple(made)


class _Bounds:
    """The years and the days within which a deadline comes back."""

    def __init__(self, years: tuple[int, int]) -> None:
        self.context = years
        self.years = set(range(years[0], years[1] + 1))
        self.low, self.high = date(years[0], 1, 1), date(years[1], 12, 31)
        self.outside = False

    def only(self, years: set[int]) -> None:
        """Narrow to these years; years all outside the roadmap's are taken as written."""
        context = set(range(self.context[0], self.context[1] + 1))
        kept = self.years & years or context & years
        self.outside = bool(years) and not kept
        if not self.years & years:
            kept = kept or years
            self.low, self.high = date.min, date.max
        if kept:
            self.low, self.high = (
                max(self.low, date(min(kept), 1, 1)),
                min(self.high, date(max(kept), 12, 31)),
            )
        self.years = kept

    def within(self, low: date | None, high: date | None) -> None:
        """Narrow to these days; days all outside the roadmap's are taken as written."""
        if self._misses(low, high):
            self.low, self.high = date(self.context[0], 1, 1), date(self.context[1], 12, 31)
            self.outside = self._misses(low, high)
            if self.outside:
                self.low, self.high = low or date(high.year if high else 1, 1, 1), high or self.high
            self.years = set(range(self.low.year, self.high.year + 1))
        self.low = max(self.low, low) if low else self.low
        self.high = min(self.high, high) if high else self.high
        self.years = {year for year in self.years if self.low.year <= year <= self.high.year}

    def _misses(self, low: date | None, high: date | None) -> bool:
        return bool((low and low > self.high) or (high and high < self.low))

    def wording(self) -> str:
        whole = (date(min(self.years), 1, 1), date(max(self.years), 12, 31)) if self.years else None
        context = set(range(self.context[0], self.context[1] + 1))
        first, last = whole or (self.low, self.high)
        if whole and (self.low > whole[0] or self.high < whole[1]):
            low, high = max(self.low, whole[0], first), min(self.high, whole[1], last)
            return f" с {low:%d.%m.%Y} по {high:%d.%m.%Y}"
        if not self.years or self.years == context:
            return ""
        low_, high_ = min(self.years), max(self.years)
        if len(self.years) == 1:
            return f" в {low_} г."
        if self.years == set(range(low_, high_ + 1)):
            return f" в {low_}–{high_} гг."
        return " в " + ", ".join(map(str, sorted(self.years))) + " гг."


def repeat(
    reading: Reading, groups: list[Group], rate: Rate | None, text: str, years: tuple[int, int]
) -> Deadline:
    """A recurring deadline. Without a rate the units alone (no year) come back every year."""
    bounds = _Bounds(years)
    rule = reading.rule
    if rule is not None:
        rate = _rate_of(rule, rate)
    rate = rate or rates.every(12)
    notes: list[Caution] = []
    if rate.step > 12 and rate.step % 12 == 0 and (begun := _every_few_years(groups, rate, years)):
        rate, groups = begun
    templates = _narrow(bounds, groups, rate, reading, notes, text)
    if reading.parity:
        bounds.only({year for year in bounds.years if year % 2 == reading.parity % 2})
    if not bounds.years:
        raise ImpossibleError(text)
    if bounds.outside:
        notes.append(caution("out_of_context", _years_text(bounds)))
    wording = rate.wording + bounds.wording()
    if rule is not None:
        spans, said = _by_rule(rule, rate, bounds, notes, text)
        if templates:
            notes.append(caution("ambiguous", text))
    elif (
        templates
        and rate.step in (0, *range(1, 12))
        and len(templates) == 1
        and _seasonal(templates[0], rate)
    ):
        spans, said = _within(templates[0], rate, bounds), templates[0].wording()
    elif templates and not _finer_than_months(rate):
        spans, said = _each_year(templates, bounds, reading, notes, text)
    else:
        spans, said = _grid(rate, bounds, text, notes), ""
    return _deadline(spans, rate, f"{wording}, {said}" if said else wording, notes, bounds)


def finished(spans: list[Span], rate: Rate, wording: str, years: tuple[int, int]) -> Deadline:
    """The deadline that comes back in these spans."""
    return _deadline(spans, rate, wording, [], _Bounds(years))


def _deadline(spans: list[Span], rate: Rate, wording: str, notes: list[Caution], bounds: _Bounds) -> Deadline:
    spans = sorted(dict.fromkeys(spans), key=lambda span: (span.end, span.start or span.end))
    made = periods(spans, bounds.low)
    end_of_roadmap = date(bounds.context[1], 12, 31)
    if made and made[-1].due > end_of_roadmap and not bounds.outside:
        notes.append(caution("tail", f"{made[-1].due:%d.%m.%Y}"))
    return Deadline(
        Kind.RECURRING,
        spans[0].start if spans else None,
        spans[-1].end if spans else None,
        rate.recurrence,
        tuple(period.due for period in made),
        made,
        tuple(notes),
        wording,
    )


def _years_text(bounds: _Bounds) -> str:
    low, high = min(bounds.years), max(bounds.years)
    return str(low) if low == high else f"{low}–{high}"


def _finer_than_months(rate: Rate) -> bool:
    return rate.recurrence is Recurrence.OTHER and rate.wording in ("еженедельно", "ежедневно")


def _rate_of(rule: DayRule, rate: Rate | None) -> Rate:
    """The rate of a reporting rule: the finer of what is said («ежеквартально») and what is reported on."""
    if rate is None:
        return rates.every(rule.base or 1)
    if rule.base and rate.step and rule.base < rate.step:
        return rates.every(rule.base)
    return rate


def _every_few_years(
    groups: list[Group], rate: Rate, years: tuple[int, int]
) -> tuple[Rate, list[Group]] | None:
    """«раз в два года, начиная с 2026 г.», «(2026, 2028)»: the years it falls in, if the phrase says so."""
    named = [pair for one in groups for pair in one.years]
    if not named or any(low != high for low, high in named):
        return None
    chosen = sorted({low for low, _ in named})
    if len(chosen) == 1:
        chosen = list(range(chosen[0], max(chosen[0], years[1]) + 1, rate.step // 12))
    stretches = [stretch for one in groups for stretch in one.stretches]
    dated = Group([replace(one, marks=one.marks - {"from"}) for one in stretches])
    dated.years = [(year, year) for year in chosen]
    return Rate(Recurrence.OTHER, 12, rate.wording), [dated]


# What the units of the phrase do: name windows for every year, or bound the whole


def _narrow(
    bounds: _Bounds, groups: list[Group], rate: Rate, reading: Reading, notes: list[Caution], text: str
) -> list[Stretch]:
    templates: list[Stretch] = []
    index = 0
    while index < len(groups):
        found = groups[index]
        if index + 1 < len(groups) and groups[index + 1].ranged:
            _bound_by_range(bounds, found, groups[index + 1])
            index += 2
            continue
        index += 1
        if not found.years:
            templates += found.stretches
            continue
        if found.stretches and _is_bound(found, rate):
            _bound_by_unit(bounds, found, reading, notes, text)
            continue
        bounds.only(_named_years(found, bounds.context, reading, notes, text))
        templates += found.stretches
    return _distinct(templates)


def _distinct(templates: list[Stretch]) -> list[Stretch]:
    kept: dict[tuple[object, object, bool], Stretch] = {}
    for one in templates:
        if one.first.kind is Kind.YEAR and not one.before and not one.open:
            continue  # «ежегодно до конца года» is «ежегодно»
        kept.setdefault((one.first, one.last, one.until), one)
    return list(kept.values())


def _is_bound(found: Group, rate: Rate) -> bool:
    only = found.stretches[0]
    if len(found.stretches) > 1:
        return False
    return only.open or (rate.step < 12 and rate.recurrence is not Recurrence.YEARLY)


def _bound_by_unit(bounds: _Bounds, found: Group, reading: Reading, notes: list[Caution], text: str) -> None:
    low, high = found.years[0][0], found.years[-1][1]
    stretch = found.stretches[0]
    first, last = stretch.span(low, horizon=bounds.high), stretch.span(high, horizon=bounds.high)
    if first is None or last is None:
        notes.append(caution("ambiguous", text))
        return
    # «I кв. 2026 г., далее – ежеквартально» says where it begins, not where it ends.
    onwards = "then" in reading.flags
    bounds.within(first.start or (first.end if onwards else None), None if onwards else last.end)


def _bound_by_range(bounds: _Bounds, first: Group, last: Group) -> None:
    if not first.years or not last.years:
        return
    low, high = first.years[0][0], last.years[-1][1]
    start = first.stretches[0].first.start(low) if first.stretches else date(low, 1, 1)
    end = last.stretches[-1].first.end(high) if last.stretches else date(high, 12, 31)
    bounds.within(start, end)


def _named_years(
    found: Group, context: tuple[int, int], reading: Reading, notes: list[Caution], text: str
) -> set[int]:
    named = {year for low, high in found.years for year in range(low, min(high, low + 60) + 1)}
    if len(named) == 1:
        year = next(iter(named))
        if found.marks & {"from", "after"} or "then" in reading.flags:
            return set(range(year, max(year, context[1]) + 1))
        if found.marks & {"until", "by"} and not found.stretches:
            return set(range(min(context[0], year), year + 1))
        if found.stretches and not found.leading:
            notes.append(caution("ambiguous", text))
            return set(range(year, max(year, context[1]) + 1))
    return named


# The dates


def _each_year(
    templates: list[Stretch], bounds: _Bounds, reading: Reading, notes: list[Caution], text: str
) -> tuple[list[Span], str]:
    later = 1 if "next_year" in reading.flags else 0
    spans = []
    for year in sorted(bounds.years):
        for template in templates:
            if template.open:
                spans.append(_to_year_end(template, year + later))
                continue
            span = template.span(year + later, year_of_start=True)
            if span is None:
                notes.append(caution("invalid_date", f"{template.wording()} {year + later} г."))
            elif bounds.low <= span.end or later:
                spans.append(span)
    if any(template.before for template in templates):
        notes.append(caution("ambiguous", text))
    said = ", ".join(template.wording() for template in templates)
    return spans, said + (" года, следующего за отчетным" if later else "")


def _to_year_end(template: Stretch, year: int) -> Span:
    """«с 1 сентября» every year: to the year's end, for want of another."""
    span = template.span(year, horizon=date(year, 12, 31))
    start = span.start if span and span.start else date(year, 1, 1)
    return Span(Kind.PERIOD, start, date(start.year, 12, 31), "")


def _windows(step: int, bounds: _Bounds) -> list[tuple[date, date]]:
    """The windows of `step` months that end within the bounds, counted from January."""
    made = []
    if step > 12:
        first, last = min(bounds.years, default=0), max(bounds.years, default=-1)
        size = step // 12
        if step % 12 or (last - first + 1) % size:
            return []
        return [(date(y, 1, 1), date(y + size - 1, 12, 31)) for y in range(first, last + 1, size)]
    for year in sorted(bounds.years):
        for month in range(1, 13, step):
            start, end = date(year, month, 1), units.last_day(year, month + step - 1)
            if bounds.low <= end <= bounds.high:
                made.append((max(start, bounds.low), end))
    return made


def _grid(rate: Rate, bounds: _Bounds, text: str, notes: list[Caution]) -> list[Span]:
    usable = rate.step and (rate.step > 12 or 12 % rate.step == 0)
    made = _windows(rate.step, bounds) if usable else []
    if not made:
        notes.append(caution("approximate", text))
    return [Span(Kind.PERIOD, start, end, "") for start, end in made]


def _seasonal(template: Stretch, rate: Rate) -> bool:
    """«ежемесячно, июнь – август»: the window holds several occurrences instead of naming one."""
    if not rate.step or 12 % rate.step or template.point or template.open:
        return False
    span = template.span(2001, year_of_start=True)
    return span is not None and span.start is not None and (span.end - span.start).days > rate.step * 31


def _within(template: Stretch, rate: Rate, bounds: _Bounds) -> list[Span]:
    spans = []
    windows = _windows(rate.step, bounds)
    for year in sorted(bounds.years):
        whole = template.span(year, year_of_start=True)
        if whole and whole.start:
            spans += [Span(Kind.PERIOD, s, e, "") for s, e in windows if whole.start <= s and e <= whole.end]
    return spans


def _by_rule(
    rule: DayRule, rate: Rate, bounds: _Bounds, notes: list[Caution], text: str
) -> tuple[list[Span], str]:
    step = rate.step
    if not rule.following and not rule.nth and not rule.days_after and step > 1:
        # «ежеквартально, до 10 числа» does not say of which month; reports are due in the one after.
        notes.append(caution("ambiguous", text))
        rule = DayRule(rule.day, following=True, base=rule.base)
    usable = step and (step > 12 or 12 % step == 0)
    spans = [
        Span(Kind.DATE, None, _due(rule, start, end, step), "", point=True)
        for start, end in (_windows(step, bounds) if usable else [])
    ]
    return spans, rule.wording(step)


def _due(rule: DayRule, start: date, end: date, step: int) -> date:
    if rule.days_after:
        return end + timedelta(days=rule.days_after)
    month = date(end.year, end.month, 1)
    within = 0 if rule.nth <= 0 else min(rule.nth, step) - step
    shift = max(rule.nth, 1) if rule.following else within
    number = month.year * 12 + month.month - 1 + shift
    return units.moment(number // 12, number % 12 + 1, rule.day)
