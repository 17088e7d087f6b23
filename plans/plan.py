"""What the reading of a file comes to: the plan, its rows, and what there is to say about them."""

from dataclasses import dataclass, field
from datetime import date

from plans.bodies import NamedBody
from plans.deadlines import Deadline
from plans.messages import Message
from plans.states import Status


@dataclass(frozen=True, slots=True)
class SideState:
    """What a file says of one side's part of an item: the words, the state read from them, the percent.

    `until` is the last year that it speaks of, None where it speaks of all that has begun.
    """

    words: str
    state: Status | None = None
    percent: int | None = None
    until: int | None = None


@dataclass(slots=True)
class PlanRow:
    """One item as the file words it.

    `row` is its first row, `sheet` the sheet it stands in where several were read together. `bodies` are by the
    side's slug, the lead first; those of no known side are under None, the marker «Стороны» under `BOTH_SIDES`.
    `state` is the state column as read, `status` its words; `percent` the progress in whole percents if the file
    gives it, `progress` its words, `until` the last year that the state speaks of, where it speaks of some of the
    item's years only («2026 год – выполнено»); `states` says the same of each side (by slug) where the file tells
    the sides apart, and `deadlines` (by slug) are each side's own where the cell gives it one; `deadline` is then
    that of the whole cell. `origin` is "published", "example" or "document", empty where the file says nothing.
    `cells` names the first cell of each field.
    """

    row: int
    number: str
    title: str
    direction: str
    direction_number: str
    deadline_text: str
    deadline: Deadline
    bodies: dict[str | None, list[NamedBody]]
    expected_result: str = ""
    status: str = ""
    state: Status | None = None
    progress: str = ""
    percent: int | None = None
    until: int | None = None
    note: str = ""
    funding: str = ""
    contact: str = ""
    origin: str = ""
    states: dict[str, SideState] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    sheet: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    @property
    def due_dates(self) -> tuple[date, ...]:
        """The dates by which some side owes something, each once, in order."""
        found = {day for one in self.deadlines.values() for day in one.due_dates}
        return tuple(sorted(found)) if self.deadlines else self.deadline.due_dates


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row below the header that is part of no item and no direction: `why` is a code, `text` its cells' words."""

    row: int
    why: str
    cell: str
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class StatedDocument:
    """The document that a plan follows: its number ("" where only the date is told) and its date."""

    number: str
    date: date


@dataclass(slots=True)
class Plan:
    """A file as read: where its table is, which column is what, its items, and messages about the whole.

    `header_row` is the header's lowest row, counted from 1, and 0 where the table has none. `columns`, `headings` and
    `samples` are by the column's letter; `columns` holds the recognised ones only. `sheets` names every sheet that
    looks like a plan, in the file's order, `sheet` among them; `read` those that were read: where several were, `sheet`
    and the columns are those of the first, and every cell is named with its sheet. `guessed` says that the table
    has no header and nobody has confirmed the columns yet. `rows_left_out` are the rows below the header that nothing
    was made of. `document` is the one that the head names, with its number and date. `years` are the first and the
    last year that the deadlines were read by.
    """

    file: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    headings: dict[str, str]
    samples: dict[str, list[str]]
    rows: list[PlanRow]
    messages: list[Message]
    sheets: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    guessed: bool = False
    rows_left_out: list[LeftOut] = field(default_factory=list)
    document: StatedDocument | None = None
    years: tuple[int, int] | None = None
