"""From tokens to calendar units and years in the order written, with what stands before and between them."""

from dataclasses import dataclass, field

from roadmap.deadlines import rates, units
from roadmap.deadlines.lexicon import T
from roadmap.deadlines.rates import DayRule, Rate
from roadmap.deadlines.tokens import Token, possible
from roadmap.deadlines.units import Unit

NUMBERS = {T.NUM, T.ORD, T.COUNT}
_LINKS = {T.AND, T.BY, T.UNTIL}
_SKIPPED = {
    *(T.FILLER, T.ONCE, T.IN, T.LATER, T.EARLIER, T.STAGE, T.WHOLE, T.REPORTED, T.HALF_PART, T.DECADE),
    *(T.DAY_WORD, T.WEEK),
}


@dataclass(slots=True)
class Node:
    """A unit, perhaps with its year, or a year alone; the signs since the node before, and the marks before it."""

    unit: Unit | None
    year: int | None
    gap: tuple[str, ...]
    marks: frozenset[str]


@dataclass
class Reading:
    """Everything found in a phrase."""

    nodes: list[Node] = field(default_factory=list)
    rate: Rate | None = None
    base: Rate | None = None  # «за квартал»: what is reported, if no frequency is named
    rule: DayRule | None = None
    flags: set[str] = field(default_factory=set)
    cautions: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def warn(self, code: str, thing: str) -> None:
        if (code, thing) not in self.cautions:
            self.cautions.append((code, thing))


def year_like(token: Token) -> bool:
    """Whether a number stands for a year."""
    return token.type is T.NUM and len(token.text) == 4 and 1900 <= token.value <= 2199


