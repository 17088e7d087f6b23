"""The last step: from groups of units and years, and the flags of the phrase, to a deadline."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from plans.deadlines import apart, joined, onwards, rates, recurring, units
from plans.deadlines.cautions import caution
from plans.deadlines.cursor import Node, Reading
from plans.deadlines.grouping import Group, ImpossibleError, Stretch, group
from plans.deadlines.model import Caution, Deadline, Kind, Period
from plans.deadlines.units import Span

_AND_ON = re.compile(
    r"(?<![^\W_])(?:далее|далей|затем|дальнейшем|последующие|onwards|thereafter)(?: (?:годы|постоянно))?[\s.)]*$"
)
MOST_DATES = 1_000  # a longer list of dates is no deadline

_REASONS = (
    ("external", "external_document"),
    ("relative", "relative"),
    ("bare", "relative"),
    ("anchored", "event"),
    ("document", "document"),
    ("event", "event"),
    ("foreign", "foreign_text"),
    ("stray", "foreign_text"),
)


def combine(reading: Reading, text: str, years: tuple[int, int]) -> Deadline:
    """What the phrase says within the roadmap's years. `text` is quoted in the cautions."""
    noted = [caution(code, thing) for code, thing in reading.cautions]
    flags = reading.flags
    nodes = [node for node in reading.nodes if "document" not in node.marks]
    if any(node.unit is None or node.unit.kind is not Kind.YEAR for node in nodes):
        # «в течение года, май»: the year adds nothing to what is finer.
        nodes = [node for node in nodes if node.unit is None or node.unit.kind is not Kind.YEAR]
    nodes = _without_reported(nodes, noted, text)
    apart.give_to_months(reading, nodes, noted, text)
    _onwards(reading, nodes, noted, text)
    if "invalid" in flags:
        return unreadable(*(noted or [caution("invalid_date", text)]))
    if _foreign(reading, len(nodes)):
        reason = next((code for flag, code in _REASONS[:5] if flag in flags), "foreign_text")
        return unreadable(caution(reason, text), *noted)
    if "unread" in flags and nodes and reading.rate is None and all(node.unit is None for node in nodes):
        # «… квартал 2026 года»: which quarter was not understood, so the year alone would be a guess.
        return unreadable(caution("unclear", text), *noted)
    if "relative" in flags and reading.rate is None and _only_starts(nodes):
        # «в течение двух месяцев с 1 марта»: the start is known, the end is not.
        return unreadable(caution("relative", text), *noted)
    if "before_event" in flags and (reading.rate is None or any(_is_day(node) for node in nodes)):
        # «ежегодно, за месяц до 9 мая» is not 9 May.
        return unreadable(caution("relative", text), *noted)
    try:
        found = _read(reading, nodes, text, years)
    except ImpossibleError as error:
        return unreadable(caution("invalid_date", error), *noted)
    if found.kind is Kind.UNPARSEABLE:
        return with_cautions(found, noted)
    return with_cautions(found, _order(noted, _side_notes(reading, found, text)))


def _read(reading: Reading, nodes: list[Node], text: str, years: tuple[int, int]) -> Deadline:
    """The phrase by precedence (docs/reading-plans.md, rule 16): frequency, calendar, «постоянно», on demand."""
    flags = reading.flags
    rate = reading.rate or (reading.base if reading.rule or not nodes else None)
    groups = group(nodes, plain=_plain(reading, nodes))
    if reading.base and reading.base.step == 12 and nodes and all(_early(node) for node in nodes):
        # «по итогам года – до 15 февраля» is the February after.
        flags.add("next_year")
    if reading.parity:
        rate = rates.of_parity(reading.parity, rate)
    if rate and rate.step and rate.step != 12 and "then" in flags and reading.rule is None:
        found = onwards.stepped(groups, rate, years)
        if found is not None:
            return found
    if rate and "then" in flags and reading.rule is None:
        before = sum(id(node) in {id(n) for n in nodes} for node in reading.nodes[: reading.then_at])
        found = onwards.changed(nodes[:before], nodes[before:], rate, years)
        if found is not None:
            return found
    if rate or (reading.rule and (reading.rule.following or reading.rule.nth or reading.rule.base)):
        return recurring.repeat(reading, groups, rate, text, years)
    if groups and not ("event_period" in flags and all(node.unit is None for node in nodes)):
        return _calendar(reading, groups, text, years)
    if "ongoing" in flags:
        return _ongoing(years)
    if "need" in flags and "counted_from" not in flags:
        return Deadline(Kind.ON_DEMAND, wording="по мере необходимости")
    reason = next((code for flag, code in _REASONS if flag in flags), None)
    return unreadable(caution(reason or ("foreign_text" if reading.unknown else "unclear"), text))


