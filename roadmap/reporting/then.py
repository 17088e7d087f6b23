"""An item's page as of a past day: what it said then, to be read and not to be acted on."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cities.models import Anybody
from roadmap.choices import Status
from roadmap.editions.past import plan_on, zone_of
from roadmap.models import Item, Milestone, Question, Roadmap, Side
from roadmap.progress.points import Point, points
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import ItemState, item_state
from roadmap.reporting import matrix, record
from roadmap.reporting.bodies_then import name_bodies_of, with_bodies_of
from roadmap.reporting.record import RecordEntry
from roadmap.targets.reached import promises


def item_on(roadmap: Roadmap, number: str, day: date, reader: Anybody) -> dict[str, Any] | None:
    """What the page of the item that bore `number` at the end of `day` showed; None where none did.

    The keys are those of the page of today. Its milestones may not be saved, and nobody may do anything with them.
    """
    sides = sides_in_order(roadmap)
    plan = plan_on(roadmap, sides, day)
    roadmap = plan.roadmap
    item = next((one for one in plan.items if one.number == number), None)
    if item is None:
        return None
    whole = item_state(item, points(roadmap, sides, day, plan=plan).get(item.pk, []))
    milestones = [_milestone(item, whole, point, sides) for point in whole.points]
    entries = _known_by(record.entries(milestones, reader=reader), day)
    for milestone in milestones:
        milestone.pending_report_id = _pending(milestone, entries)
    cells = matrix.cells(milestones, entries)
    named = [one for one in plan.responsibilities if one.item_id == item.pk]
    for one in named:
        one.side = next(side for side in sides if side.pk == one.side_id)
    columns = matrix.columns_of(milestones, sorted(named, key=lambda one: one.role != "lead"))
    questions = _questions(item, day, sides)
    entries = with_bodies_of(day, entries, zone_of(sides))
    return {
        "roadmap": roadmap,
        "item": item,
        "state": whole,
        "columns": columns,
        "periods": matrix.periods(cells, columns),
        "cells": cells,
        "entries": entries,
        "questions": questions,
        "asked": [question for question in questions if question.is_open],
        "waiting": matrix.waited_for(cells.values()),
        "figures": promises(roadmap, [item], day).targets,
        "may_act": False,
    }


def _milestone(item: Item, whole: ItemState, point: Point, sides: list[Side]) -> Any:
    made: Any = Milestone(
        pk=point.id,
        item=item,
        side=next(side for side in sides if side.pk == point.side),
        starts_on=point.starts_on,
        due_date=point.due_date,
        first_due_date=point.first_due_date,
        period=point.period,
        status=point.status,
        progress=point.progress,
        closed_on=point.closed_on,
    )
    for name in ("today", "is_overdue", "is_due_soon", "is_silent"):
        setattr(made, name, getattr(point, name))
    done = {one.period for one in whole.points if one.side != point.side and one.status == Status.DONE}
    made.is_waited_for = point.is_open and point.period in done
    made.was_awaiting = point.is_awaiting
    made.may_report = made.may_decide = False
    return made


def _pending(milestone: Any, entries: Iterable[RecordEntry]) -> int | None:
    if not milestone.was_awaiting:
        return None
    reports = (one for one in entries if one.kind == "report" and one.milestone is milestone)
    return next((one.what.pk for one in reports if one.what.needs_decision), None)


def _known_by(entries: Iterable[RecordEntry], day: date) -> list[RecordEntry]:
    """Those that were there at the end of the day in their side's city; what was decided later is open in them."""

    def known(at: datetime | None, entry: RecordEntry) -> bool:
        zone = ZoneInfo(entry.milestone.side.city.time_zone)
        return at is not None and timezone.localdate(at, zone) <= day

    found = []
    for entry in entries:
        if not known(entry.at, entry):
            continue
        if entry.kind == "report":
            said = [one for one in entry.what.decisions.all() if known(one.created_at, entry)]
            entry.what._prefetched_objects_cache["decisions"] = said
            for one in (entry.what, *said):
                if one.is_taken_back and not known(one.taken_back.created_at, entry):
                    one._state.fields_cache["taken_back"] = None
        elif entry.kind == "asked" and not known(entry.what.decided_at, entry):
            entry.what.verdict = ""
        found.append(entry)
    return found


def _questions(item: Item, day: date, sides: list[Side]) -> list[Any]:
    zone = ZoneInfo(sides[0].city.time_zone if sides else "UTC")
    after = datetime.combine(day + timedelta(days=1), time(), zone)
    found: list[Any] = list(
        Question.objects.filter(item=item.pk, created_at__lt=after).with_all(before=after)
    )
    name_bodies_of(day, found, zone_of(sides))
    for question in found:
        question.is_open = not question.answers.all()
        question.may_answer = question.may_withdraw = False
    return found
