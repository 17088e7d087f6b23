"""What the cell of a milestone, a task and the record show: plain values, by which a drawing is known again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from roadmap.models import Attachment
from roadmap.templatetags.roadmap_figures import figure

if TYPE_CHECKING:
    from roadmap.reporting.matrix import MilestoneCell, SideColumn
    from roadmap.reporting.record import RecordEntry


@dataclass(frozen=True)
class DrawnItem:
    """An item as the document has it; `direction` is the id, `origin` the word for where the text comes from."""

    pk: int
    number: str
    title: str
    direction: int
    direction_title: str
    deadline_text: str
    expected_result: str
    funding: str
    contact: str
    note: str
    is_example: bool
    origin: str


@dataclass(frozen=True)
class DrawnBody:
    """A body that answers for an item, and as what."""

    name: str
    label: str
    role: str


@dataclass(frozen=True)
class DrawnSide:
    """The head of a column of the matrix."""

    side: str
    bodies: tuple[DrawnBody, ...]


@dataclass(frozen=True)
class DrawnMilestone:
    """A milestone, and what the reader may do with it."""

    pk: int
    side: str
    status: str
    progress: int
    due_date: date | None
    first_due_date: date | None
    was_moved: bool
    is_overdue: bool
    pending_report_id: int | None
    may_report: bool
    may_decide: bool
    version: int


@dataclass(frozen=True)
class DrawnReport:
    """The last report, as a line tells of it."""

    created_at: datetime
    signed: str
    is_example: bool


@dataclass(frozen=True)
class DrawnRemark:
    """Why the last report was returned."""

    remark: str


@dataclass(frozen=True)
class DrawnDateRequest:
    """Another date that somebody asks for."""

    pk: int
    new_date: date
    reason: str
    reference: str


@dataclass(frozen=True)
class DrawnWord:
    """What the reader said last and may take back: of a report the verdict is empty."""

    verdict: str


@dataclass(frozen=True)
class DrawnCell:
    """One milestone in the matrix of its item; `roadmap` is the slug."""

    roadmap: str
    milestone: DrawnMilestone
    last_report: DrawnReport | None
    files: int
    returned: DrawnRemark | None
    moves: int
    date_request: DrawnDateRequest | None
    said: str
    may_accept: bool
    may_settle_date: bool
    may_report: bool
    may_close: bool
    may_ask_for_date: bool
    own_word: DrawnWord | None


@dataclass(frozen=True)
class DrawnProof:
    """A file (`file` is true) or a link."""

    pk: int
    file: bool
    name: str
    size: int
    url: str
    is_restricted: bool


@dataclass(frozen=True)
class DrawnTask:
    """One milestone among somebody's tasks; `text` and `proofs` are those of a report that waits."""

    cell: DrawnCell
    number: str
    title: str
    lead: str
    today: date
    text: str
    proofs: tuple[DrawnProof, ...]
    roadmap: str


@dataclass(frozen=True)
class DrawnFigure:
    """What was reached of a promised figure, `number` as it is written."""

    measure: str
    number: str
    unit: str


@dataclass(frozen=True)
class DrawnPeriod:
    """A row of the matrix: the date, and each side's cell (None where it owes nothing then)."""

    due: date | None
    cells: tuple[DrawnCell | None, ...]


@dataclass(frozen=True)
class DrawnEntry:
    """One thing that happened; what does not belong to its `kind` is empty (see `record.RecordEntry`)."""

    kind: str
    at: datetime
    by: str
    post: str
    body: str
    behalf: str
    side: str
    due: date | None
    status: str = ""
    progress: int = 0
    is_example: bool = False
    is_waiting: bool = False
    is_taken_back: bool = False
    # Of a decision, and of what was decided on a date; of what was taken back the decision's, if it was one.
    verdict: str = ""
    old_date: date | None = None
    new_date: date | None = None
    # Whoever moved the date by asking decided on it too.
    is_one_act: bool = False
    reference: str = ""
    reason: str = ""
    text: str = ""
    figures: tuple[DrawnFigure, ...] = ()
    proofs: tuple[DrawnProof, ...] = ()


def of_item(item: Any) -> DrawnItem:
    """What an item's page shows of it, as it is or as it was."""
    return DrawnItem(
        item.pk,
        item.number,
        item.title,
        item.direction_id,
        item.direction.title,
        item.deadline_text,
        item.expected_result,
        item.funding,
        item.contact,
        item.note,
        item.is_example,
        str(item.get_origin_display()),
    )


