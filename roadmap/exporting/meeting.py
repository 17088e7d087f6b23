"""The papers for a meeting: what changed since the last one, what is late, where the sides disagree, what comes."""

from datetime import date, timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap import agenda
from roadmap.exporting import paper
from roadmap.models import Status
from roadmap.progress import charts
from roadmap.progress.changes import Change, changes
from roadmap.progress.state import Snapshot
from roadmap.querysets import DUE_SOON_DAYS


def write(snapshot: Snapshot, since: date, user: Any, file: IO[bytes]) -> None:
    """Write the papers as .docx: as of the snapshot's day, with the changes after `since`."""
    changed = changes(snapshot, since)
    late = charts.attention(snapshot)
    coming = _coming(snapshot, user)
    document = paper.new()
    paper.title(
        document,
        [
            _("Papers for the meeting on the roadmap"),
            snapshot.roadmap.title,
            _("as of %(day)s; changes since %(since)s") % {"day": _day(snapshot.on), "since": _day(since)},
        ],
    )
    document.add_heading(_("Draft agenda"), 1)
    for text in _agenda(snapshot, late, coming):
        document.add_paragraph(paper.clean(text), style="List Number")
    _section(
        document, _("Changes since the last meeting"), _changes(snapshot, changed), _("Nothing has changed.")
    )
    _section(document, _("Overdue"), _overdue(snapshot, late), _("Nothing is overdue."))
    _section(document, _("The sides disagree"), _disputes(snapshot, late), _("The sides are in step."))
    _section(document, _("Waiting for acceptance"), _awaiting(snapshot, late), _("Nothing waits."))
    _section(document, _("The next 30 days"), coming, _("Nothing is due, and no event is planned."))
    document.save(file)


def _section(document: Any, heading: str, rows: list[tuple[str, str, str]], nothing: str) -> None:
    document.add_heading(heading, 1)
    if rows:
        paper.table(document, (_("Item"), _("Measure"), _("What")), rows, (18.0, 92.0, 70.0))
    else:
        document.add_paragraph(nothing)


def _agenda(snapshot: Snapshot, late: dict[str, list[Any]], coming: list[tuple[str, str, str]]) -> list[str]:
    """The points to talk about, in the order of their weight; those with nothing to say are left out."""
    done = snapshot.tally.by_status[Status.DONE]
    points = [
        _("On the fulfilment of the roadmap: %(done)s of %(all)s items are done.")
        % {"done": done, "all": snapshot.tally.total}
    ]
    if late["overdue"]:
        numbers = ", ".join(dict.fromkeys(item.item.number for item, _point in late["overdue"]))
        points.append(_("On overdue items: %(numbers)s.") % {"numbers": numbers})
    if late["disputed"]:
        numbers = ", ".join(item.item.number for item in late["disputed"])
        points.append(_("On items where the sides disagree: %(numbers)s.") % {"numbers": numbers})
    if late["awaiting"]:
        count = len(late["awaiting"])
        points.append(
            ngettext(
                "On %(n)s report that waits for acceptance.",
                "On %(n)s reports that wait for acceptance.",
                count,
            )
            % {"n": count}
        )
    if coming:
        points.append(_("On what is due and planned for the next 30 days."))
    points.append(_("On moving dates, and other questions."))
    return points


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "—"


def _overdue(snapshot: Snapshot, late: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    rows = []
    for item, point in late["overdue"]:
        days = ngettext("%(n)s day late", "%(n)s days late", point.days_late) % {"n": point.days_late}
        words = f"{snapshot.side_names[point.side]}: {_day(point.due_date)}, {days}"
        rows.append((item.item.number, item.item.title, words))
    return rows


def _disputes(snapshot: Snapshot, late: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    return [
        (
            item.item.number,
            item.item.title,
            _("%(one)s: done; %(other)s: not started")
            % {"one": snapshot.side_names[done.side], "other": snapshot.side_names[idle.side]},
        )
        for item in late["disputed"]
        for done, idle in item.disputes
    ]


def _awaiting(snapshot: Snapshot, late: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    return [
        (item.item.number, item.item.title, f"{snapshot.side_names[point.side]}: {_day(point.due_date)}")
        for item, point in late["awaiting"]
    ]


def _changes(snapshot: Snapshot, changed: list[Change]) -> list[tuple[str, str, str]]:
    return [
        (
            change.item.item.number,
            change.item.item.title,
            f"{snapshot.side_names[change.point.side]}: {_what(change)}",
        )
        for change in changed
    ]


def _what(change: Change) -> str:
    point = change.point
    if change.kind == "overdue":
        return _("became overdue, it was due on %(day)s") % {"day": _day(point.due_date)}
    if change.kind == "moved":
        days = {"old": _day(change.old_due_date), "new": _day(point.due_date)}
        return _("date moved, %(old)s → %(new)s") % days
    if change.kind == "closed":
        return str(Status(point.status).label)
    return f"{_reached(change.old_status, change.old_progress)} → {_reached(point.status, point.progress)}"


def _reached(status: str, progress: int) -> str:
    label = str(Status(status).label)
    return label if status in (Status.PLANNED, Status.DONE) else f"{label}, {progress} %"


def _coming(snapshot: Snapshot, user: Any) -> list[tuple[str, str, str]]:
    """Milestones and events of the next 30 days, by date."""
    found: list[tuple[date, tuple[str, str, str]]] = []
    for item in snapshot.items:
        for point in item.points:
            if point.is_due_soon and point.due_date:
                words = f"{snapshot.side_names[point.side]}: {_day(point.due_date)}"
                found.append((point.due_date, (item.item.number, item.item.title, words)))
    last = snapshot.on + timedelta(days=DUE_SOON_DAYS)
    for entry in agenda.entries(snapshot.roadmap, user, snapshot.on, last):
        found.append(
            (entry.starts_on, (_("event"), entry.title, ", ".join(filter(None, (entry.when, entry.place)))))
        )
    return [row for _when, row in sorted(found, key=lambda pair: pair[0])]
