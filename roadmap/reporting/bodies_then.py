"""Where each word of a record came from as of a past day: the body, and what it was called then.

A decision came from the body in which its author worked on the day. A report keeps the body of its author; when two
bodies become one its report is the other one's, and on the days before it was still that of the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value

from cities.models import BodyMerge, User
from core.history import records
from roadmap.editions.past import bodies_on, stood_on
from roadmap.models import Report, TakenBack
from roadmap.reporting.record import RecordEntry

REPORT = (Report._meta.label_lower, Report._meta.get_field("body").attname)


def with_bodies_of(day: date, entries: Sequence[RecordEntry], zone: Value) -> list[RecordEntry]:
    """The entries, each with the body as it was at the end of `day` in `zone`. Five queries, none without entries."""
    if not entries:
        return []
    reports = {report.pk: report.body_id for entry in entries if (report := _report_of(entry)) is not None}
    people = {pk for entry in entries if _report_of(entry) is None and (pk := _author_of(entry)) is not None}
    _before_later_merges(reports, datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone.value)))
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


def _before_later_merges(reports: dict[int, int | None], after: datetime) -> None:
    """Let each report (its id, its body's) have the body that it had before what was merged and parted since."""
    later = BodyMerge.objects.filter(Q(created_at__gte=after) | Q(undone_at__gte=after)).order_by()
    steps: list[tuple[datetime, set[int], int]] = []
    for merge in later:
        moved = {
            pk for *column, pks in merge.content.get("moved", ()) if tuple(column) == REPORT for pk in pks
        }
        # Each step with the body that was there before it.
        if merge.created_at >= after:
            steps.append((merge.created_at, moved, merge.source_id))
        if merge.undone_at is not None and merge.undone_at >= after:
            steps.append((merge.undone_at, moved, merge.target_id))
    for _at, moved, before in sorted(steps, key=lambda step: step[0], reverse=True):
        reports.update(dict.fromkeys(moved & reports.keys(), before))


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