def of_side(column: "SideColumn") -> DrawnSide:
    """What the head of the matrix shows of a side."""
    bodies = [DrawnBody(one.body.name, one.body.label, one.get_role_display()) for one in column.bodies]
    return DrawnSide(str(column.side), tuple(bodies))


def of_cell(cell: "MilestoneCell") -> DrawnCell:
    """What the matrix shows of a milestone."""
    report, returned, asked, word = cell.last_report, cell.returned, cell.date_request, cell.own_word
    return DrawnCell(
        roadmap=cell.milestone.item.roadmap.slug,
        milestone=_milestone(cell.milestone),
        last_report=DrawnReport(report.created_at, report.signed, report.is_example) if report else None,
        files=cell.files,
        returned=DrawnRemark(returned.remark) if returned else None,
        moves=cell.moves,
        date_request=DrawnDateRequest(asked.pk, asked.new_date, asked.reason, asked.reference)
        if asked
        else None,
        said=cell.said,
        may_accept=cell.may_accept,
        may_settle_date=cell.may_settle_date,
        may_report=cell.may_report,
        may_close=cell.may_close,
        may_ask_for_date=cell.may_ask_for_date,
        own_word=DrawnWord(getattr(word, "verdict", "")) if word else None,
    )


def of_task(cell: "MilestoneCell") -> DrawnTask:
    """What "my tasks" show of a milestone; asks for the item's responsible bodies at hand."""
    item, lead = cell.milestone.item, cell.lead
    waiting = cell.last_report if cell.milestone.pending_report_id else None
    return DrawnTask(
        of_cell(cell),
        item.number,
        item.title,
        lead.label if lead else "",
        cell.milestone.today,
        waiting.text if waiting else "",
        tuple(_proof(one) for one in waiting.attachments.all()) if waiting else (),
        str(item.roadmap),
    )


def of_entry(entry: "RecordEntry") -> DrawnEntry:
    """What the record shows of something that happened."""
    return DrawnEntry(
        entry.kind,
        entry.at,
        entry.by,
        entry.post,
        entry.body.label if entry.body else "",
        entry.behalf.name if entry.behalf else "",
        str(entry.milestone.side),
        entry.milestone.first_due_date,
        **_SAID[entry.kind](entry.what, entry.milestone),
    )


def _report(report: Any, milestone: Any) -> dict[str, Any]:
    return {
        "status": report.status,
        "progress": report.progress,
        "is_example": report.is_example,
        "is_waiting": report.pk == milestone.pending_report_id,
        "is_taken_back": report.is_taken_back,
        "text": report.text,
        "figures": tuple(
            DrawnFigure(one.target.measure, figure(one.number), one.target.unit)
            for one in report.figures.all()
        ),
        "proofs": tuple(_proof(one) for one in report.attachments.all()),
    }


def _decision(decision: Any, _of: Any) -> dict[str, Any]:
    taken_back = decision.is_taken_back
    return {"verdict": decision.verdict, "is_taken_back": taken_back, "text": decision.remark}


def _taken_back(taken: Any, _of: Any) -> dict[str, Any]:
    return {"verdict": taken.decision.verdict if taken.decision_id else ""}


def _date(change: Any, _of: Any) -> dict[str, Any]:
    return {
        "verdict": change.verdict,
        "old_date": change.old_date,
        "new_date": change.new_date,
        "is_one_act": change.decided_by_id == change.author_id,
        "reason": change.reason,
        "reference": change.reference,
        "text": change.remark,
    }


_SAID = {
    "report": _report,
    "decision": _decision,
    "taken_back": _taken_back,
    "asked": _date,
    "settled": _date,
}


def _milestone(milestone: Any) -> DrawnMilestone:
    return DrawnMilestone(
        milestone.pk,
        str(milestone.side),
        milestone.status,
        milestone.progress,
        milestone.due_date,
        milestone.first_due_date,
        milestone.was_moved,
        bool(milestone.is_overdue),
        milestone.pending_report_id,
        bool(milestone.may_report),
        bool(milestone.may_decide),
        milestone.version,
    )


def _proof(one: Attachment) -> DrawnProof:
    return DrawnProof(one.pk, bool(one.file), one.name, one.size, one.url, one.is_restricted)