def _plain(reading: Reading, nodes: list[Node]) -> bool:
    """Whether nothing but units, years and signs is said: no word that may tell that it goes on, or of what it is."""
    signs = [sign for node in nodes for sign in node.gap]
    return not (
        reading.flags or reading.unknown or {"w", ";"} & {*signs, *reading.rest} or "-" in reading.rest
    )


def _early(node: Node) -> bool:
    return (
        node.year is None
        and node.unit is not None
        and node.unit.kind is Kind.DATE
        and node.unit.first[0] <= 6
    )


def _without_reported(nodes: list[Node], noted: list[Caution], text: str) -> list[Node]:
    """«за 2026 год – до 31 января 2027 г.»: the year reported on is no deadline; it dates what has no year."""
    first = next((node for node in nodes if node.unit is None and "for" in node.marks), None)
    reported = _run_of_years(nodes, first) if first else []
    others = [node for node in nodes if not any(node is one for one in reported)]
    if not reported or not any(node.unit for node in others):
        return nodes
    if any(node.year for node in others):
        return others
    noted.append(caution("ambiguous", text))
    units_ = [node for node in nodes if node.unit is not None]
    later = 1 if all(node.unit and node.unit.last[0] <= 6 for node in units_) else 0
    return [*units_, *(replace(year, year=(year.year or 0) + later, marks=frozenset()) for year in reported)]


def _run_of_years(nodes: list[Node], first: Node) -> list[Node]:
    at = next(index for index, node in enumerate(nodes) if node is first)
    return list(itertools.takewhile(lambda node: node.unit is None, nodes[at:]))


def _onwards(reading: Reading, nodes: list[Node], noted: list[Caution], text: str) -> None:
    """«2027 год и далее»: what is said last opens a period; of a list it can only be told that it goes on."""
    if reading.rate or reading.rule or not nodes or not _AND_ON.search(text):
        return
    units_ = [node for node in nodes if node.unit is not None] or nodes
    if len(units_) == 1 and not units_[0].marks & {"until", "by", "from"}:
        units_[0].marks |= {"from"}
    elif "from" not in units_[-1].marks:
        noted.append(caution("ambiguous", text))


def _is_day(node: Node) -> bool:
    return node.unit is not None and node.unit.kind is Kind.DATE


def _only_starts(nodes: list[Node]) -> bool:
    """Whether the calendar part says from when, and not until when."""
    marks = frozenset[str]().union(*(node.marks for node in nodes))
    return "from" in marks and not marks & {"by", "until"}


def unreadable(*warnings: Caution) -> Deadline:
    """A deadline without a date (docs/reading-plans.md, rule 15), with the codes that say why, each once."""
    return Deadline(Kind.UNPARSEABLE, warnings=tuple(dict.fromkeys(warnings)))


def with_cautions(found: Deadline, before: Iterable[Caution]) -> Deadline:
    """The same deadline with these cautions before its own."""
    return Deadline(
        found.kind,
        found.start,
        found.end,
        found.recurrence,
        found.due_dates,
        found.periods,
        tuple(dict.fromkeys((*before, *found.warnings))),
        found.wording,
    )


def _order(*parts: list[Caution]) -> list[Caution]:
    return [one for part in parts for one in part]


