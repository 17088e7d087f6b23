"""The words of a heading weighed against what stands under it.

The words come first (`plans.headers`). Where no rule knows them, the column takes the field that its cells show, if no
other column has it; where the cells cannot be what the words say (nothing but dates under «Ориентир по времени»), the
words give way. What was read so is in `Head.by_cells`, and whoever reads the plan is told.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence

from plans.bodies.grammar import is_head
from plans.headers import candidates, explain, is_unknown
from plans.sheet import Cell, Sheet
from plans.sides import mentions
from plans.words import fold, parses

from .columns import Head, Sides
from .evidence import Column, follows
from .periods import period_of

MOSTLY = 0.7
_NEARLY_ALL = 0.85
#: So many cells must say it before words that no rule knows are read by them, and before known words give way.
_FEWEST, _FEWEST_AGAINST = 2, 3
_SHORT_STATE = 30
_LEAST_TITLE = 12
# No word of a heading of times is unknown.
_SURE = 0.95
_TIMES = ("deadline", "start", "end")
_ANSWERING = ("responsible", "co_executors", "side")
_WEAK = ("expected_result", "progress", "note", "status", "direction", "funding")


def weigh(sheet: Sheet, head: Head, sides: Sides, chosen: Container[int]) -> None:
    """Correct the fields of the columns by their cells; `chosen` are those that a person has decided upon."""
    evidence = Evidence(sheet, head, sides, chosen)
    for rule in (
        _no_times, _no_title, _no_result, _chapters, _times, _from_to, _title, _number, _answering, _sides, _states,
        _others,
    ):  # fmt: skip
        rule(evidence)


class Evidence:
    """The columns of one header with what is below them, in the order of the sheet."""

    def __init__(self, sheet: Sheet, head: Head, sides: Sides, chosen: Container[int]) -> None:
        self.head, self.sides = head, sides
        below: dict[int, list[Cell]] = {}
        for row, cells in sheet.rows():
            if row > head.bottom:
                for cell in cells:
                    below.setdefault(cell.column, []).append(cell)
        self.columns = {
            column: Column(below.get(column, ()))
            for column in sorted(head.headings)
            if column not in chosen and column not in sheet.hidden_columns
        }

    def side(self, column: int) -> str:
        """The one side that the heading names; empty where it names none or both."""
        named = {mention.slug for mention in mentions(fold(self.head.headings[column]), self.sides)}
        return named.pop() if len(named) == 1 else ""

    def has(self, *names: str) -> bool:
        """Whether a column has one of these fields already, of a side or not."""
        return any(name in names or name.partition(":")[0] in names for name in self.head.fields.values())

    def give(self, column: int, name: str | None) -> None:
        """The field that the cells show, over what the words say; None for a column that is no field."""
        if name == "responsible" and (slug := self.side(column)):
            name = f"side:{slug}"
        if name is None:
            self.head.fields.pop(column, None)
        else:
            self.head.fields[column] = name
        self.head.by_cells[column] = name

    def free(self) -> Iterator[tuple[int, Column]]:
        """Columns without a field that have cells to judge by."""
        for column, below in self.columns.items():
            if column not in self.head.fields and len(below.cells) >= _FEWEST:
                yield column, below

    def unknown(self) -> Iterator[tuple[int, Column]]:
        """Of these the ones whose words no rule knows."""
        for column, below in self.free():
            if is_unknown(self.head.headings[column], self.sides):
                yield column, below

    def refuted(self) -> Iterator[tuple[int, Column]]:
        """Columns that were taken for something else by their words, and are not."""
        for column, below in self.free():
            if column in self.head.by_cells:
                yield column, below

    def tells_an_event(self, column: int) -> bool:
        """Whether the heading says of what the date is, by a word that no rule knows («Дата заезда»)."""
        heading = self.head.headings[column]
        words = fold(heading).split()
        described = any(part in ("ADJF", "PRTF") for word in words for part, *_rest in parses(word)[:1])
        return len(words) > 1 and not described and explain(heading, self.sides).confidence < _SURE

    def named(self, *names: str) -> Iterator[tuple[int, Column]]:
        """Columns that have one of these fields by their words, and enough cells to speak against it."""
        for column, below in self.columns.items():
            if self.head.fields.get(column) in names and len(below.cells) >= _FEWEST_AGAINST:
                yield column, below


# --- the rules -------------------------------------------------------------------------------------------------


def _no_times(evidence: Evidence) -> None:
    """«Время начала» over «10.00» is an hour; beside a column of times «Отчётный период» over words is none."""
    times = list(evidence.named(*_TIMES))
    others = (*evidence.unknown(), *evidence.named("title"))
    told = any(below.timed >= MOSTLY for _, below in times) or any(
        below.timed >= _NEARLY_ALL for _, below in others
    )
    for column, below in times:
        if below.of_day >= _NEARLY_ALL or (
            told and below.timed <= 1 - MOSTLY and not _is_period(evidence, column)
        ):
            evidence.give(column, None)


def _is_period(evidence: Evidence, column: int) -> bool:
    """Whether the heading is a period itself, whose cells but mark it."""
    return bool(period_of(evidence.head.headings[column]))


def _no_title(evidence: Evidence) -> None:
    """«Принятые меры» over «выполнено», «Согласовано» over «да» are no titles where another column can be."""
    for column, below in list(evidence.named("title")):
        others = (*evidence.free(), *evidence.named("title", "note", "direction"))
        if not any(other != column and _like_title(one) for other, one in others):
            continue
        if below.answered >= MOSTLY or below.timed >= _NEARLY_ALL:
            evidence.give(column, None)
        elif below.stated >= _NEARLY_ALL and below.timed < MOSTLY:
            evidence.give(column, None if evidence.has("status", "progress") else _state_of(below))


def _no_result(evidence: Evidence) -> None:
    """«Итоги» over «50 %», «ведётся согласование» is how it goes, not what is to come of it."""
    for column, below in list(evidence.named("expected_result")):
        if below.stated >= _NEARLY_ALL and below.under_way >= 1 - MOSTLY and not evidence.has("progress"):
            evidence.give(column, "progress")


def _chapters(evidence: Evidence) -> None:
    """Of two titles the one whose texts come again and again is the chapter: «Стратегическая инициатива | Проект»."""
    titles = list(evidence.named("title"))
    again = [column for column, below in titles if below.distinct < MOSTLY and below.length >= _LEAST_TITLE]
    others = [column for column, below in (*titles, *evidence.unknown()) if _like_title(below)]
    if len(again) != 1 or not others or evidence.has("direction"):
        return
    evidence.give(again[0], "direction")


def _times(evidence: Evidence) -> None:
    """The only column of times is the deadline, whatever its heading says; beside a beginning it is the end."""
    if evidence.has("deadline", "end"):
        return
    began = evidence.has("start")
    found = [
        column
        for column, below in (
            *evidence.unknown(),
            *(() if began else evidence.named(*_WEAK, "responsible")),
            *evidence.refuted(),
        )
        if below.timed >= _NEARLY_ALL and below.numbered < MOSTLY
    ]
    if len(found) == 1:
        evidence.give(found[0], "end" if began else "deadline")


def _from_to(evidence: Evidence) -> None:
    """Two columns of dates, of which the first never is the later one, say from when until when: «Заезд | Разъезд»."""
    if evidence.has("start"):
        _ended(evidence)
        return
    if evidence.has("end"):
        _begun(evidence)
        return
    times = [
        *((column, below) for column, below in evidence.unknown() if below.timed >= _NEARLY_ALL),
        *((column, below) for column, below in evidence.named("deadline") if evidence.tells_an_event(column)),
    ]
    if len(evidence.head.columns("deadline")) not in (0, 2) or len(times) != 2:
        return
    (first, begun), (last, ended) = times
    if last == first + 1 and follows(begun, ended):
        evidence.give(first, "start")
        evidence.give(last, "end")


def _begun(evidence: Evidence) -> None:
    """«Запуск | Завершение»: dates before the end, under words that no rule knows, are the beginning."""
    end = evidence.head.first("end")
    if end is None or end not in evidence.columns:
        return
    for column, below in evidence.unknown():
        if column + 1 == end and below.timed >= _NEARLY_ALL and follows(below, evidence.columns[end]):
            evidence.give(column, "start")


def _ended(evidence: Evidence) -> None:
    """«Сроки > начала | Сроки > завершения»: the term beside a beginning, under the same heading, is its end."""
    began, terms = evidence.head.first("start"), evidence.head.columns("deadline")
    if began is None or len(terms) != 1 or evidence.has("end"):
        return
    above = evidence.head.headings[began].rpartition(" > ")[0]
    if above and above == evidence.head.headings[terms[0]].rpartition(" > ")[0]:
        evidence.head.fields[terms[0]] = "end"


def _title(evidence: Evidence) -> None:
    """A table without a title has it where the words could be one, or where the texts are long and each is its own."""
    if evidence.has("title"):
        return
    known = dict(evidence.named("direction", "note", "expected_result", "progress"))
    likely = {column: below for column, below in known.items() if _may_be_title(evidence, column)}
    for columns in (dict(evidence.unknown()) | likely, dict(evidence.free()), known):
        found = {column: below.length for column, below in columns.items() if _like_title(below)}
        if found:
            best = max(found, key=lambda column: (found[column] * (2 if column in likely else 1), -column))
            evidence.give(best, "title")
            return
    tasks = [column for column in evidence.columns if _is_task(evidence, column)]
    if len(tasks) == 1:
        evidence.give(tasks[0], "title")


def _is_task(evidence: Evidence, column: int) -> bool:
    """Whether a column is a chapter by a word that may as well be the measure itself: «Задача»."""
    heading, below = evidence.head.headings[column], evidence.columns[column]
    doubtful = explain(heading, evidence.sides).confidence < MOSTLY
    return (
        evidence.head.fields.get(column) == "direction"
        and doubtful
        and bool(below.cells)
        and _like_title(below)
    )


def _like_title(below: Column) -> bool:
    return (
        below.length >= _LEAST_TITLE
        and below.distinct >= _NEARLY_ALL
        and max(below.timed, below.stated, below.bodies, below.reached_at) < MOSTLY
    )


def _may_be_title(evidence: Evidence, column: int) -> bool:
    return any(
        reading.field == "title" for reading in candidates(evidence.head.headings[column], evidence.sides)
    )


def _number(evidence: Evidence) -> None:
    """Numbers of their own to the left of the title number the rows."""
    title = evidence.head.first("title")
    if evidence.has("number") or title is None:
        return
    for column, below in evidence.unknown():
        if column < title and below.numbered >= _NEARLY_ALL:
            evidence.give(column, "number")
            return


def _answering(evidence: Evidence) -> None:
    """Names of bodies answer for an item where no other column does."""
    if evidence.has(*_ANSWERING):
        return
    telling = [(column, below) for column, below in evidence.unknown() if below.bodies >= MOSTLY]
    belied = ("contact", "note", "title") if len(evidence.head.columns("title")) > 1 else ("contact", "note")
    telling = telling or [
        (column, below)
        for column, below in evidence.named(*belied)
        if below.bodies >= _NEARLY_ALL and below.reached_at <= 1 - MOSTLY
    ]
    named = {column: evidence.side(column) or below.side(evidence.sides) for column, below in telling}
    if len(telling) > 1 and all(named.values()) and len(set(named.values())) == len(telling):
        for column, slug in named.items():
            evidence.give(column, f"side:{slug}")
    elif telling:
        best = max(
            telling,
            key=lambda one: (is_head(evidence.head.headings[one[0]].split()[0]), one[1].bodies, -one[0]),
        )
        evidence.give(best[0], "responsible")


def _sides(evidence: Evidence) -> None:
    """«Участие сторон > Сочи | Участие сторон > Минск»: where nobody else answers, each side's bodies do."""
    if evidence.has("responsible", "side"):
        return
    named = {
        column: slug
        for column, below in evidence.named("co_executors", "contact", "note")
        if below.bodies >= MOSTLY and (slug := evidence.side(column))
    }
    if len(named) > 1 and len(set(named.values())) == len(named):
        for column, slug in named.items():
            evidence.give(column, f"side:{slug}")


