"""Units and years in the order written, put together: which year belongs to which units, what is a range,
a list."""

import itertools
from dataclasses import dataclass, field
from datetime import date

from plans.deadlines import units
from plans.deadlines.cursor import Node
from plans.deadlines.model import Kind
from plans.deadlines.units import Span, Unit

MORE = 9999  # the last year of «с 2027 года»


@dataclass(slots=True)
class Stretch:
    """A unit, or a range of two, still without its year."""

    first: Unit
    marks: frozenset[str]
    last: Unit | None = None
    bracketed: bool = False

    @property
    def point(self) -> bool:
        """A day, or «до …»: it has no window of its own."""
        return self.last is None and (self.first.kind is Kind.DATE or self.until)

    @property
    def until(self) -> bool:
        return self.last is None and bool(self.marks & {"until", "by"})

    @property
    def before(self) -> bool:
        """«до мая» names the day before May; «до конца мая», «по май», «не позднее мая» its last day."""
        return (
            self.until
            and "until" in self.marks
            and "whole" not in self.marks
            and self.first.kind is not Kind.DATE
        )

    @property
    def open(self) -> bool:
        return self.last is None and bool(self.marks & {"from", "after"}) and not self.until

    @property
    def wraps(self) -> bool:
        """Whether it ends in the year after its first day's."""
        if self.last is None:
            return bool(self.first.over)
        return bool(self.last.over) or self.first.first > self.last.last_month_day

    @property
    def kind(self) -> Kind:
        if self.open:
            return Kind.PERIOD
        if self.last is None or self.last.kind is self.first.kind:
            kind = self.first.kind
            return Kind.PERIOD if self.last is not None and kind is Kind.DATE else kind
        return Kind.PERIOD

    def span(self, year: int, *, year_of_start: bool = False, horizon: date | None = None) -> Span | None:
        """The stretch in a year (its end's, unless `year_of_start`); None for a date which that year
        lacks."""
        if not self.first.exists(year) or (self.last and not self.last.exists(year)):
            return None
        if self.last is None:
            return self._single(year, horizon)
        if self.last.over or self.first.first <= self.last.last_month_day:
            first_year, last_year = year, year
        elif self.first.first[0] == self.last.first[0]:
            return None
        else:
            first_year, last_year = (year, year + 1) if year_of_start else (year - 1, year)
        start, end = self.first.start(first_year), self.last.end(last_year)
        if (first_year == last_year and not self.last.over) or (self.last.over and not self.first.over):
            wording = f"{self.first.name} – {self.last.title(last_year)}"
        else:
            wording = f"{self.first.title(first_year)} – {self.last.title(last_year)}"
        return Span(self.kind, start, end, wording)

    def _single(self, year: int, horizon: date | None) -> Span:
        unit = self.first
        start, end = unit.start(year), unit.end(year)
        if self.open:
            first = units.after(end) if "after" in self.marks else start
            words = f"{self.prefix}{unit.title_of(year)}"
            bare = units.day_of(first) if "after" in self.marks else unit.title(year)
            return Span(Kind.PERIOD, first, max(horizon or end, first), words, bare=bare, open=True)
        if self.before:
            eve, words = units.before(start), f"до {self._edge}{unit.title_of(year)}"
            return Span(self.kind, None, eve, words, point=True, bare=units.day_of(eve))
        if self.until:
            words, bare = f"{self.prefix}{unit.title_of(year)}", unit.title(year)
            return Span(self._until_kind, None, end, words, point=True, bare=bare)
        point = unit.kind is Kind.DATE
        return Span(self.kind, None if point else start, end, unit.title(year), point=point)

    @property
    def _edge(self) -> str:
        return "начала " if "edge" in self.marks and not self.first.of else ""

    @property
    def _until_kind(self) -> Kind:
        return Kind.YEARS if "term" in self.marks else self.kind

    @property
    def prefix(self) -> str:
        """What a clerk puts before the unit."""
        if self.open:
            return "после " if "after" in self.marks else "с "
        if not self.until:
            return ""
        if self.first.kind is Kind.DATE or self.before:
            return "до "
        if self.first.nominal:
            return "не позднее "
        return "на период до " if "term" in self.marks else "до конца "

    def wording(self) -> str:
        """The stretch without a year: «до 1 марта», «май – июнь»."""
        if self.last is not None:
            return f"{_yearless(self.first, self.first.name)} – {_yearless(self.last, self.last.name)}"
        if self.prefix:
            return f"{self.prefix}{_yearless(self.first, self.first.of)}"
        return _yearless(self.first, self.first.name) or "в течение года"


def _yearless(unit: Unit, words: str) -> str:
    """«начало», «конец» stand for the year's when nothing follows."""
    incomplete = words in (*units.PARTS, *units.PARTS_OF) or words.endswith("месяцев")
    return f"{words} года" if words and incomplete else words


@dataclass(slots=True)
class Group:
    """Stretches with the years that belong to them; years alone; or stretches still waiting for a year."""

    stretches: list[Stretch] = field(default_factory=list)
    years: list[tuple[int, int]] = field(default_factory=list)
    marks: frozenset[str] = frozenset()  # before its first year
    ranged: bool = False  # a dash, «по» or «до» ties its first stretch to the last of the group before
    bracketed: bool = False
    leading: bool = False  # the years were written first: «2027 год: май»
    beside: bool = False  # of it and the one before, one may say when the other begins
    closes: bool = False  # it ends the one before, and nothing is between them
    plain: bool = False  # as of `group`


