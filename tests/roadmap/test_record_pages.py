"""A page of an item's record is what lies there in the whole record, and the cells beside it are those of all of it."""

from datetime import date
from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import User
from core.verbs import Conflict
from roadmap.choices import Verdict
from roadmap.models import Decision, Item, Milestone, Report
from roadmap.reporting import actions, matrix, record, taking_back
from tests.database import Cast

pytestmark = pytest.mark.django_db
LENGTH = 5


def told(item: Item, cast: Cast, turns: int, random: Random) -> None:
    """Let both sides report, decide, take back and move dates, at random."""
    people = {
        cast.sochi.pk: (cast.sochi_executor, cast.sochi_coordinator),
        cast.minsk.pk: (cast.minsk_executor, cast.minsk_coordinator),
    }
    for turn in range(turns):
        milestone = random.choice(list(item.milestones.select_related("side").order_by("pk")))
        executor, coordinator = people[milestone.side.city_id]
        waits = milestone.pending_report_id
        act = random.choice(("said", "proven", "closing", "decided", "taken", "moved"))
        try:
            if act == "decided" and waits:
                verdict = random.choice((Verdict.ACCEPTED, Verdict.RETURNED))
                actions.decide(waits, coordinator, verdict=verdict, remark="Так")
            elif act == "taken" and (
                last := Report.objects.filter(milestone=milestone).order_by("-pk").first()
            ):
                decided = Decision.objects.filter(report=last).order_by("-pk").first()
                if decided:
                    taking_back.take_back_decision(decided.pk, decided.author)
                else:
                    taking_back.take_back_report(last.pk, last.author)
            elif act == "moved":
                day = date(2027, 1 + turn % 12, 1 + turn % 27)
                actions.ask_for_date(milestone.pk, executor, new_date=day, reason="Письмо")
            else:
                status = "done" if act == "closing" else "in_progress"
                links = [] if act == "said" else ["https://example.org/"]
                percent = None if act == "closing" else turn % 99
                actions.report(milestone.pk, coordinator, status=status, progress=percent, links=links)
        except (Conflict, ValidationError, PermissionDenied):
            continue


def read(item: Item, person: User) -> list[Milestone]:
    found = Milestone.objects.filter(item=item).with_state().with_rights_of(person)
    milestones = list(found.select_related("side__city", "pending_report__author").order_by("pk"))
    for milestone in milestones:
        milestone.item = item
    return milestones


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pages_are_the_record_in_pieces_and_cells_those_of_all(plan, cast, seed):
    item = plan.items.get(number="1")
    told(item, cast, 60, Random(seed))
    for person in (cast.sochi_coordinator, cast.sochi_executor, cast.minsk_reader):
        milestones = read(item, person)
        whole = record.entries(milestones, reader=person)
        kinds = {entry.kind for entry in whole}
        assert {"report", "taken_back"} <= kinds, kinds
        cells = {pk: cell.drawn for pk, cell in matrix.cells(milestones, whole, person).items()}
        for number in range(1, -(-len(whole) // LENGTH) + 1):
            found = record.page_of(milestones, str(number), LENGTH, reader=person)
            begin = (number - 1) * LENGTH
            assert [one.drawn for one in found.page] == [one.drawn for one in whole[begin : begin + LENGTH]]
            assert found.page.paginator.count == len(whole)
            shown = matrix.cells(milestones, found.entries, person)
            assert {pk: cell.drawn for pk, cell in shown.items()} == cells


def test_a_long_record_is_not_read_whole(plan, cast):
    item = plan.items.get(number="1")
    milestone = item.milestones.filter(side__city=cast.sochi).order_by("pk")[0]
    for turn in range(2 * LENGTH):
        actions.report(
            milestone.pk, cast.sochi_coordinator, status="in_progress", progress=turn + 1, text="Слова"
        )
    milestones = read(item, cast.sochi_coordinator)

    with CaptureQueriesContext(connection) as asked:
        found = record.page_of(milestones, "1", LENGTH, reader=cast.sochi_coordinator)

    assert len({id(entry.what) for entry in found.entries if entry.kind == "report"}) == LENGTH
    # The moments, the dates that were moved, the reports that are shown; none has a proof, a decision or a figure.
    assert len(asked) == 3


def test_whoever_had_no_name_then_is_told_by_the_address(plan, cast):
    """One question for all of them, and none where everybody has a name."""
    item = plan.items.get(number="1")
    told(item, cast, 30, Random(4))

    def said(person: User) -> tuple[int, set[str]]:
        with CaptureQueriesContext(connection) as asked:
            entries = record.entries(read(item, person), reader=person)
            names = {entry.by for entry in entries if entry.kind in ("report", "taken_back")}
        return len(asked), names

    with_names, _names = said(cast.sochi_executor)
    User.objects.filter(pk__in=[cast.sochi_coordinator.pk, cast.minsk_coordinator.pk]).update(name="")
    for coordinator in (cast.sochi_coordinator, cast.minsk_coordinator):
        for owed in item.milestones.filter(side__city=coordinator.body.city):
            actions.report(owed.pk, coordinator, status="in_progress", progress=5)
    without, names = said(cast.sochi_executor)
    assert {cast.sochi_coordinator.email, cast.minsk_coordinator.email} <= names
    assert without == with_names + 1