class Reader:
    """One pass over the tokens; `read` is the way in."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.out = Reading()
        self.gap: list[str] = []
        self.marks: set[str] = set()
        self.part = 0
        self.anchored = False

    def read(self) -> Reading:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.fixed:
                self.out.warn("typo", token.fixed)
            before = self.at
            if token.type in NUMBERS:
                self._numbers()
            else:
                handler = _HANDLERS.get(token.type)
                if handler:
                    handler(self, token)
                elif token.type not in _SKIPPED:
                    self._word(token)
            if self.at == before:
                self.at += 1
        return self.out

    # Looking ahead

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

    # Putting out

    def emit(self, unit: Unit | None, year: int | None = None) -> None:
        if self.part:
            whole = unit or (units.year() if year else None)
            if self.part == 3 and self.marks & {"until", "by"}:
                self.marks.add("whole")
            elif self.part == 1 and self.marks & {"from", "until"}:
                self.marks.add("edge")
            elif whole:
                made = units.part(self.part, whole)
                if made:
                    self.out.warn("nominal", made.name)
                    unit = made
        if unit and unit.nominal:
            self.out.warn("nominal", unit.name)
        if unit is None and self.anchored:
            # «к открытию форума 2027 года»: the year is the event's.
            self.out.flags.add("event")
        else:
            self.out.nodes.append(Node(unit, year, tuple(self.gap), frozenset(self.marks)))
        self.gap, self.marks, self.part = [], set(), 0

    def _word(self, token: Token) -> None:
        if self.marks & {"until", "after"} or self.part:
            self.anchored = True
        self.out.unknown.append(token.text)
        self.gap.append("w")
        self._forget()

    def _forget(self) -> None:
        self.part = 0
        self.marks.clear()

    # Numbers and what they count

    def _numbers(self) -> None:
        first = self.tokens[self.at]
        if year_like(first):
            self._years()
            return
        if first.type is T.ORD and first.text in ("і", "i") and not self._numeral_here():
            self.gap.append("and")
            return
        listed, index = self._list()
        head = self.type_at(index)
        values = [token.value for _, token in listed]
        handler = _COUNTED.get(head) if head else None
        if handler and handler(self, listed, values, index):
            return
        self._stray(index, head)

    def _numeral_here(self) -> bool:
        """«і» is a Roman one before its noun or within a list of numerals, else the Belarusian «and»."""
        after = self.type_at(self.at + 1)
        if after in (T.QUARTER, T.HALF, T.DECADE, T.HALF_PART, T.STAGE):
            return True
        return self.sign_at(self.at + 1, "-,") and self.type_at(self.at + 2) is T.ORD

    def _list(self) -> tuple[list[tuple[str, Token]], int]:
        """Numbers linked by signs («18, 19, 25», «1–5», «1 по 5»), each with its link, and the index after them."""
        listed: list[tuple[str, Token]] = [("", self.tokens[self.at])]
        index = self.skip(self.at + 1)
        while index < len(self.tokens):
            link = self._link(index)
            if not link:
                break
            after = self.skip(index + 1, T.IN)
            if link == "-" and self.sign_at(after, "-"):
                after += 1
            token = self.tokens[after] if after < len(self.tokens) else None
            if token is None or token.type not in NUMBERS or year_like(token):
                if token is not None and token.type is T.DATE and link:
                    return listed, after
                break
            listed.append((link, token))
            index = self.skip(after + 1)
        return listed, index

    def _link(self, index: int) -> str:
        token = self.tokens[index]
        if token.type is T.SIGN:
            return token.text if token.text in "-,;/" else ""
        if token.type is T.AND or (token.type is T.ORD and token.text in ("і", "i")):
            if token.type is T.ORD and self.type_at(index + 1) not in NUMBERS:
                return ""
            return "-" if "between" in self.marks else "and"
        if token.type in (T.BY, T.UNTIL) and token.value == 0:
            return "-" if "from" in self.marks or token.type is T.BY else ""
        return ""

    def _each(self, listed: list[tuple[str, Token]], made: list[Unit | None], index: int) -> bool:
        """Put out one unit per number; False when one of them is impossible."""
        if any(unit is None for unit in made):
            self.out.flags.add("invalid")
            shown = " ".join(token.text for _, token in listed)
            self.out.warn("invalid_date", f"{shown} {self.tokens[min(index, len(self.tokens) - 1)].text}")
            self.at = index + 1
            self._forget()
            return True
        for (link, _), unit in zip(listed, made, strict=True):
            if link:
                self.gap.append(link)
            self.emit(unit)
        self.at = index + 1
        return True

    def _quarters(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        values = [{11: 2, 111: 3}.get(value, value) for value in values]
        return self._each(listed, [units.quarter(v) if 1 <= v <= 4 else None for v in values], index)

    def _halves(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        values = [{11: 2}.get(value, value) for value in values]
        return self._each(listed, [units.half(v) if 1 <= v <= 2 else None for v in values], index)

    def _days(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        month = self.tokens[index].value
        return self._each(listed, [units.day(v, month) if possible(v, month, None) else None for v in values], index)

    def _days_of_date(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        month = self.tokens[index].value
        if not all(possible(v, month, None) for v in values):
            return False
        self._each(listed, [units.day(v, month) for v in values], index)
        before = self.tokens[index - 1]
        self.gap.append("-" if before.type is not T.SIGN or before.text == "-" else before.text)
        if before.type is T.AND:
            self.gap[-1] = "and"
        self.at = index
        return True

    def _decades(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        after = self.skip(index + 1)
        if self.type_at(after) is not T.MONTH:
            return False
        month = self.tokens[after].value
        return self._each(listed, [units.decade(v, month) if 1 <= v <= 3 else None for v in values], after)

    def _weeks(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        after = self.skip(index + 1)
        if self.type_at(after) is not T.MONTH or listed[0][1].type is not T.ORD:
            self.out.flags.add("relative")
            return False
        month = self.tokens[after].value
        return self._each(listed, [units.week(v, month) for v in values], after)

    def _weekdays(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        after = self.skip(index + 1)
        if self.type_at(after) is not T.MONTH:
            return False
        month = self.tokens[after]
        self.out.warn("approximate", f"{listed[0][1].text} {self.tokens[index].text} {month.text}")
        self.emit(units.month(month.value))
        self.at = after + 1
        return True

    def _half_parts(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        if not all(1 <= v <= 2 for v in values):
            return False
        after = self.skip(index + 1)
        if self.type_at(after) is T.MONTH:
            month = self.tokens[after].value
            return self._each(listed, [units.month_half(v, month) for v in values], after)
        if self.type_at(after) is T.YEAR_WORD:
            return self._each(listed, [units.half(v) for v in values], after)
        return self._each(listed, [units.half(v) for v in values], index)

    def _months(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        if listed[-1][1].type is T.ORD:
            self.at = index + 1
            return True
        after = self.skip(index + 1)
        following = self.tokens[after] if after < len(self.tokens) else None
        unit = units.first_months(values[-1])
        if unit and following and (year_like(following) or following.type is T.CURRENT):
            self.emit(unit)
            self.at = index + 1
            return True
        if unit and following and following.type is T.YEAR_WORD and "during" not in self.marks:
            self.emit(unit)
            self.at = after + 1
            return True
        self.out.flags.add("relative")
        return False

    def _times(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        self.at = index
        self.frequency(values[-1], low=values[0] if len(values) > 1 else 0)
        return True

    def _years_short(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        numerals = all(token.type is T.NUM and len(token.text) == 2 for _, token in listed)
        if not numerals or not all(20 <= v <= 60 for v in values):
            self.out.flags.add("relative")
            return False
        for (link, _), value in zip(listed, values, strict=True):
            if link:
                self.gap.append(link)
            self.emit(None, 2000 + value)
        self.at = index + 1
        return True

    def _numbered_days(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        if not self.tokens[index].text.startswith(("числ", "чысл")):
            return self._days_after(values[-1], index)
        after = self.skip(index + 1)
        if self.type_at(after) is T.MONTH:
            return self._days(listed, values, after)
        if not 1 <= values[-1] <= 31:
            self.out.flags.add("invalid")
            return False
        self.day_rule(values[-1], index + 1)
        return True

    def _days_after(self, days: int, index: int) -> bool:
        """«в течение 10 дней после окончания квартала»."""
        after = self.skip(index + 1, T.AFTER, T.FOR, T.FINISH, T.BY, T.FROM, T.IN, T.EVERY, T.REPORTED, T.CURRENT)
        unit = self.type_at(after)
        if after > index + 1 and unit in rates.MONTHS_IN and 0 < days < 100:
            self.out.rule = DayRule(0, days_after=days, base=rates.MONTHS_IN[unit])
            if any(token.text.startswith("рабоч") for token in self.tokens[self.at : after]):
                self.out.warn("approximate", f"{days} рабочих дней")
            self.at = after + 1
            self._forget()
            return True
        self.out.flags.add("relative")
        return False

    def _stage(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        self.gap.append("w")
        self.at = index + 1
        return True

    def _thing(self, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
        self.out.flags.add("foreign")
        self.out.unknown.append(self.tokens[index].text)
        self.at = index + 1
        return True

    def _stray(self, index: int, head: T | None) -> None:
        if head is T.RELATIVE:
            after = self.skip(index + 1, T.RELATIVE)
            if self.type_at(after) is T.DAY_WORD and self._days_after(self.tokens[self.at].value, after):
                return
            self.out.flags.add("relative")
        if self.tokens[self.at].type is T.NUM:
            self.out.unknown.append(self.tokens[self.at].text)
            self.out.flags.add("stray")
        elif self.tokens[self.at].type is T.ORD and len(self.tokens[self.at].text) < 5:
            self.out.unknown.append(self.tokens[self.at].text)
        self.gap.append("w")
        if self.tokens[self.at].type is not T.COUNT:
            self._forget()

    # Years

    def _years(self) -> None:
        token = self.tokens[self.at]
        if self.type_at(self.at + 1) is T.THING:
            self.out.flags.add("foreign")
            self.at += 2
            return
        index, short = self.at + 1, None
        if self.sign_at(index, "-/") and self.type_at(index + 1) is T.NUM and len(self.tokens[index + 1].text) == 2:
            after = self.type_at(self.skip(index + 2))
            if after not in (T.MONTH, T.QUARTER, T.HALF, T.DECADE):
                short = self.tokens[index + 1].value + token.value // 100 * 100
                index += 2
        elif self.sign_at(index, "-/") and index + 1 < len(self.tokens) and year_like(self.tokens[index + 1]):
            after = self.skip(index + 2, T.YEAR_WORD)
            if self.type_at(after) is T.SCHOOL:
                short = self.tokens[index + 1].value
                index += 2
        after = self.skip(index, T.YEAR_WORD)
        if self.type_at(after) is T.SCHOOL:
            self._school(token.value, after)
            return
        self.at = after
        self.emit(None, token.value)
        if short is not None:
            self.gap.append("-")
            self.emit(None, short)

    def _school(self, year: int, index: int) -> None:
        nodes = self.out.nodes
        school = units.school_year()
        if nodes and nodes[-1].year is None and nodes[-1].unit and nodes[-1].unit.name.endswith("полугодие"):
            first = nodes[-1].unit.first == (1, 1)
            edge = ((9, 1), (12, 31), 0) if first else ((1, 1), (5, 31), 0)
            name = f"{'I' if first else 'II'} полугодие учебного года"
            self.out.warn("nominal", name)
            nodes[-1].unit = Unit(school.kind, edge[0], edge[1], "", "", nominal=True)
            nodes[-1].year = year if first else year + 1
        else:
            self.emit(school, year)
        self.at = self.skip(index + 1, T.SCHOOL, T.YEAR_WORD)

    # Words with a meaning

    def _date(self, token: Token) -> None:
        self.emit(units.day(token.day, token.value), token.year)
        self.at = self.skip(self.at + 1, T.YEAR_WORD, lines=False)

    def _month_year(self, token: Token) -> None:
        self.emit(units.month(token.value), token.year)
        self.at = self.skip(self.at + 1, T.YEAR_WORD, lines=False)

    def _month(self, token: Token) -> None:
        after = self.peek(1)
        self.emit(units.month(token.value))
        self.at += 1
        if after and after.type is T.NUM and len(after.text) == 2 and 20 <= after.value <= 60:
            following = self.type_at(self.at + 1)
            if following not in (T.MONTH, T.QUARTER, T.HALF):
                self.at = self.skip(self.at + 1, T.YEAR_WORD, lines=False)
                self.emit(None, 2000 + after.value)

    def _season(self, token: Token) -> None:
        self.emit(units.season(token.value))

    def _seasonal(self, token: Token) -> None:
        found, index = [token.value], self.at + 1
        while self.sign_at(index, "-") and self.type_at(index + 1) is T.SEASONAL:
            found.append(self.tokens[index + 1].value)
            index += 2
        index = self.skip(index)
        after = self.tokens[index] if index < len(self.tokens) else None
        if after is None or after.type not in (T.PERIOD_WORD, T.MONTH_WORD):
            self.out.flags.add("event")
            self._word(token)
            return
        holidays = after.text.startswith(("канику", "каніку"))
        if holidays and found != [2]:
            self.out.flags.add("event")
            self._word(token)
            self.at = index + 1
            return
        if holidays or len(found) > 1:
            self.out.warn("nominal", " ".join(t.text for t in self.tokens[self.at : index + 1]).replace(" - ", "-"))
        for number, value in enumerate(found):
            if number:
                self.gap.append("-")
            self.emit(units.season(value))
        self.at = index + 1

    def _bare_unit(self, token: Token) -> None:
        """«квартал», «полугодие», «месяц» without a number."""
        after = self.peek(1)
        if token.type in (T.QUARTER, T.HALF) and after and after.type in (T.NUM, T.ORD) and not year_like(after):
            size = 4 if token.type is T.QUARTER else 2
            if 1 <= after.value <= size:
                self.emit(units.quarter(after.value) if size == 4 else units.half(after.value))
                self.at += 2
                return
        if token.text.endswith(("ам", "ям")) and self.type_at(self.at - 1) is T.BY:
            self.out.rate = self.out.rate or rates.every(rates.MONTHS_IN[token.type])
        elif "for" in self.marks:
            self.out.base = rates.every(rates.MONTHS_IN[token.type])
        elif token.type is not T.MONTH_WORD or self.marks or "during" in self.marks:
            self.out.flags.add("bare")
        self._forget()

    def _year_word(self, token: Token) -> None:
        if self.type_at(self.at + 1) is T.SCHOOL:
            return
        if token.text.endswith("ам") and self.type_at(self.at - 1) is T.BY:
            self.out.rate = self.out.rate or rates.every(12)
            return
        if "for" in self.marks:
            self.out.base = rates.every(12)
            self._forget()
            return
        nodes = self.out.nodes
        if nodes and not self.part and not (self.marks & {"during", "until", "by"}):
            return
        if len(token.text) < 3 and not nodes and not self.marks and not self.part:
            self.gap.append("w")  # «г. Сочи»
            return
        self.emit(units.year())

    def _school_word(self, token: Token) -> None:
        index = self.skip(self.at + 1)
        if self.type_at(index) is not T.YEAR_WORD:
            self._word(token)
            return
        index += 1
        if index < len(self.tokens) and year_like(self.tokens[index]):
            self.at = index
            year = self.tokens[index].value
            index += 1
            if self.sign_at(index, "-/") and self.type_at(index + 1) is T.NUM:
                index += 2
            self.emit(units.school_year(), year)
            self.at = self.skip(index, T.YEAR_WORD)
            return
        self.emit(units.school_year())
        self.at = index

    def _part(self, token: Token) -> None:
        self.part = token.value

    def _finish(self, token: Token) -> None:
        self.part = 3

    def _freq(self, token: Token) -> None:
        rate = rates.named(token.value)
        self._rate(rate)

    def _rate(self, rate: Rate | None) -> None:
        """Of two frequencies the finer counts: «ежегодно, 1 раз в квартал» is quarterly."""
        if rate is None:
            return
        kept = self.out.rate
        if kept is None or (rate.step and rate.step < kept.step):
            self.out.rate = rate
        self.gap.append("rate")
        self._forget()

    def _times_word(self, token: Token) -> None:
        self.frequency(token.value or 1)

    def frequency(self, count: int, low: int = 0) -> None:
        """At «раз»: read «в год», «в три года», «за квартал» after it."""
        index = self.skip(self.at + 1, T.IN, T.FOR, T.DURING, T.EVERY, T.CURRENT)
        units_, token = 1, self.tokens[index] if index < len(self.tokens) else None
        if token and token.type in NUMBERS and not year_like(token):
            units_ = token.value
            index = self.skip(index + 1)
            token = self.tokens[index] if index < len(self.tokens) else None
        if self.sign_at(index, "/"):
            index += 1
            token = self.tokens[index] if index < len(self.tokens) else None
        if token and (token.type in rates.MONTHS_IN or token.type in (T.WEEK, T.DAY_WORD)):
            if token.text == "полгода" and units_ == 1:
                self._rate(rates.times(count, 1, T.HALF, low))
            else:
                self._rate(rates.times(count, units_, token.type, low))
            self.at = index + 1
        elif token and year_like(token) and count > 1:
            self._rate(rates.times(count, 1, T.YEAR_WORD, low))
            self.at += 1
        else:
            self.at += 1
            self.gap.append("w")

    def _every(self, token: Token) -> None:
        index = self.skip(self.at + 1)
        number = self.tokens[index] if index < len(self.tokens) else None
        if number is None:
            return
        count = 1
        if number.type in NUMBERS and not year_like(number):
            count = number.value
            index = self.skip(index + 1)
            following = self.type_at(index)
            if number.type is T.ORD and following in (T.QUARTER, T.HALF, T.MONTH, T.DECADE, T.HALF_PART):
                self.out.warn("ambiguous", f"{token.text} {number.text} {self.tokens[index].text}")
                self._rate(rates.every(12))
                return
        head = self.type_at(index)
        if head is T.SCHOOL:
            self._rate(rates.every(12))
        elif head in rates.MONTHS_IN:
            self._rate(rates.times(1, count, head))
            self.at = index + 1
        elif head in (T.WEEK, T.WEEKDAY, T.DAY_WORD):
            self._rate(rates.named(365 if head is T.DAY_WORD else 52))
            self.at = index + 1
        else:
            self._rate(rates.every(12))

    def _weekday(self, token: Token) -> None:
        if self.type_at(self.at - 1) is T.BY and token.text.endswith(("ам", "ям")):
            self._rate(rates.named(52))

    def _until(self, token: Token) -> None:
        self.marks -= {"until", "by"}
        self.marks.add("until")
        if self.type_at(self.at - 1) in (T.PERIOD_WORD, T.TERM) and self.type_at(self.at - 2) is T.IN:
            if self.tokens[self.at - 2].text == "на":
                self.marks |= {"whole", "term"}
        if token.value:
            self.marks.add("to")

    def _by(self, token: Token) -> None:
        self.marks.add("by")

    def _from(self, token: Token) -> None:
        if token.text in ("от", "ад") and "document" in self.out.flags:
            self.marks.add("document")
        else:
            self.marks.add("from")

    def _starting(self, token: Token) -> None:
        self.marks.add("from")

    def _between(self, token: Token) -> None:
        self.marks |= {"from", "between"}

    def _after(self, token: Token) -> None:
        self.marks.add("after")

    def _not(self, token: Token) -> None:
        after = self.type_at(self.at + 1)
        if after is T.LATER:
            self.marks |= {"until", "whole"}
            self.at += 2
        elif after is T.EARLIER:
            self.marks.add("from")
            self.at += 2

    def _and(self, token: Token) -> None:
        self.gap.append("-" if "between" in (self.out.nodes[-1].marks if self.out.nodes else ()) else "and")

    def _during(self, token: Token) -> None:
        self.marks.add("during")

    def _for(self, token: Token) -> None:
        if token.text == "за" and self.type_at(self.at + 1) in NUMBERS:
            index = self.skip(self.at + 1, *NUMBERS)
            if self.type_at(index) in (T.WEEK, T.DAY_WORD, T.MONTH_WORD, T.RELATIVE) and any(
                t.type is T.UNTIL for t in self.tokens[index : index + 3]
            ):
                self.out.flags |= {"relative", "before_event"}
                self.at = index
                return
        self.marks.discard("by")
        self.marks.add("for")

    def _current(self, token: Token) -> None:
        index = self.skip(self.at + 1)
        after = self.type_at(index)
        if token.value or after is T.YEAR_WORD:
            self.out.flags.add("current")
            units_before = any(node.unit for node in self.out.nodes)
            if units_before and not self.part:
                self.at = self.at + 1 if token.value else index + 1
                return
            self.emit(units.year())
            self.at = self.at + 1 if token.value else index + 1
        elif after in (T.MONTH_WORD, T.QUARTER, T.HALF, T.WEEK):
            self.out.flags.add("bare")
            self.at = index + 1

    def _next(self, token: Token) -> None:
        """«следующего за отчетным», «следующего года»."""
        index = self.skip(self.at + 1, T.FOR, T.FROM)
        after = self.type_at(index)
        if after is T.REPORTED:
            index = self.skip(index + 1)
            unit = self.type_at(index)
            previous = self.type_at(self.at - 1) if not self.sign_at(self.at - 1, ",\n") else self.type_at(self.at - 2)
            if previous is T.MONTH_WORD and unit in rates.MONTHS_IN:
                self.out.rule = DayRule(0, following=True, base=rates.MONTHS_IN[unit])
            else:
                self.out.flags.add("next_year")
            self.at = self.skip(index, T.YEAR_WORD, T.QUARTER, T.HALF, T.MONTH_WORD, T.PERIOD_WORD, lines=False)
        elif after is T.YEAR_WORD:
            self.out.flags.add("next_year")
            self.at = index + 1
        elif after in (T.MONTH_WORD, T.QUARTER, T.HALF):
            self.out.flags.add("bare")
            self.at = index + 1

    def _last(self, token: Token) -> None:
        index = self.skip(self.at + 1, T.RELATIVE)
        head = self.type_at(index)
        after = self.skip(index + 1)
        month = self.tokens[after] if self.type_at(after) is T.MONTH else None
        if head is T.DAY_WORD and month:
            self.marks |= {"until", "whole"}
            self.emit(units.month(month.value))
            self.at = after + 1
        elif head is T.DAY_WORD:
            self.day_rule(0, index + 1)
        elif head is T.QUARTER:
            self.emit(units.quarter(4))
            self.at = index + 1
        elif head is T.HALF:
            self.emit(units.half(2))
            self.at = index + 1
        elif head in (T.DECADE, T.WEEK, T.WEEKDAY) and month:
            if head is T.WEEKDAY:
                self.out.warn("approximate", f"{token.text} {self.tokens[index].text} {month.text}")
                self.emit(units.month(month.value))
            else:
                self.emit(units.decade(3, month.value) if head is T.DECADE else units.week(-1, month.value))
            self.at = after + 1
        elif head is T.MONTH_WORD:
            self.at = self.skip(index + 1, T.EVERY)

    def day_rule(self, day: int, index: int) -> None:
        """After «до 10 числа»: read which month of which reporting period, as far as the words go."""
        following, nth, base, every_base, reported, last_ordinal = False, 0, 0, 0, False, 0
        seen_month = False
        while index < len(self.tokens):
            token = self.tokens[index]
            kind = token.type
            if kind is T.NEXT:
                following = True
            elif kind is T.REPORTED:
                reported = True
            elif kind is T.LAST:
                last_ordinal = -1
            elif kind is T.ORD and self.type_at(index + 1) in (T.MONTH_WORD, T.QUARTER):
                last_ordinal = token.value
            elif kind in rates.MONTHS_IN:
                if kind is T.MONTH_WORD and not seen_month and not (reported and not following):
                    seen_month, nth = True, last_ordinal or nth
                    if self.type_at(index - 1) is T.EVERY:
                        every_base = 1
                else:
                    base = rates.MONTHS_IN[kind]
            elif kind not in (T.EVERY, T.FOR, T.PERIOD_WORD, T.CURRENT) and not self._passable(index):
                break
            index += 1
        while self.sign_at(index - 1, ",\n-"):
            index -= 1
        if not day and not seen_month and base:
            nth = -1
        self.out.rule = DayRule(day, following, nth, every_base or base)
        self.at = index
        self._forget()

    def _passable(self, index: int) -> bool:
        return self.sign_at(index, ",\n") or self.tokens[index].text in ("того", "который", "с", "после")

    def _term(self, token: Token) -> None:
        """«срока действия», «период реализации», «весь период»: the life of the roadmap itself."""
        after = self.type_at(self.skip(self.at + 1, lines=True))
        before = self.type_at(self.at - 1)
        if after in (T.ACTION, T.PLAN) or before is T.WHOLE:
            self.out.flags.add("ongoing")
            self._forget()
        elif before is T.EVENT and token.type is T.PERIOD_WORD:
            self.out.flags |= {"event", "event_period"}

    def _action(self, token: Token) -> None:
        """«до окончания реализации карты» is the roadmap's own end; «до начала реализации» is an event."""
        if self.part == 3:
            self.out.flags.add("ongoing")
        elif self.part or self.marks & {"until", "after"}:
            self.anchored = True
            self.out.flags.add("event")
        self.gap.append("w")
        self._forget()

    def _ongoing(self, token: Token) -> None:
        self.out.flags.add("ongoing")

    def _need(self, token: Token) -> None:
        self.out.flags.add("need")
        self.gap.append("w")
        self._forget()

    def _external(self, token: Token) -> None:
        self.out.flags.add("external")
        self.gap.append("w")
        self._forget()
        if token.text.startswith(("прилож", "дадат")):
            self.at = self.skip(self.at + 1, T.NUM)

    def _event(self, token: Token) -> None:
        self.out.flags.add("event")
        if self.marks & {"until", "after"} or self.part:
            self.anchored = True
        self.gap.append("w")
        self._forget()

    def _relative(self, token: Token) -> None:
        self.out.flags.add("relative")
        self.gap.append("w")
        self._forget()

    def _reference(self, token: Token) -> None:
        self.out.flags.add("external")
        index = self.at + 1
        while index < len(self.tokens) and (
            self.tokens[index].type in (T.NUM, T.TIME, T.REFERENCE)
            or (self.tokens[index].type is T.DATE and self.tokens[index].year is None)
            or (self.sign_at(index, ",.№-") and self.type_at(index + 1) is T.NUM)
        ):
            if year_like(self.tokens[index]):
                break
            index += 1
        self.at = index
        self.gap.append("w")

    def _document(self, token: Token) -> None:
        self.out.flags.add("document")
        self.out.unknown.append(token.text)
        self.gap.append("w")
        self._forget()

    def _about(self, token: Token) -> None:
        self.out.warn("approximate", token.text)

    def _then(self, token: Token) -> None:
        self.out.flags.add("then")
        self.gap.append("w")
        self._forget()

    def _invalid(self, token: Token) -> None:
        self.out.flags.add("invalid")
        self.out.warn("invalid_date", token.text)
        self._forget()

    def _time(self, token: Token) -> None:
        self.out.flags.add("time")
        self._forget()

    def _sign(self, token: Token) -> None:
        if token.text == "№":
            self.out.flags.add("document" if self.type_at(self.at + 1) is T.NUM else "external")
            self.at = self.skip(self.at + 1, T.NUM)
        else:
            self.gap.append(token.text)
            if token.text in ",;\n":
                self.anchored = False
                self.marks -= {"during", "for"}

    def _thing_word(self, token: Token) -> None:
        self.out.unknown.append(token.text)
        self.gap.append("w")