def _foreign(reading: Reading, nodes: int) -> bool:
    """Whether another column's text is in the cell: money, people, the particulars of a document."""
    if reading.rate is not None:
        return False
    if "foreign" in reading.flags or len(reading.unknown) > 4 + 2 * nodes:
        return True
    bound = any(node.marks & {"until", "from", "by", "document"} for node in reading.nodes)
    left = any("document" not in node.marks for node in reading.nodes)
    return "document" in reading.flags and not (bound and left)


def _side_notes(reading: Reading, found: Deadline, text: str) -> list[Caution]:
    notes = []
    if found.kind not in (Kind.ON_DEMAND, Kind.ONGOING) and "need" in reading.flags:
        notes.append(caution("on_demand", text))
    if "event" in reading.flags and found.kind not in (Kind.ON_DEMAND, Kind.DATE):
        notes.append(caution("event", text))
    if "external" in reading.flags:
        notes.append(caution("external_document", text))
    if "current" in reading.flags and found.kind is not Kind.RECURRING:
        notes.append(caution("relative", text))
    # Either of these has quoted the whole of it already.
    if (
        reading.unknown
        and found.kind is not Kind.ON_DEMAND
        and not {note.code for note in notes} & {"event", "on_demand"}
    ):
        notes.append(caution("extra_text", " ".join(reading.unknown)))
    return notes


def _ongoing(years: tuple[int, int]) -> Deadline:
    periods = tuple(Period(date(y, 1, 1), date(y, 12, 31)) for y in range(years[0], years[1] + 1))
    return Deadline(
        Kind.ONGOING,
        periods[0].start,
        periods[-1].due,
        due_dates=tuple(p.due for p in periods),
        periods=periods,
        wording="постоянно",
    )


def _calendar(reading: Reading, groups: list[Group], text: str, years: tuple[int, int]) -> Deadline:
    yearless = all(not found.years for found in groups)
    if "next_year" in reading.flags and yearless:
        return recurring.repeat(reading, groups, None, text, years)
    if yearless and years[0] != years[1]:
        found = recurring.repeat(reading, groups, None, text, years)
        return with_cautions(found, [caution("year_missing", text)])
    spans, notes = _spans(groups, text, years)
    return _from_spans(spans, notes, years)


def _spans(groups: list[Group], text: str, years: tuple[int, int]) -> tuple[list[Span], list[Caution]]:
    spans: list[Span] = []
    notes: list[Caution] = []
    horizon = date(years[1], 12, 31)
    known: int | None = None
    for number, found in enumerate(groups):
        if len(spans) > MOST_DATES:
            break
        inherited = not found.years
        if inherited:
            if known is None:
                known = next((g.years[0][0] for g in groups[number:] if g.years), None)
            year = known if known is not None else years[0]
            if known is None or any(g.years for g in groups):
                notes.append(caution("year_assumed", text, year))
            found.years = [(year, year)]
        made = _of_group(
            found, years, horizon, inherited and all(not g.years or g is found for g in groups), notes, text
        )
        known = found.years[-1][1]
        if found.ranged and spans:
            if found.closes:
                _closed(spans[-1], notes)
            made[0] = joined.tie(spans.pop(), made[0])
        elif (
            found.beside
            and spans
            and len(made) == 1
            and (bounded := joined.bounded(spans[-1], made[0])) is not None
        ):
            _closed(made[0] if made[0].open else spans[-1], notes)
            made = [bounded]
            spans.pop()
        elif found.bracketed and inherited and spans and spans[-1].kind is Kind.DATE and not made[-1].point:
            continue  # «к 1 сентября 2027 г. (начало учебного года)» says of the day what it is
        elif found.bracketed and spans and joined.inside(spans[-1], made[0]):
            spans.pop()
        spans += made
    return spans, notes


def _closed(span: Span, notes: list[Caution]) -> None:
    """What the words behind it end needs no remark that its end was taken from the roadmap."""
    if span.open:
        place = next(n for n in reversed(range(len(notes))) if notes[n].code == "open_end")
        del notes[place]