class ImpossibleError(ValueError):
    """A date that does not exist, or a range that ends before it starts."""


@dataclass(slots=True)
class _Item:
    unit: Unit | None
    year: int | None
    link: str
    marks: frozenset[str]
    bracketed: bool
    gap: tuple[str, ...] = ()


def group(nodes: list[Node], *, plain: bool = False) -> list[Group]:
    """Give each unit its years, whichever of the two the writer put first.

    `plain`: nothing but units, years and signs is said, so that a day may begin the window beside it.
    """
    items = _items(nodes)
    if not items:
        return []
    leading = (
        items[0].unit is None
        and items[-1].unit is not None
        and not any(
            a.unit is not None and b.unit is None and b.link == "own" for a, b in itertools.pairwise(items)
        )
    )
    groups: list[Group] = []
    before: _Item | None = None
    for item in items:
        beside = plain and _beside(item, nodes)
        starts_group = item.unit is None if leading else item.unit is not None
        apart = (
            not leading
            and item.unit is None
            and item.link == "list"
            and item.marks & {"until", "from", "after"}
        )
        was_other = before is not None and ((before.unit is not None) if leading else (before.unit is None))
        if before is None or apart or (starts_group and was_other):
            ranged = before is not None and item.link == "range"
            closes = not {",", ";", "\n", "w"} & {*item.gap}
            groups.append(
                Group(
                    ranged=ranged,
                    bracketed=item.bracketed,
                    leading=leading,
                    beside=beside,
                    closes=closes,
                    plain=plain,
                )
            )
        _add(groups[-1], item, before, beside=beside)
        before = item
    return groups


def _items(nodes: list[Node]) -> list[_Item]:
    items: list[_Item] = []
    opened = False
    for node in nodes:
        link = _link(node, items[-1] if items else None, opened)
        bracketed = "(" in node.gap and ")" not in node.gap[node.gap.index("(") :]
        if link == "range" or not node.marks & {"from"}:
            opened = opened and link != "range" and link != "list"
        if "from" in node.marks:
            opened = True
        if node.unit is None:
            items.append(_Item(None, node.year, link, node.marks, bracketed, node.gap))
            continue
        items.append(_Item(node.unit, None, link, node.marks, bracketed, node.gap))
        if node.year is not None:
            items.append(_Item(None, node.year, "own", frozenset(), False))
    return items


def _link(node: Node, before: _Item | None, opened: bool) -> str:
    if before is None:
        return ""
    gap = node.gap
    if opened and node.marks & {"by", "until"} and ";" not in gap:
        return "range"
    if "w" in gap or "rate" in gap:
        return "list"
    if "-" in gap:
        return "range"
    if "by" in node.marks and not before.marks & {"until", "by"} and not gap:
        return "range"
    if "/" in gap and node.unit is None:
        return "range"
    if any(sign in gap for sign in (",", ";", "\n", "and", "/")):
        return "list"
    return ""


def _beside(item: _Item, nodes: list[Node]) -> bool:
    """Whether it is in brackets behind what is before it, or behind a comma where the two are all there is."""
    if item.bracketed:
        return item.gap in (("(",), (",", "("))
    return item.gap == (",",) and sum(node.unit is not None for node in nodes) <= 2


def _add(found: Group, item: _Item, before: _Item | None, *, beside: bool) -> None:
    if item.unit is None:
        year = item.year or 0
        joins = before is not None and before.unit is None and found.years
        if joins and (item.link == "range" or (item.link == "" and before is not None)):
            low = found.years[-1][0]
            found.years[-1] = (low, year)
        else:
            if not found.years:
                found.marks = item.marks
            found.years.append((year, year))
        return
    previous = found.stretches[-1] if found.stretches else None
    if (
        previous is not None
        and previous.last is None
        and before is not None
        and before.unit is not None
        and (
            item.link == "range" or (item.link == "" and not item.marks and _lost_dash(previous.first, item))
        )
    ):
        previous.last = item.unit
        return
    new = Stretch(item.unit, item.marks, bracketed=item.bracketed)
    bounded = _bounded(previous, new) if previous is not None and beside else None
    if bounded is not None or (
        previous is not None and item.bracketed and previous.first.holds(item.unit) and previous.last is None
    ):
        found.stretches.pop()
    found.stretches.append(bounded or new)


def _bounded(one: Stretch, other: Stretch) -> Stretch | None:
    """«с 10 августа (III квартал)», either way round: the day on which it begins, to the window's end."""
    start, window = (one, other) if one.open else (other, one)
    if not start.open or "after" in start.marks or start.first.kind is not Kind.DATE:
        return None
    if window.last is not None or window.marks or window.first.kind in (Kind.DATE, Kind.YEAR):
        return None
    if window.first.over or not window.first.holds(start.first):
        return None
    return Stretch(start.first, frozenset(), window.first.closing)


def _lost_dash(first: Unit, item: _Item) -> bool:
    """«Апрель май»: two units of a kind side by side are a range whose dash got lost."""
    return item.unit is not None and item.unit.kind is first.kind and not item.bracketed