_COUNTED = {
    T.QUARTER: Reader._quarters,
    T.HALF: Reader._halves,
    T.MONTH: Reader._days,
    T.DATE: Reader._days_of_date,
    T.DECADE: Reader._decades,
    T.WEEK: Reader._weeks,
    T.WEEKDAY: Reader._weekdays,
    T.HALF_PART: Reader._half_parts,
    T.MONTH_WORD: Reader._months,
    T.TIMES: Reader._times,
    T.YEAR_WORD: Reader._years_short,
    T.DAY_WORD: Reader._numbered_days,
    T.STAGE: Reader._stage,
    T.THING: Reader._thing,
}
_HANDLERS = {
    T.DATE: Reader._date,
    T.MONTH_YEAR: Reader._month_year,
    T.INVALID: Reader._invalid,
    T.TIME: Reader._time,
    T.MONTH: Reader._month,
    T.QUARTER: Reader._bare_unit,
    T.HALF: Reader._bare_unit,
    T.MONTH_WORD: Reader._bare_unit,
    T.YEAR_WORD: Reader._year_word,
    T.SEASON: Reader._season,
    T.SEASONAL: Reader._seasonal,
    T.SCHOOL: Reader._school_word,
    T.PART: Reader._part,
    T.FINISH: Reader._finish,
    T.FREQ: Reader._freq,
    T.TIMES: Reader._times_word,
    T.EVERY: Reader._every,
    T.WEEKDAY: Reader._weekday,
    T.UNTIL: Reader._until,
    T.BY: Reader._by,
    T.FROM: Reader._from,
    T.STARTING: Reader._starting,
    T.BETWEEN: Reader._between,
    T.AFTER: Reader._after,
    T.NOT: Reader._not,
    T.AND: Reader._and,
    T.DURING: Reader._during,
    T.FOR: Reader._for,
    T.CURRENT: Reader._current,
    T.NEXT: Reader._next,
    T.LAST: Reader._last,
    T.TERM: Reader._term,
    T.PERIOD_WORD: Reader._term,
    T.ACTION: Reader._action,
    T.PLAN: Reader._action,
    T.ONGOING: Reader._ongoing,
    T.NEED: Reader._need,
    T.EXTERNAL: Reader._external,
    T.EVENT: Reader._event,
    T.RELATIVE: Reader._relative,
    T.REFERENCE: Reader._reference,
    T.DOCUMENT: Reader._document,
    T.ABOUT: Reader._about,
    T.THEN: Reader._then,
    T.SIGN: Reader._sign,
    T.THING: Reader._thing_word,
}
