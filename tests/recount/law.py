"""What docs/domain.md says of a roadmap now, counted from the tables by plain SQL. Nothing of the program is used."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

CLOSED = {"done", "cancelled"}
SOON, QUIET = timedelta(days=30), timedelta(days=90)

SIDES = """SELECT s.id, c.slug, c.time_zone FROM roadmap_side s JOIN cities_city c ON c.id = s.city_id
           WHERE s.roadmap_id = %s ORDER BY s."order" """
ITEMS = """SELECT id, number, direction_id, title, deadline_kind FROM roadmap_item WHERE roadmap_id = %s"""
MILESTONES = """SELECT m.id, m.item_id, m.side_id, m.due_date, m.starts_on, m.period
                FROM roadmap_milestone m JOIN roadmap_item i ON i.id = m.item_id WHERE i.roadmap_id = %s"""
SAID = """SELECT r.milestone_id, r.created_at, 0, r.id, r.status, r.progress, r.needs_decision, ''
          FROM roadmap_report r JOIN roadmap_milestone m ON m.id = r.milestone_id
          JOIN roadmap_item i ON i.id = m.item_id WHERE i.roadmap_id = %s
          AND NOT EXISTS (SELECT FROM roadmap_takenback t WHERE t.report_id = r.id)
          UNION ALL
          SELECT r.milestone_id, d.created_at, 1, r.id, r.status, r.progress, r.needs_decision, d.verdict
          FROM roadmap_decision d JOIN roadmap_report r ON r.id = d.report_id
          JOIN roadmap_milestone m ON m.id = r.milestone_id
          JOIN roadmap_item i ON i.id = m.item_id WHERE i.roadmap_id = %s
          AND NOT EXISTS (SELECT FROM roadmap_takenback t WHERE t.decision_id = d.id OR t.report_id = r.id)
          ORDER BY 1, 2, 4, 3"""
ASKED = """SELECT q.item_id, c.slug FROM roadmap_question q JOIN roadmap_item i ON i.id = q.item_id
           JOIN roadmap_side s ON s.id = q.to_side_id JOIN cities_city c ON c.id = s.city_id
           WHERE i.roadmap_id = %s AND NOT EXISTS (SELECT FROM roadmap_answer a WHERE a.question_id = q.id)"""
PROMISED = """SELECT t.id, t.item_id, t.number, t.per FROM roadmap_target t JOIN roadmap_item i ON i.id = t.item_id
              WHERE i.roadmap_id = %s AND t.is_promise"""
# Of each milestone the last figure of a report in force.
REACHED = """SELECT DISTINCT ON (f.target_id, r.milestone_id) f.target_id, c.slug, f.number
             FROM roadmap_figure f JOIN roadmap_report r ON r.id = f.report_id
             JOIN roadmap_milestone m ON m.id = r.milestone_id JOIN roadmap_item i ON i.id = m.item_id
             JOIN roadmap_side s ON s.id = m.side_id JOIN cities_city c ON c.id = s.city_id
             WHERE i.roadmap_id = %s AND NOT EXISTS (SELECT FROM roadmap_takenback t WHERE t.report_id = r.id)
             AND (NOT r.needs_decision OR EXISTS (
                 SELECT FROM roadmap_decision d WHERE d.report_id = r.id AND d.verdict = 'accepted'
                 AND NOT EXISTS (SELECT FROM roadmap_takenback t WHERE t.decision_id = d.id)))
             ORDER BY 1, r.milestone_id, r.created_at DESC, r.id DESC"""
PERIOD = "SELECT starts_on, ends_on FROM roadmap_roadmap WHERE id = %s"


@dataclass
class Owed:
    """One milestone: what was said of it, and how it stands to its city's day."""

    item: int
    side: str
    due: date | None
    period: int
    status: str = "planned"
    progress: int = 0
    closed_on: date | None = None
    waits: int | None = None
    last_said: date | None = None
    said_on: dict[int, date] = field(default_factory=dict)
    overdue: bool = False
    soon: bool = False
    silent: bool = False

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED


