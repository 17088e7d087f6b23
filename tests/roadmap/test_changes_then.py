"""What changed up to a past day is the same whenever it is looked at, whatever has become of the plan since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from roadmap.importing import apply, runs
from roadmap.models import Item, Roadmap
from roadmap.planning import actions as planning
from roadmap.planning.wording import wording_of
from roadmap.progress import changes, state
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from tests.database import Cast
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.plans import ROWS, book, changed
from tests.roadmap.test_as_it_was import merging, on


@pytest.fixture
def roadmap(make_roadmap: Callable[..., Roadmap]) -> Roadmap:
    return make_roadmap(0)


@pytest.fixture
def put_in(roadmap: Roadmap, cast: Cast) -> Callable[..., Any]:
    """Reads rows into the roadmap and applies them."""
    return lambda rows: apply.apply(
        runs.start(roadmap, book(rows), cast.administrator).pk, cast.administrator
    )


def moved(roadmap: Roadmap, day: date | None, since: date) -> list[tuple[Any, ...]]:
    """The items whose dates moved up to the day (None: today), with the dates that were and are."""
    found, _plan = changes.since_then(state.load(roadmap, on=day), since)
    return [
        (one.item.item.number, one.old_due_date, one.point.due_date) for one in found if one.kind == "moved"
    ]


def another_date(roadmap: Roadmap, cast: Cast) -> None:
    asked = actions.ask_for_date(
        milestone_of(roadmap, "2", cast.sochi).pk,
        cast.sochi_coordinator,
        new_date=date(2027, 3, 1),
        reason="Поздно",
    )
    assert asked.verdict == "accepted"


def test_what_moved_later_had_not_moved_on_the_first_day_of_the_plan(
    roadmap: Roadmap, put_in: Callable[..., Any], cast: Cast
) -> None:
    since = date(2026, 1, 10)
    with on(2, 10):
        put_in(ROWS)
        photographed = moved(roadmap, None, since)
    with on(7, 1):
        another_date(roadmap, cast)
        item = Item.objects.get(number="1")
        said = wording_of(item)
        planning.change_item(
            item.pk, cast.administrator, replace(said, deadline_text="до 1 мая 2026 г."), seen=said.print
        )
        actions.report(
            milestone_of(roadmap, "1", cast.sochi).pk,
            cast.sochi_coordinator,
            status="in_progress",
            progress=9,
        )
    with on(9, 1):
        assert moved(roadmap, date(2026, 2, 10), since) == photographed == []
        assert [number for number, *_dates in moved(roadmap, None, since)].count("1") == 2


def test_what_moved_and_went_later_had_moved_on_its_day(
    roadmap: Roadmap, put_in: Callable[..., Any], cast: Cast
) -> None:
    since = date(2026, 1, 21)
    with on(2, 10):
        put_in(ROWS)
    with on(2, 20):
        put_in(changed(2, deadline="до 1 ноября 2026 г."))
        photographed = moved(roadmap, None, since)
    assert photographed == [("2", date(2026, 9, 30), date(2026, 11, 1))] * 2
    with on(5, 1):
        item = Item.objects.get(number="2")
        planning.remove_item(item.pk, cast.administrator, seen=wording_of(item).print)
    with on(9, 1):
        assert moved(roadmap, date(2026, 2, 20), since) == photographed


def test_a_move_on_the_first_day_of_the_plan_is_one(
    roadmap: Roadmap, put_in: Callable[..., Any], cast: Cast
) -> None:
    since = date(2026, 1, 21)
    with on(2, 10):
        put_in(ROWS)
        another_date(roadmap, cast)
        photographed = moved(roadmap, None, since)
    assert photographed == [("2", date(2026, 9, 30), date(2027, 3, 1))]
    with on(9, 1):
        assert moved(roadmap, date(2026, 2, 10), since) == photographed


def test_questions_of_a_past_day_name_the_bodies_as_they_were(plan: Roadmap, cast: Cast) -> None:
    """The asked body was merged into another on 1 July, and parted from it on 1 August."""
    item = plan.items.get(number="1")
    with on(6, 1):
        asked = questions.ask(item.pk, cast.minsk_coordinator, to=cast.sochi_education, text="Когда?")
        questions.answer(asked.pk, cast.sochi_executor, text="В мае")
    with on(7, 1):
        merged = merging.merge(cast.sochi_education.pk, cast.sochi_culture.pk, cast.administrator)
    with on(8, 1):
        merging.undo(merged.pk, cast.administrator)
    client, named = signed_in(cast.sochi_reader), []
    with on(10, 1):
        for day in ("2026-06-30", "2026-07-31", "2026-08-31"):
            [question] = client.get(f"/r/sochi-minsk/items/1/?on={day}").context["questions"]
            named.append([question.body, question.to_body, *(one.body for one in question.answers.all())])
    education, culture, committee = cast.sochi_education, cast.sochi_culture, cast.committee
    assert named == [[committee, body, body] for body in (education, culture, education)]
