"""The two numbers for programs: those of the page, today and on a past day, and names only for those who may know."""

from datetime import date

import pytest

from roadmap.choices import Status
from roadmap.progress.answering import of_roadmap
from roadmap.reminders import run
from roadmap.reporting import actions
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(plan, cast):
    """Item 1 was due on 30 June: Sochi reported two days after its letter, Minsk got three letters and said nothing."""
    for day in ("2026-06-23", "2026-06-29", "2026-06-30"):
        with on_day(day):
            run.remind(by_hand=True)
        if day == "2026-06-23":
            with on_day("2026-06-25"):
                owed = milestone_of(plan, "1", cast.sochi)
                actions.report(owed.pk, cast.sochi_executor, status=Status.IN_PROGRESS, progress=50)
    return plan


def test_they_are_those_of_the_page(program, cast, answered):
    path = f"/roadmaps/{answered.slug}/figures/answering"
    with on_day("2026-07-05"):
        said = program(cast.sochi_reader).get(path).json()
        then = program(cast.sochi_reader).get(f"{path}?on=2026-07-03").json()
        found = of_roadmap(answered, date(2026, 7, 5))

    assert (said["on"], said["days"], said["days_before"]) == ("2026-07-05", pytest.approx(2, abs=0.01), None)
    assert [
        (one["side"], one["first"], one["due"], one["reported"], one["share"]) for one in said["months"]
    ] == [
        ("sochi", "2026-06-01", 1, 1, 100),
        ("minsk", "2026-06-01", 1, 0, 0),
    ]
    assert [(one["body"], one["due"], one["share"]) for one in said["bodies"]] == [
        (one.body and one.body.pk, one.due, one.share) for one in found.bodies
    ]
    assert then == {**said, "on": "2026-07-03"}


def test_who_never_answers_is_said_to_those_who_coordinate(program, cast, answered):
    path = f"/roadmaps/{answered.slug}/figures/answering"
    with on_day("2026-07-05"):
        assert program(cast.sochi_reader).get(path).json()["silent"] is None
        assert program(cast.sochi_executor).get(path).json()["silent"] is None
        assert program(cast.minsk_coordinator).get(path).json()["silent"] == ["Максим Исполнитель"]
