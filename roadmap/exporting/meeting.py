"""The papers for a meeting: what changed since the last one, what is late, where the sides disagree, what comes."""

from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from cities.models import User
from roadmap.choices import Status
from roadmap.exporting import comparison, paper
from roadmap.lateness import DUE_SOON_DAYS, local_date
from roadmap.models import DeadlineChange
from roadmap.progress import charts
from roadmap.progress.changes import PlanChanges, StateChange, since_then
from roadmap.progress.state import ItemState, Snapshot
from roadmap.progress.upcoming import Upcoming, upcoming
from roadmap.templatetags.roadmap_format import percent


def write(snapshot: Snapshot, since: date, user: User, file: IO[bytes], part: str = "") -> None:
    """Write the papers as .docx: as of the snapshot's day, with the changes after `since`.

    `part` names the direction, side or body that they are about; empty for the whole roadmap.
    """
    changed, plan_changed = since_then(snapshot, since)
    late = charts.attention(snapshot)
    asked = _asked(snapshot)
    coming = upcoming(snapshot, user)
    document = paper.new()
    paper.title(
        document,
        [
            _("Papers for the meeting on the roadmap"),
            snapshot.roadmap.title,
            *filter(None, [part]),
            _("as it stands on %(day)s; changes since %(since)s")
            % {"day": _day(snapshot.on), "since": _day(since)},
            *filter(None, [paper.edition_line(snapshot.edition)]),
        ],
    )
    document.add_heading(_("Draft agenda"), 1)
    for text in _agenda(snapshot, late, asked, coming):
        document.add_paragraph(paper.clean(text), style="List Number")
    if speakers := _speakers(snapshot):
        document.add_paragraph(paper.clean(speakers))
    _section(
        document, _("Changes since the last meeting"), _changes(snapshot, changed), _("Nothing has changed.")
    )
    if plan_changed:
        _section(
            document,
            _("Changes of the plan"),
            _plan_changes(plan_changed),
            _("Words, dates and bodies stayed as they were."),
            [edition.named for edition in plan_changed.editions],
        )
    _section(document, _("Overdue"), _overdue(snapshot, late), _("Nothing is overdue."))
    _section(document, _("The sides disagree"), _disputes(snapshot, late), _("The sides are in step."))
    _section(document, _("Waiting for acceptance"), _awaiting(snapshot, late), _("Nothing waits."))
    _section(
        document, _("Requests to move dates"), _requests(snapshot, asked), _("Nobody asks to move a date.")
    )
    _section(
        document,
        _("The next %(days)s days") % {"days": DUE_SOON_DAYS},
        _coming(coming),
        _("Nothing is due, and no event is planned."),
    )
    document.save(file)


def _section(
    document: Any, heading: str, rows: list[tuple[str, str, str]], nothing: str, above: Iterable[str] = ()
) -> None:
    document.add_heading(heading, 1)
    for text in above:
        document.add_paragraph(paper.clean(text[:1].upper() + text[1:]))
    if rows:
        paper.table(document, (_("Item"), _("Measure"), _("Particulars")), rows, (18.0, 92.0, 70.0))
    else:
        document.add_paragraph(nothing)


def _agenda(
    snapshot: Snapshot, late: charts.Attention, asked: list[DeadlineChange], coming: list[Upcoming]
) -> list[str]:
    """The points to talk about, in the order of their weight; those with nothing to say are left out."""
    points = [_on_the_whole(snapshot)]
    if late["overdue"]:
        points.append(
            _("On overdue items (%(numbers)s).")
            % {"numbers": _numbers(item for item, _point in late["overdue"])}
        )
    if late["disputed"]:
        points.append(
            _("On items where the sides disagree (%(numbers)s).") % {"numbers": _numbers(late["disputed"])}
        )
    if late["awaiting"]:
        count = len(late["awaiting"])
        points.append(
            ngettext(
                "On %(n)s report that waits for acceptance (%(numbers)s).",
                "On %(n)s reports that wait for acceptance (%(numbers)s).",
                count,
            )
            % {"n": count, "numbers": _numbers(item for item, _point in late["awaiting"])}
        )
    if asked:
        named = {item.item.pk: item for item in snapshot.items}
        numbers = _numbers(named[change.milestone.item_id] for change in asked)
        points.append(_("On requests to move dates (%(numbers)s).") % {"numbers": numbers})
    if coming:
        points.append(_("On what is due and planned for the next %(days)d days.") % {"days": DUE_SOON_DAYS})
    points.append(_("Other questions."))
    return points


