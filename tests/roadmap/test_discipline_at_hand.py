"""The page of bodies counts again only what was changed, and says what counting everything says."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cities.models import Body, City, User
from core import page_marks, rows_at_hand
from core.at_hand import AtHand
from roadmap.models import Direction, Item, Milestone, Responsibility, Roadmap, RoadmapAccess, Side
from roadmap.progress import discipline, discipline_at_hand
from roadmap.querysets import of_visible
from roadmap.reporting import actions
from tests.database import Cast, Elsewhere
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of

COUNTS = 'FROM "roadmap_responsibility"'


@pytest.fixture(autouse=True)
def counted_afresh(settings: Settings) -> Iterator[None]:
    settings.KEEP_PAGES = True
    discipline_at_hand.forget()
    with on_day("2026-11-22"):
        yield


@pytest.fixture
def second(history: Roadmap, cast: Cast) -> Roadmap:
    """Another roadmap of Sochi, with one item of a body that the first one names too."""
    roadmap = Roadmap.objects.create(
        slug="sochi-alone", title="Сочи", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    side = Side.objects.create(roadmap=roadmap, city=cast.sochi, order=1)
    direction = Direction.objects.create(roadmap=roadmap, title="Спорт", order=1)
    item = Item.objects.create(roadmap=roadmap, direction=direction, number="1", title="Турнир", order=1)
    Responsibility.objects.create(item=item, side=side, body=cast.sochi_culture)
    Milestone.objects.create(item=item, side=side, first_due_date=date(2026, 5, 1), due_date=date(2026, 5, 1))
    return roadmap


def cities() -> list[int]:
    return list(City.objects.order_by("pk").values_list("pk", flat=True))


def sees_the_truth(user: User) -> dict[int, Any]:
    """What is said of every body; fails where counting all of it for this person says something else."""
    found = discipline_at_hand.of_cities(user, cities())
    assert found == discipline.of_bodies(only=of_visible(user, "item__roadmap"))
    return found


def sides_counted(user: User) -> int:
    """How many sides were counted to answer."""
    with CaptureQueriesContext(connection) as asked:
        sees_the_truth(user)
    # The last one is the truth itself.
    *said, _truth = [query["sql"] for query in asked.captured_queries if COUNTS in query["sql"]]
    return sum(sql.split("ANY(")[1].split(")")[0].count(",") + 1 for sql in said)


def test_a_change_in_one_roadmap_has_its_sides_counted_and_no_others(
    second: Roadmap, elsewhere: Elsewhere, cast: Cast
) -> None:
    admin = cast.administrator
    assert sides_counted(admin) == 5
    assert sides_counted(admin) == 0
    milestone = milestone_of(second, "1", cast.sochi)
    actions.report(milestone.pk, cast.sochi_coordinator, status="done", progress=100)
    assert sides_counted(admin) == 1
    Milestone.objects.filter(item__roadmap=elsewhere.roadmap).update(due_date=date(2026, 3, 1))
    assert sides_counted(admin) == 2
    assert sides_counted(admin) == 0


def test_whatever_is_counted_is_counted_again(second: Roadmap, cast: Cast) -> None:
    admin = cast.administrator
    seen = [sees_the_truth(admin)]
    one = Milestone.objects.filter(pk=milestone_of(second, "1", cast.sochi).pk)
    for change in (
        lambda: one.update(due_date=date(2027, 5, 1)),
        lambda: one.update(first_due_date=date(2027, 5, 1)),
        lambda: one.update(status="done", progress=100, closed_on=date(2026, 4, 1)),
        lambda: Responsibility.objects.filter(item__roadmap=second).update(body=cast.sochi_education),
        lambda: Responsibility.objects.filter(item__roadmap=second).delete(),
    ):
        change()
        seen.append(sees_the_truth(admin))
    assert len({str(one) for one in seen}) == len(seen)


def test_what_is_changed_while_it_is_asked_is_never_kept_as_it_was(
    second: Roadmap, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, marks_of = cast.administrator, page_marks.of_roadmaps

    def read_in_a_request() -> None:
        with rows_at_hand.of_a_request():
            rows_at_hand.take()
            discipline_at_hand.of_cities(admin, cities())

    def a_moment_later(roadmaps: Iterable[int]) -> dict[int, int]:
        # As another process does: this request has written nothing.
        connection.connection.execute(
            "UPDATE roadmap_milestone SET due_date = '2027-03-01' WHERE item_id IN "
            "(SELECT id FROM roadmap_item WHERE roadmap_id = %s)", [second.pk]
        )  # fmt: skip
        return marks_of(roadmaps)

    read_in_a_request()
    discipline_at_hand.forget()
    with monkeypatch.context() as patched:
        patched.setattr(page_marks, "of_roadmaps", a_moment_later)
        read_in_a_request()

    sees_the_truth(admin)


def test_a_day_later_more_is_overdue(second: Roadmap, cast: Cast) -> None:
    Milestone.objects.filter(item__roadmap=second).update(due_date=date(2026, 11, 22))
    before = sees_the_truth(cast.administrator)[cast.sochi_culture.pk]
    with on_day("2026-11-23"):
        after = sees_the_truth(cast.administrator)[cast.sochi_culture.pk]
    assert after.overdue == before.overdue + 1


def test_while_cities_have_two_days_each_is_asked_by_its_own(second: Roadmap, cast: Cast) -> None:
    City.objects.filter(pk=cast.minsk.pk).update(time_zone="Asia/Vladivostok")
    Milestone.objects.filter(item__number="1").update(due_date=date(2026, 11, 22))
    seen = []
    for moment in ("2026-11-22T12:00Z", "2026-11-22T15:00Z", "2026-11-22T22:00Z"):
        with time_machine.travel(moment, tick=False):
            seen.append(str(sees_the_truth(cast.administrator)))
    assert len(set(seen)) == 3


def test_each_sees_the_counts_of_the_roadmaps_that_they_read(
    second: Roadmap, elsewhere: Elsewhere, cast: Cast
) -> None:
    """The administrator came first: all of it is known."""
    everything = sees_the_truth(cast.administrator)
    other = sees_the_truth(elsewhere.coordinator)
    assert set(other) == {elsewhere.body.pk}
    stranger = sees_the_truth(cast.minsk_coordinator)
    assert stranger[cast.sochi_culture.pk].items == everything[cast.sochi_culture.pk].items - 1
    RoadmapAccess.objects.create(roadmap=second, person=cast.minsk_coordinator)
    assert sees_the_truth(cast.minsk_coordinator)[cast.sochi_culture.pk] == everything[cast.sochi_culture.pk]
    RoadmapAccess.objects.all().delete()
    assert sees_the_truth(cast.minsk_coordinator) == stranger


def test_of_other_cities_nothing_is_said(second: Roadmap, elsewhere: Elsewhere, cast: Cast) -> None:
    admin = cast.administrator
    found = discipline_at_hand.of_cities(admin, [cast.minsk.pk])
    own = set(Body.objects.filter(city=cast.minsk).values_list("pk", flat=True))
    assert found
    assert set(found) <= own
    assert found == discipline.of_bodies(only=Q(side__city=cast.minsk))


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_while_nothing_watched_is_counted(second: Roadmap, cast: Cast) -> None:
    """Migrations take the triggers away and bring them back: twice, as after them no roadmap has marks of its own."""
    for day in (date(2026, 2, 1), date(2027, 2, 1)):
        page_marks.unwatch([object()])
        try:
            sees_the_truth(cast.administrator)
            Milestone.objects.filter(item__roadmap=second).update(due_date=day)
            sees_the_truth(cast.administrator)
        finally:
            page_marks.watch()
        sees_the_truth(cast.administrator)


def test_what_is_longest_unasked_goes_first_and_a_version_takes_the_place_of_another() -> None:
    known: AtHand[tuple[int, ...]] = AtHand(10)
    known.put("a", 1, (1, 2, 3))
    known.put("b", 1, (1, 2, 3))
    assert known.get("a", 1) == (1, 2, 3)
    assert known.get("a", 2) is None
    known.put("a", 2, (4, 5, 6))
    assert (known.get("a", 1), known.get("a", 2)) == (None, (4, 5, 6))
    known.put("c", 1, (1, 2))
    assert (known.get("b", 1), known.get("a", 2), known.get("c", 1)) == (None, (4, 5, 6), (1, 2))
    known.put("d", 1, tuple(range(20)))
    assert [known.get(key, 1) for key in "bcd"] == [None] * 3
