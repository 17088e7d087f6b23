"""The papers for a meeting: what changed since the last one, what is late, where the sides disagree, what comes.

Each point has who speaks to it and a place for what is decided: the pack is the minutes' first draft.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from cities.models import User
from roadmap.choices import ResponsibilityRole, Status
from roadmap.exporting import answering, comparison, paper
from roadmap.exporting.paper import Paper
from roadmap.lateness import DUE_SOON_DAYS, local_date
from roadmap.models import DeadlineChange
from roadmap.progress import charts, listing
from roadmap.progress.answering_then import numbers_of
from roadmap.progress.changes import PlanChanges, StateChange, since_then
from roadmap.progress.state import ItemState, Snapshot, today_of
from roadmap.progress.upcoming import Upcoming, upcoming
from roadmap.templatetags.roadmap_format import percent

# Millimetres of a page on its side: item, measure, particulars, who speaks, what is decided; of the agenda likewise.
WIDTHS, AGENDA_WIDTHS = (17.0, 81.0, 68.0, 47.0, 54.0), (14.0, 130.0, 69.0, 54.0)
SHORT_WIDTHS = (17.0, 132.0, 118.0)
BLANK = "_" * 14


@dataclass(frozen=True)
class Meeting:
    """When and where it is; what is not said yet is left as a line to write on."""

    day: date | None = None
    place: str = ""


# The number of an item, its measure, the particulars, who speaks.
Row = tuple[str, str, str, str]


def write(
    snapshot: Snapshot, since: date, user: User, made: Paper, address: str, *, part: str = "", about: Meeting
) -> None:
    """Write the papers on `made`, which lies on its side: as of the snapshot's day, with the changes after `since`.

    `part` names the direction, side or body that they are about, empty for the whole roadmap; their code leads to
    `address`.
    """
    changed, plan_changed = since_then(snapshot, since)
    late = charts.attention(snapshot)
    asked = _asked(snapshot)
    coming = upcoming(snapshot, user)
    leads = _leads(snapshot)
    made.title(
        [
            _("Papers for the meeting on the roadmap"),
            snapshot.roadmap.title,
            *filter(None, [part]),
            _("as it stands on %(day)s; changes since %(since)s")
            % {"day": _day(snapshot.on), "since": _day(since)},
            *filter(None, [paper.edition_line(snapshot.edition)]),
            _("Date of the meeting: %(day)s. Place: %(place)s")
            % {"day": _day(about.day) if about.day else BLANK, "place": about.place or 2 * BLANK},
        ],
    )
    made.heading(_("Draft agenda"))
    agenda = made.table((_("No."), _("Question"), _("Speaker"), _("Decision")), AGENDA_WIDTHS)
    for number, (text, sides) in enumerate(_agenda(snapshot, late, asked, coming), start=1):
        agenda.add((str(number), text, _speakers(snapshot, sides), ""))
    _section(
        made, _("Changes since the last meeting"), _changes(snapshot, changed), _("Nothing has changed.")
    )
    if plan_changed:
        _section(
            made,
            _("Changes of the plan"),
            _plan_changes(plan_changed),
            _("Words, dates and bodies stayed as they were."),
            [edition.named for edition in plan_changed.editions],
        )
    _section(made, _("Overdue"), _overdue(snapshot, late, leads), _("Nothing is overdue."))
    _section(made, _("The sides disagree"), _disputes(snapshot, late, leads), _("The sides are in step."))
    _section(made, _("Waiting for acceptance"), _awaiting(snapshot, late, leads), _("Nothing waits."))
    _section(
        made, _("Requests to move dates"), _requests(snapshot, asked, leads), _("Nobody asks to move a date.")
    )
    if not part:  # counted of the whole roadmap only
        answering.write(made, numbers_of(snapshot))
    _section(
        made,
        _("The next %(days)s days") % {"days": DUE_SOON_DAYS},
        _coming(coming),
        _("Nothing is due, and no event is planned."),
    )
    paper.code_of(made, address, snapshot.on)


def _section(
    made: Paper,
    heading: str,
    rows: Sequence[tuple[str, str, str] | Row],
    nothing: str,
    above: Iterable[str] = (),
) -> None:
    """A part with a table; what is to be decided has who speaks to it, and a place for the decision."""
    made.heading(heading)
    for text in above:
        made.paragraph(text[:1].upper() + text[1:])
    if not rows:
        made.paragraph(nothing)
        return
    headings = [_("Item"), _("Measure"), _("Particulars")]
    is_to_decide = len(rows[0]) > len(headings)
    if is_to_decide:
        headings += [_("Speaker"), _("Decision")]
    table = made.table(headings, WIDTHS if is_to_decide else SHORT_WIDTHS)
    for row in rows:
        table.add((*row, "") if is_to_decide else row)


def _leads(snapshot: Snapshot) -> dict[tuple[int, int], str]:
    """The responsible body of each (item, side) as of the day, by its short name. Asks what the list of items asks."""
    on = snapshot.on if snapshot.on < today_of(snapshot.sides) else None
    rows = listing.load(snapshot.roadmap, listing.sides_of(snapshot.roadmap), on=on)
    return {
        (row.item.pk, part.side.pk): one.body.short_name or one.body.name
        for row in rows
        for part in row.parts
        for one in part.bodies
        if one.role == ResponsibilityRole.LEAD
    }


def _agenda(
    snapshot: Snapshot, late: charts.Attention, asked: list[DeadlineChange], coming: list[Upcoming]
) -> list[tuple[str, set[int]]]:
    """What to talk about, with the sides that speak to it, the weightiest first; what has nothing to say is out."""
    everybody = {side.pk for side in snapshot.sides}
    points = [(_on_the_whole(snapshot), everybody)]
    if late["overdue"]:
        words = _("On overdue items (%(numbers)s).")
        numbers = _numbers(item for item, _point in late["overdue"])
        points.append((words % {"numbers": numbers}, {point.side for _item, point in late["overdue"]}))
    if late["disputed"]:
        words = _("On items where the sides disagree (%(numbers)s).")
        idle = {idle.side for item in late["disputed"] for _closed, idle in item.disputes}
        points.append((words % {"numbers": _numbers(late["disputed"])}, idle))
    if late["awaiting"]:
        count = len(late["awaiting"])
        words = ngettext(
            "On %(n)s report that waits for acceptance (%(numbers)s).",
            "On %(n)s reports that wait for acceptance (%(numbers)s).",
            count,
        )
        numbers = _numbers(item for item, _point in late["awaiting"])
        sides = {point.side for _item, point in late["awaiting"]}
        points.append((words % {"n": count, "numbers": numbers}, sides))
    if asked:
        named = {item.item.pk: item for item in snapshot.items}
        numbers = _numbers(named[change.milestone.item_id] for change in asked)
        words = _("On requests to move dates (%(numbers)s).") % {"numbers": numbers}
        points.append((words, {change.milestone.side_id for change in asked}))
    if coming:
        words = _("On what is due and planned for the next %(days)d days.") % {"days": DUE_SOON_DAYS}
        points.append((words, everybody))
    points.append((_("Other questions."), set()))
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


def _speakers(snapshot: Snapshot, sides: set[int]) -> str:
    """Who speaks: the coordinating bodies of these sides, one a line; empty where none is named."""
    bodies = [
        side.coordinating_body.short_name or side.coordinating_body.name
        for side in snapshot.sides
        if side.pk in sides and side.coordinating_body
    ]
    return "\n".join(bodies)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "—"


def _overdue(snapshot: Snapshot, late: charts.Attention, leads: dict[tuple[int, int], str]) -> list[Row]:
    rows = []
    for item, point in late["overdue"]:
        days = ngettext("%(n)s day late", "%(n)s days late", point.days_late) % {"n": point.days_late}
        words = f"{snapshot.side_names[point.side]}: {_day(point.due_date)}, {days}"
        rows.append((item.item.number, item.item.title, words, leads.get((item.item.pk, point.side), "")))
    return rows


def _disputes(snapshot: Snapshot, late: charts.Attention, leads: dict[tuple[int, int], str]) -> list[Row]:
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
            leads.get((item.item.pk, idle.side), ""),
        )
        for item in late["disputed"]
        for closed, idle in item.disputes
    ]


def _awaiting(snapshot: Snapshot, late: charts.Attention, leads: dict[tuple[int, int], str]) -> list[Row]:
    return [
        (
            item.item.number,
            item.item.title,
            f"{snapshot.side_names[point.side]}: {_day(point.due_date)}",
            leads.get((item.item.pk, point.side), ""),
        )
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


def _requests(
    snapshot: Snapshot, asked: list[DeadlineChange], leads: dict[tuple[int, int], str]
) -> list[Row]:
    return [
        (
            change.milestone.item.number,
            change.milestone.item.title,
            f"{snapshot.side_names[change.milestone.side_id]}: {_day(change.old_date)} → {_day(change.new_date)}. "
            + change.reason,
            leads.get((change.milestone.item_id, change.milestone.side_id), ""),
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
