"""Two at once: a double click, two administrators, a report in the middle. Real threads, real locks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.verbs import Conflict
from roadmap.choices import ImportState
from roadmap.importing import apply, runs
from roadmap.models import ImportRun, Item, Milestone, Report
from roadmap.reporting import actions
from tests.roadmap.plans import ROWS, book, changed

pytestmark = pytest.mark.django_db(transaction=True)

NEW = (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")


def together(*calls):
    """Runs the calls at the same moment, each on a connection of its own; returns results or exceptions."""
    start = Barrier(len(calls))

    def one(call):
        start.wait()
        try:
            return call()
        except (apply.Outdated, apply.NotApplicable, Conflict) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@pytest.mark.parametrize("attempt", range(3))
def test_a_double_click_applies_once(plan, cast, attempt):
    run = runs.start(plan, book((*ROWS, NEW)), cast.administrator)

    results = together(*[lambda: apply.apply(run.pk, cast.administrator)] * 4)

    assert [result.state for result in results] == [ImportState.APPLIED] * 4
    assert Item.objects.filter(number="4").count() == 1
    assert Milestone.objects.filter(item__number="4").count() == 2


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_administrators_one_is_shown_the_preview_anew(plan, cast, attempt):
    first = runs.start(plan, book(changed(1, title="Первое")), cast.administrator)
    second = runs.start(plan, book(changed(1, title="Второе")), cast.administrator)

    results = together(
        lambda: apply.apply(first.pk, cast.administrator), lambda: apply.apply(second.pk, cast.administrator)
    )

    assert sorted(type(result).__name__ for result in results) == ["ImportRun", "Outdated"]
    applied = ImportRun.objects.get(state=ImportState.APPLIED)
    assert Item.objects.get(number="1").title == applied.preview["items"][0]["title"]


@pytest.mark.parametrize("attempt", range(3))
def test_a_report_in_the_middle_is_never_lost(plan, cast, attempt):
    run = runs.start(plan, book(changed(2, deadline="IV квартал 2026 г.")), cast.administrator)
    milestone = Milestone.objects.get(item__number="2", side__city__slug="sochi")

    results = together(
        lambda: apply.apply(run.pk, cast.administrator),
        lambda: actions.report(milestone.pk, cast.sochi_coordinator, status="in_progress", progress=30),
    )

    milestone.refresh_from_db()
    assert isinstance(results[1], Report)
    assert milestone.progress == 30
    # Either the import came first and moved the date, or the report did and the preview is shown again.
    assert milestone.due_date is not None
    moved = milestone.due_date.month == 12
    assert moved == isinstance(results[0], ImportRun)


def test_two_workers_read_a_file_once(plan, cast):
    run = runs.start_later(plan, book(), cast.administrator, lambda pk: None)

    results = together(*[lambda: runs.read_in_worker(run.pk)] * 3)

    assert sorted(results) == [False, False, True]
    assert ImportRun.objects.get().state == ImportState.READ
