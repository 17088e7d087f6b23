"""A place among the tokens, and what has been found so far: units and years in the order written."""

from dataclasses import dataclass, field

from plans.deadlines import units
from plans.deadlines.lexicon import T
from plans.deadlines.rates import DayRule, Rate
from plans.deadlines.tokens import Token
from plans.deadlines.units import Unit

NUMBERS = {T.NUM, T.ORD, T.COUNT}


ANCHORS = {"until", "after", "finish"}


@dataclass(slots=True)
class Node:
    """A unit, perhaps with its year, or a year alone; the signs since the node before, and the marks
    before it."""

    unit: Unit | None
    year: int | None
    gap: tuple[str, ...]
    marks: frozenset[str]


@dataclass
class Reading:
    """What was found in a phrase, in its order; `plans/deadlines/combine.py` makes a `Deadline` of it."""

    nodes: list[Node] = field(default_factory=list)
    rate: Rate | None = None
    base: Rate | None = None  # «за квартал»: what is reported, if no frequency is named
    rule: DayRule | None = None
    since: int = 0  # «с 15 числа»: the day of a month on which it begins
    rest: tuple[str, ...] = ()  # the signs behind the last unit
    parity: int = 0  # 2: in even years only, 1: in odd ones
    then_at: int = 0  # how many nodes are before «далее»
    flags: set[str] = field(default_factory=set)
    cautions: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def warn(self, code: str, thing: str) -> None:
        if (code, thing) not in self.cautions:
            self.cautions.append((code, thing))


def year_like(token: Token) -> bool:
    """Whether a number can be a year: four digits, 1900 to 2199."""
    return token.type is T.NUM and len(token.text) == 4 and 1900 <= token.value <= 2199


class Cursor:
    """Looks ahead in the tokens and puts out nodes; the modules that read words share it."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.out = Reading()
        self.gap: list[str] = []
        self.marks: set[str] = set()
        self.part = 0
        self.part_from = 0
        self.anchored = False

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def type_at(self, index: int) -> T | None:
        return self.tokens[index].type if 0 <= index < len(self.tokens) else None

    def sign_at(self, index: int, signs: str) -> bool:
        return self.type_at(index) is T.SIGN and self.tokens[index].text in signs

    def skip(self, index: int, *types: T, lines: bool = True) -> int:
        """The first index from here whose token is none of these types, nor (`lines`) a line break."""
        while index < len(self.tokens) and (
            self.tokens[index].type in types or (lines and self.sign_at(index, "\n"))
        ):
            index += 1
        return index

    def emit(self, unit: Unit | None, year: int | None = None) -> None:
        if self.part:
            whole = unit or (units.year() if year else None)
            if self.part == 3 and self.marks & {"until", "by"}:
                if (
                    year
                    and unit is None
                    and any(node.unit is not None and "from" in node.marks for node in self.out.nodes[-2:])
                ):
                    # «с мая до конца 2027 г.»: the year's last day ends a range, the year is not one more of a list.
                    unit = units.day(31, 12)
                else:
                    self.marks.add("whole")
            elif self.part == 1 and self.marks & {"from", "until"} and "whole" not in self.marks:
                self.marks.add("edge")
            elif whole:
                self._first_part(whole, year)
                made = units.part(self.part, whole)
                if made:
                    self.out.warn("nominal", made.name)
                    unit = made
                    if "until" in self.marks:
                        self.marks.add("whole")
        if unit and unit.nominal:
            self.out.warn("nominal", unit.name)
        nodes = self.out.nodes
        if unit is None and nodes and "document" in nodes[-1].marks and not self.gap:
            self.marks.add("document")
        dated = bool(nodes) and nodes[-1].unit is not None and nodes[-1].year is None and not self.gap
        if unit is None and self.anchored and not dated:
            # «к открытию форума 2027 года»: the year is the event's.
            self.out.flags.add("event")
        else:
            self.out.nodes.append(Node(unit, year, tuple(self.gap), frozenset(self.marks)))
        self.gap, self.marks, self.part = [], set(), 0

    def _first_part(self, whole: Unit, year: int | None) -> None:
        """Of «начало – середина мая» put out the beginning; the middle follows after a dash."""
        number, self.part_from = self.part_from, 0
        first = units.part(number, whole) if number else None
        if first:
            self.out.nodes.append(Node(first, year, tuple(self.gap), frozenset(self.marks)))
            self.gap = ["-"]

    def word(self, token: Token) -> None:
        self.anchor()
        self.out.unknown.append(token.text)
        self.gap.append("w")
        self.forget()

    def anchor(self) -> None:
        """After «до», «после», «начало» an unknown word or an event: what follows is counted from that."""
        if self.marks & ANCHORS or self.part:
            self.anchored = True
            self.out.flags.add("anchored")

    def forget(self) -> None:
        self.part = self.part_from = 0
        self.marks.clear()