def _on_the_whole(snapshot: Snapshot) -> str:
    tally = snapshot.tally
    if not tally.total:
        return _("On the fulfilment of the roadmap: it has no items yet.")
    words = ngettext(
        "On the fulfilment of the roadmap: %(done)s of %(all)s item is done, progress %(progress)s%(sides)s.",
        "On the fulfilment of the roadmap: %(done)s of %(all)s items are done, progress %(progress)s%(sides)s.",
        tally.total,
    )
    sides = ", ".join(f"{side.city.name} — {percent(part.progress)}" for side, part in snapshot.by_side)
    return words % {
        "done": tally.by_status[Status.DONE],
        "all": tally.total,
        "progress": percent(tally.progress),
        "sides": f" ({sides})" if len(snapshot.by_side) > 1 else "",
    }


def _numbers(items: Iterable[ItemState]) -> str:
    """«п. 3» or «пп. 2, 3, 8»: each item once, in the order of the document."""
    named = {state.item.pk: state.item for state in items}
    numbers = [item.number for item in sorted(named.values(), key=lambda item: (item.order, item.pk))]
    return npgettext("numbers of items", "item %(numbers)s", "items %(numbers)s", len(numbers)) % {
        "numbers": ", ".join(numbers)
    }


def _speakers(snapshot: Snapshot) -> str:
    """Who reports: the coordinating bodies of the sides; empty where none is named."""
    bodies = [side.coordinating_body.name for side in snapshot.sides if side.coordinating_body]
    return _("To report: %(bodies)s.") % {"bodies": "; ".join(bodies)} if bodies else ""


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "—"


def _overdue(snapshot: Snapshot, late: charts.Attention) -> list[tuple[str, str, str]]:
    rows = []
    for item, point in late["overdue"]:
        days = ngettext("%(n)s day late", "%(n)s days late", point.days_late) % {"n": point.days_late}
        words = f"{snapshot.side_names[point.side]}: {_day(point.due_date)}, {days}"
        rows.append((item.item.number, item.item.title, words))
    return rows


def _disputes(snapshot: Snapshot, late: charts.Attention) -> list[tuple[str, str, str]]:
    return [
        (
            item.item.number,
            item.item.title,
            _("%(one)s: %(closed)s; %(other)s: not started")
            % {
                "one": snapshot.side_names[closed.side],
                "closed": Status(closed.status).label,
                "other": snapshot.side_names[idle.side],
            },
        )
        for item in late["disputed"]
        for closed, idle in item.disputes
    ]


def _awaiting(snapshot: Snapshot, late: charts.Attention) -> list[tuple[str, str, str]]:
    return [
        (item.item.number, item.item.title, f"{snapshot.side_names[point.side]}: {_day(point.due_date)}")
        for item, point in late["awaiting"]
    ]


def _changes(snapshot: Snapshot, changed: list[StateChange]) -> list[tuple[str, str, str]]:
    return [
        (
            change.item.item.number,
            change.item.item.title,
            f"{snapshot.side_names[change.point.side]}: {_what(change)}",
        )
        for change in changed
    ]


def _plan_changes(changed: PlanChanges) -> list[tuple[str, str, str]]:
    return [
        (
            one.number,
            one.title,
            comparison.what(one)
            if one.kind in ("added", "removed")
            else f"{comparison.what(one)}: {one.old or '—'} → {one.new or '—'}",
        )
        for one in changed.changes
    ]


def _what(change: StateChange) -> str:
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
    return label if status in (Status.PLANNED, Status.DONE) else f"{label}, {percent(progress)}"


def _asked(snapshot: Snapshot) -> list[DeadlineChange]:
    """The requests to move a date of what is looked at that nobody had decided by the end of the day. One query."""
    zone = F("milestone__side__city__time_zone")
    undecided = Q(decided_at__isnull=True) | Q(decided_on__gt=snapshot.on)
    points = [point.id for point in snapshot.points]
    return list(
        DeadlineChange.objects.filter(milestone__in=points)
        .alias(asked_on=local_date(F("created_at"), zone), decided_on=local_date(F("decided_at"), zone))
        .filter(undecided, asked_on__lte=snapshot.on)
        .select_related("milestone__item")
        .order_by("milestone__item__order", "pk")
    )


def _requests(snapshot: Snapshot, asked: list[DeadlineChange]) -> list[tuple[str, str, str]]:
    return [
        (
            change.milestone.item.number,
            change.milestone.item.title,
            f"{snapshot.side_names[change.milestone.side_id]}: {_day(change.old_date)} → {_day(change.new_date)}. "
            + change.reason,
        )
        for change in asked
    ]


def _coming(coming: list[Upcoming]) -> list[tuple[str, str, str]]:
    rows = []
    for line in coming:
        if line.entry:
            words = ", ".join(filter(None, (line.entry.when, line.entry.place)))
            rows.append(("—", line.entry.title, _("event: %(words)s") % {"words": words}))
        else:
            words = _("%(sides)s: due %(day)s") % {"sides": ", ".join(line.sides), "day": _day(line.day)}
            rows.append((line.item.number, line.item.title, words))
    return rows