def _of_group(
    found: Group, years: tuple[int, int], horizon: date, alone: bool, notes: list[Caution], text: str
) -> list[Span]:
    made: list[Span] = []
    if not found.stretches:
        for low, high in found.years:
            made.append(_years(low, high, found.marks, years, notes, text))
        return made
    for low, high in found.years:
        if high < low:
            raise ImpossibleError(text)
        for stretch in found.stretches:
            if stretch.before and "edge" not in stretch.marks:
                notes.append(caution("ambiguous", text))
            if (lasting := _over_years(found, stretch, low, high, horizon, text)) is not None:
                made.append(lasting)
                continue
            if stretch.open:
                notes.append(caution("open_end", text))
            if stretch.first.name == "зима" and low == high:
                notes.append(caution("ambiguous", text))
            for year in range(low, min(high, low + 60) + 1):
                if len(made) > MOST_DATES:
                    return made
                made.append(_required(stretch.span(year, year_of_start=alone, horizon=horizon), text))
    return made


def _over_years(found: Group, stretch: Stretch, low: int, high: int, horizon: date, text: str) -> Span | None:
    """The one window that begins in the first of these years and ends in the last; None where each has its own."""
    if stretch.open and high > low and found.plain and (stretch.bracketed or not found.leading):
        begun = _required(stretch.span(low, horizon=date(high, 12, 31)), text)
        return joined.tie(begun, Span(Kind.YEAR, date(high, 1, 1), date(high, 12, 31), f"{high} год"))
    if high == low + 1 and stretch.wraps:
        return _required(stretch.span(low, year_of_start=True, horizon=horizon), text)
    return None


def _required(span: Span | None, text: str) -> Span:
    if span is None:
        raise ImpossibleError(text)
    return span


def _years(
    low: int, high: int, marks: frozenset[str], years: tuple[int, int], notes: list[Caution], text: str
) -> Span:
    if high < low:
        raise ImpossibleError(text)
    if high > low and {"until", "whole"} <= marks:
        return Span(Kind.YEARS, None, date(high, 12, 31), f"до конца {low}–{high} гг.", point=True)
    if high > low:
        return Span(Kind.YEARS, date(low, 1, 1), date(high, 12, 31), f"{low}–{high} годы")
    stretch = Stretch(units.year(), marks)
    if stretch.open:
        notes.append(caution("open_end", text))
    if stretch.before:
        if low <= years[0] and "edge" not in marks:
            # «до 2026 года» in a roadmap that starts in 2026 can only include it.
            stretch = Stretch(units.year(), marks | {"whole"})
        if "edge" not in marks:
            notes.append(caution("ambiguous", text))
    return _required(stretch.span(low, horizon=date(years[1], 12, 31)), text)


def _from_spans(spans: list[Span], notes: list[Caution], years: tuple[int, int]) -> Deadline:
    if len(spans) > MOST_DATES:
        return unreadable(caution("foreign_text", spans[0].wording))
    spans = sorted(dict.fromkeys(spans), key=lambda span: (span.end, span.start or span.end))
    outside = [span.end for span in spans if not years[0] <= span.end.year <= years[1]]
    notes += [caution("out_of_context", f"{day:%d.%m.%Y}") for day in outside[:3]]
    if len(spans) == 1:
        only = spans[0]
        period = Period(only.start, only.end)
        return Deadline(
            only.kind,
            only.start,
            only.end,
            due_dates=(only.end,),
            periods=(period,),
            warnings=tuple(notes),
            wording=only.wording,
        )
    periods = recurring.periods(spans, date(years[0], 1, 1))
    starts = [span.start for span in spans if span.start]
    return Deadline(
        Kind.MULTI,
        min(starts) if starts and not spans[0].point else None,
        spans[-1].end,
        due_dates=tuple(period.due for period in periods),
        periods=periods,
        warnings=tuple(notes),
        wording="; ".join(_listed(span, spans) for span in spans),
    )


def _listed(span: Span, spans: list[Span]) -> str:
    """A year in a list with other units is written by its months, lest it be taken for their year."""
    alone = (Kind.YEAR, Kind.YEARS)
    if span.kind not in alone or span.start is None or all(one.kind in alone for one in spans):
        return span.wording
    return f"январь {span.start.year} г. – декабрь {span.end.year} г."
