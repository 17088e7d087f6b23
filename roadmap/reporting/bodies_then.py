"""Where each word of a record came from as of a past day: the body, and what it was called then.

A decision came from the body in which its author worked on the day. A report keeps the body of its author, a question
and an answer those that they name; when two bodies become one these are the other one's, and on the days before they
were still those of the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value

from cities.models import BodyMerge, User
from core.history import records
from roadmap.editions.past import bodies_on, stood_on
from roadmap.models import Answer, Question, Report, TakenBack
from roadmap.reporting.record import RecordEntry

REPORT = (Report._meta.label_lower, Report._meta.get_field("body").attname)


class _Step(NamedTuple):
    """Two bodies became one or were parted: the rows (ids) that moved by (table, column), and their body before."""

    at: datetime
    moved: dict[tuple[str, str], set[int]]
    before: int


def with_bodies_of(day: date, entries: Sequence[RecordEntry], zone: Value) -> list[RecordEntry]:
    """The entries, each with the body as it was at the end of `day` in `zone`. Five queries, none without entries."""
    if not entries:
        return []
    reports = {report.pk: report.body_id for entry in entries if (report := _report_of(entry)) is not None}
    people = {pk for entry in entries if _report_of(entry) is None and (pk := _author_of(entry)) is not None}
    _before_later_merges(_later_merges(day, zone), REPORT, reports)
    worked = _worked(people, day, zone)
    wanted = {body for body in (*reports.values(), *worked.values()) if body is not None}
    bodies = bodies_on(wanted, day, zone)

    def body_of(entry: RecordEntry) -> int | None:
        report, author = _report_of(entry), _author_of(entry)
        if report is not None:
            return reports[report.pk]
        return worked.get(author) if author is not None else None

    return [replace(entry, body=bodies.get(body_of(entry) or 0)) for entry in entries]


def _report_of(entry: RecordEntry) -> Report | None:
    """The report whose body the entry bears; None where it is that of the author."""
    what = entry.what
    if isinstance(what, TakenBack):
        what = what.report
    return what if isinstance(what, Report) else None


def _author_of(entry: RecordEntry) -> int | None:
    settled: int | None = entry.what.decided_by_id if entry.kind == "settled" else entry.what.author_id
    return settled


def name_bodies_of(day: date, questions: Sequence[Question], zone: Value) -> None:
    """Let the questions and what was said to them name their bodies as of the end of `day` in `zone`.

    Three queries, none without questions.
    """
    if not questions:
        return
    answers = [answer for question in questions for answer in question.answers.all()]
    later = _later_merges(day, zone)
    named: list[tuple[Question | Answer, str, int]] = []
    for rows, name in ((questions, "body"), (questions, "to_body"), (answers, "body")):
        held = {row.pk: getattr(row, f"{name}_id") for row in rows}
        if rows:
            _before_later_merges(later, (rows[0]._meta.label_lower, f"{name}_id"), held)
        named += [(row, name, held[row.pk]) for row in rows if held[row.pk] is not None]
    bodies = bodies_on({body for _row, _name, body in named}, day, zone)
    for row, name, body in named:
        setattr(row, name, bodies.get(body))


def _later_merges(day: date, zone: Value) -> list[_Step]:
    """What was merged and parted after the end of `day`, the latest first."""
    after = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone.value))
    steps: list[_Step] = []
    for merge in BodyMerge.objects.filter(Q(created_at__gte=after) | Q(undone_at__gte=after)).order_by():
        moved = {(label, column): set(pks) for label, column, pks in merge.content.get("moved", ())}
        # Each step with the body that was there before it.
        if merge.created_at >= after:
            steps.append(_Step(merge.created_at, moved, merge.source_id))
        if merge.undone_at is not None and merge.undone_at >= after:
            steps.append(_Step(merge.undone_at, moved, merge.target_id))
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _before_later_merges(
    later: Iterable[_Step], column: tuple[str, str], held: dict[int, int | None]
) -> None:
    """Let each row (its id, its body's in `column`) have the body that it had before what was merged since."""
    for step in later:
        held.update(dict.fromkeys(step.moved.get(column, set()) & held.keys(), step.before))


def _worked(people: Iterable[int], day: date, zone: Value) -> dict[int, int | None]:
    """The body of each of these people (ids) at the end of the day, or the first one that is known of."""
    rows = records(User).filter(pgh_obj__in=people)
    found = dict(_bodies_of(stood_on(rows, day, zone)))
    if missing := set(people) - set(found):
        first = rows.filter(pgh_obj__in=missing).order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
        found.update(_bodies_of(first))
    return found


def _bodies_of(rows: QuerySet) -> QuerySet:
    return rows.annotate(person=F("pgh_obj_id")).values_list("person", "body_id")
