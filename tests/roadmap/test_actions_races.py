"""Many people at once on one milestone: every report is recorded or refused with a conflict, none is lost."""

import fcntl
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from core.verbs import Conflict
from roadmap.models import Decision, Report
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alone():
    """Fifty connections at once by one process of the tests at a time: PostgreSQL has a hundred for all."""
    with (Path(tempfile.gettempdir()) / "roadmap-tests-many-connections").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def at_once(count, call):
    """Call `call(number)` in `count` threads that start together; what each returned or raised, by its name."""
    gate = Barrier(count)

    def one(number):
        try:
            gate.wait()
            call(number)
        except Conflict:
            return "conflict"
        else:
            return "recorded"
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def test_fifty_reports_that_saw_the_same_version_one_is_recorded(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    outcome = at_once(
        50,
        lambda number: actions.report(
            owed.pk, cast.sochi_executor, status="in_progress", progress=number, version=owed.version
        ),
    )
    assert outcome == {"recorded": 1, "conflict": 49}
    owed.refresh_from_db()
    assert Report.objects.get().progress == owed.progress
    assert owed.version == 2


def test_fifty_reports_that_ask_for_no_version_are_all_recorded(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    outcome = at_once(
        50, lambda number: actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=number)
    )
    assert outcome == {"recorded": 50}
    owed.refresh_from_db()
    assert (Report.objects.count(), owed.version) == (50, 51)
    # The last one to get the lock is the one that stands.
    assert owed.progress in {report.progress for report in Report.objects.all()}
    assert owed.last_reported_at is not None


def test_ten_coordinators_accept_the_same_report_once(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    waiting = actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"]
    )
    outcome = at_once(10, lambda _: actions.decide(waiting.pk, cast.sochi_coordinator, verdict="accepted"))
    assert outcome == {"recorded": 1, "conflict": 9}
    assert Decision.objects.count() == 1


def test_two_bulk_reports_over_the_same_milestones_wait_and_do_not_deadlock(make_roadmap, cast):
    plan = make_roadmap(12)
    owed = [milestone_of(plan, str(number), cast.sochi) for number in range(1, 13)]
    ticks = [(one.pk, one.version) for one in owed]

    def both(number):
        order = ticks if number else ticks[::-1]
        done = actions.report_many(
            order, cast.sochi_coordinator, status="in_progress", progress=10, text="Разом"
        )
        assert len(done.recorded) + len(done.refused) == 12

    assert at_once(2, both) == {"recorded": 2}
    assert Report.objects.count() == 12