def _states(evidence: Evidence) -> None:
    """How far the work is, where no other column tells."""
    accounts = [
        column
        for column, below in evidence.named("progress")
        if below.stated >= _NEARLY_ALL and _state_of(below) == "status"
    ]
    if len(accounts) == 1 and not evidence.has("status"):
        # «Исполнено» over «выполнено», «в работе»: a mark after all.
        evidence.head.fields[accounts[0]] = "status"
    if evidence.has("status", "progress"):
        return
    for columns, least in ((evidence.unknown(), MOSTLY), (evidence.free(), _NEARLY_ALL)):
        for column, below in columns:
            if below.stated >= least and below.timed < MOSTLY and below.answered < MOSTLY:
                evidence.give(column, _state_of(below))
                return


def _others(evidence: Evidence) -> None:
    """Contacts, money and what is to come of it."""
    for name, telling in _TELLING:
        if not evidence.has(name):
            found = [column for column, below in evidence.unknown() if telling(below) >= MOSTLY]
            if len(found) == 1:
                evidence.give(found[0], name)


_TELLING: Sequence[tuple[str, Callable[[Column], float]]] = (
    ("contact", lambda below: below.reached_at),
    ("funding", lambda below: below.money),
    ("expected_result", lambda below: below.promised),
)


def _state_of(below: Column) -> str:
    plain = all(len(cell.text) <= _SHORT_STATE and not re.search(r"\d", cell.text) for cell in below.cells)
    return "status" if plain else "progress"
