"""The shape of a preview: what the JSON of `ImportRun.preview` holds. `preview.build` makes it, all others read it.

Previews are kept for ever, and older ones lack what was added later: read such keys by `.get`.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from plans.messages import Level

# A field's value before and after, as JSON holds it.
Change = Sequence[str | int | None]


class KeptMessage(TypedDict):
    """A message without its words, which are made when it is shown; `text` where it was kept with them."""

    level: Level
    cell: str
    code: NotRequired[str]
    params: NotRequired[dict[str, str | int]]
    text: NotRequired[str]


class RowValues(TypedDict):
    """A row under our own names, as `resource.dataset` takes it.

    `order` is its place from 1, `progress` percent, `until` the last year that the state speaks of (None: of all that
    has begun), `states` status, percent and that year of each side (by its city's slug), `bodies` the names of each
    side with their roles ("lead", "co").
    """

    source_row: int
    order: int
    number: str
    title: str
    direction: str
    direction_number: str
    deadline_text: str
    expected_result: str
    funding: str
    contact: str
    note: str
    origin: str
    status: str | None
    progress: int | None
    until: NotRequired[int | None]
    states: NotRequired[dict[str, tuple[str | None, int | None, int | None]]]
    bodies: dict[str, list[tuple[str, str]]]
    # What the document says it calls a body for short, by its name; previews of earlier versions have none.
    short_names: NotRequired[dict[str, str]]


class PreviewItem(TypedDict):
    """One row of the file that is an item, and what applying does with it."""

    row: int
    number: str
    title: str
    direction: str
    deadline_text: str
    # ISO dates.
    due_dates: list[str]
    # By the slug of the side's city: the names as the file has them, and the bodies they were matched with.
    bodies: dict[str, list[str]]
    matched: dict[str, list[str | None]]
    # create, update, unchanged or error.
    action: str
    changes: dict[str, Change]
    # What a changed deadline does to milestones, in words.
    milestones: list[str]
    messages: list[KeptMessage]
    cells: dict[str, str]
    values: RowValues


class MissingItem(TypedDict):
    """An item of the roadmap that the file lacks."""

    number: str
    title: str


class RowLeftOut(TypedDict):
    """A row below the header that nothing was made of; `why` is a code of `wording.LEFT_OUT`."""

    row: int
    why: str
    cell: str
    text: str
    sheet: str


class UnknownName(TypedDict):
    """A name that no body carries, or none for certain.

    `candidates` are the ids of bodies it is like, `like` another name of the file that seems to mean the same;
    `choice` is the id of a body, "create", "leave_out", or "same:" with another name.
    """

    side: str
    name: str
    rows: list[int]
    candidates: list[int]
    like: str
    choice: int | str


class DocumentNamed(TypedDict):
    """The document that the head of the file names; the date is ISO."""

    number: str
    date: str


class Preview(TypedDict):
    """What an import would do. `columns` names the field of each column by its letter.

    `guessed`: the columns of a table without a header wait for a person to confirm them.
    """

    file: str
    sheet: str
    sheets: list[str]
    read: list[str]
    guessed: bool
    header_row: int
    columns: dict[str, str]
    headings: dict[str, str]
    samples: dict[str, list[str]]
    messages: list[KeptMessage]
    items: list[PreviewItem]
    missing: list[MissingItem]
    rows_left_out: list[RowLeftOut]
    unknown: list[UnknownName]
    document: NotRequired[DocumentNamed | None]
    summary: dict[str, int]