@dataclass
class Roadmap:
    """Everything that can be counted of it as of now."""

    sides: list[str]
    items: dict[int, dict[str, Any]]
    owed: dict[int, list[Owed]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    # (item, promised for all the years, what each side reached)
    promised: list[tuple[int, int, dict[str, int]]] = field(default_factory=list)


def read(cursor: Any, roadmap: int, now: datetime) -> Roadmap:
    """The roadmap as the tables have it; `now` is the moment that tells each city's day."""

    def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        cursor.execute(sql, values)
        return list(cursor.fetchall())

    ((begins, ends),) = rows(PERIOD, roadmap)
    zones = {pk: (slug, ZoneInfo(zone)) for pk, slug, zone in rows(SIDES, roadmap)}
    found = Roadmap(
        [slug for slug, _zone in zones.values()],
        {
            pk: {"number": number, "direction": direction, "title": title, "kind": kind}
            for pk, number, direction, title, kind in rows(ITEMS, roadmap)
        },
    )
    said: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows(SAID, roadmap, roadmap):
        said[row[0]].append(row)
    for pk, item, side, due, starts, period in rows(MILESTONES, roadmap):
        slug, zone = zones[side]
        one = Owed(item, slug, due, period)
        for _pk, at, kind, report, status, progress, needs, verdict in said[pk]:
            _hear(one, at.astimezone(zone).date(), kind, report, status, progress, needs, verdict)
        _judge(one, now.astimezone(zone).date(), starts or begins, ends)
        found.owed[item].append(one)
    for item, asked in rows(ASKED, roadmap):
        found.asked[item].append(asked)
    reached: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for target, slug, number in rows(REACHED, roadmap):
        reached[target][slug] += number
    for target, item, number, per in rows(PROMISED, roadmap):
        years = ends.year - begins.year + 1 if per == "year" else 1
        found.promised.append((item, number * years, dict(reached[target])))
    return found


def _hear(
    one: Owed, day: date, kind: int, report: int, status: str, progress: int, needs: bool, verdict: str
) -> None:
    if kind == 0:
        one.said_on[report] = one.last_said = day
        if needs:
            one.waits = report
            one.status = "in_progress" if one.status == "planned" else one.status
            return
    else:
        one.waits = None if one.waits == report else one.waits
        if verdict != "accepted":
            return
    one.status, one.progress, one.waits = status, progress, None
    # Fact by month counts the day on which it was reported, not that of the acceptance.
    one.closed_on = one.said_on[report] if status in CLOSED else None


def _judge(one: Owed, today: date, opened: date, ends: date) -> None:
    if not one.is_open:
        return
    one.overdue = one.due is not None and one.due < today
    one.soon = one.due is not None and today <= one.due <= today + SOON
    heard = one.last_said
    quiet = heard <= today - QUIET if heard else one.due is not None
    one.silent = today <= ends and opened <= today - QUIET and quiet


def status_of(owed: Iterable[Owed]) -> str:
    """All cancelled; all that are not cancelled done; all open ones suspended; all planned; else in progress."""
    every = [one.status for one in owed]
    live = [status for status in every if status != "cancelled"]
    if not every:
        return "planned"
    if not live:
        return "cancelled"
    if all(status == "done" for status in live):
        return "done"
    unfinished = [status for status in live if status != "done"]
    if all(status == "suspended" for status in unfinished):
        return "suspended"
    return "planned" if all(status == "planned" for status in live) else "in_progress"


def mean(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if known else None


def progress_of(owed: Iterable[Owed]) -> float | None:
    return mean(one.progress for one in owed if one.status != "cancelled")


def disagreements(owed: list[Owed]) -> list[tuple[Owed, Owed]]:
    """(closed, not started) of two sides for one period."""
    return [
        (one, other)
        for one in owed
        for other in owed
        if one.side != other.side
        and one.period == other.period
        and not one.is_open
        and other.status == "planned"
        and other.waits is None
    ]


def figures(roadmap: Roadmap, side: str = "", direction: int | None = None) -> dict[str, Any]:
    """The figures of the whole, of one side, or of one direction."""
    counts: dict[str, int] = defaultdict(int)
    statuses: dict[str, int] = defaultdict(int)
    means, late = [], 0
    for pk, item in roadmap.items.items():
        mine = [one for one in roadmap.owed[pk] if side in ("", one.side)]
        if (direction is not None and item["direction"] != direction) or (side and not mine):
            continue
        counts["items"] += 1
        status = status_of(mine)
        statuses[status] += 1
        for name in ("done", "in_progress"):
            counts[name] += status == name
        late += any(one.overdue for one in mine)
        counts["overdue"] += any(one.overdue for one in mine)
        counts["due_soon"] += any(one.soon for one in mine)
        counts["silent"] += any(one.silent for one in mine)
        counts["awaiting"] += any(one.waits is not None for one in mine)
        pairs = disagreements(roadmap.owed[pk])
        counts["disputed"] += any(side in ("", one.side, other.side) for one, other in pairs)
        means.append(progress_of(mine))
    return {
        "figures": {
            name: counts[name]
            for name in (
                "items",
                "done",
                "in_progress",
                "overdue",
                "due_soon",
                "disputed",
                "awaiting",
                "silent",
            )
        },
        "progress": mean(means),
        "by_status": dict(statuses),
        "overdue": late,
    }


def items(roadmap: Roadmap) -> dict[str, dict[str, Any]]:
    """Each item by its number: status, progress, next date, flags, and what each side has reached."""
    found = {}
    for pk, item in roadmap.items.items():
        owed = roadmap.owed[pk]
        dates = [one.due for one in owed if one.is_open and one.due]
        found[item["number"]] = {
            "title": item["title"],
            "status": status_of(owed),
            "progress": progress_of(owed),
            "next_due": min(dates, default=None),
            "is_overdue": any(one.overdue for one in owed),
            "is_due_soon": any(one.soon for one in owed),
            "is_silent": any(one.silent for one in owed),
            "is_awaiting": any(one.waits is not None for one in owed),
            "is_disputed": bool(disagreements(owed)),
            "needs_date": item["kind"] == "unparseable" and any(one.is_open and not one.due for one in owed),
            "sides": {slug: _part(owed, slug) for slug in {one.side for one in owed}},
        }
    return found


def _part(owed: list[Owed], side: str) -> tuple[Any, ...]:
    mine = [one for one in owed if one.side == side]
    done = {one.period for one in owed if one.side != side and one.status == "done"}
    return (
        status_of(mine),
        progress_of(mine),
        any(one.overdue for one in mine),
        any(one.soon for one in mine),
        any(one.silent for one in mine),
        any(one.waits is not None for one in mine),
        any(one.is_open and one.period in done for one in mine),
    )


def plan_and_fact(roadmap: Roadmap, today: date) -> tuple[int, int, int]:
    """(milestones with a date that are not cancelled, due by today, done and reported by today)."""
    dated = [one for owed in roadmap.owed.values() for one in owed if one.due and one.status != "cancelled"]
    due = sum(one.due is not None and one.due <= today for one in dated)
    done = sum(one.status == "done" and one.closed_on is not None and one.closed_on <= today for one in dated)
    return len(dated), due, done


def answered(roadmap: Roadmap, today: date) -> dict[str, tuple[int, int]]:
    """By side: what fell due within 90 days before today, and how much of it was closed or spoken of by its date."""
    found: dict[str, tuple[int, int]] = {}
    for owed in roadmap.owed.values():
        for one in owed:
            if one.due is None or one.status == "cancelled" or not today - QUIET <= one.due < today:
                continue
            near = any(one.due - SOON <= day <= one.due for day in one.said_on.values())
            due, reported = found.get(one.side, (0, 0))
            closed = one.closed_on is not None and one.closed_on <= one.due
            found[one.side] = due + 1, reported + (near or closed)
    return found


def dates(roadmap: Roadmap) -> int:
    """How many milestones a calendar shows: those with a date."""
    return sum(one.due is not None for owed in roadmap.owed.values() for one in owed)


def questions(roadmap: Roadmap) -> dict[str, list[str]]:
    """By the item's number: the sides from which an answer is due, one for each open question."""
    return {item["number"]: sorted(roadmap.asked[pk]) for pk, item in roadmap.items.items()}


def promises(roadmap: Roadmap) -> list[tuple[str, int, dict[str, int]]]:
    """(number of the item, promised, reached by each side that owes something on it)."""
    found = []
    for pk, promised, reached in roadmap.promised:
        bound = {one.side for one in roadmap.owed[pk]}
        mine = {side: number for side, number in reached.items() if side in bound}
        found.append((roadmap.items[pk]["number"], promised, mine))
    return sorted(found, key=str)
