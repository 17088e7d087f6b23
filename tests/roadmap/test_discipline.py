"""How bodies keep their dates, counted by hand.

The plan of `history` (tests/roadmap/conftest.py) on 22 November 2026. Culture of Sochi leads items 2, 5 and 8 (due on
30 September), education items 1, 4 and 7 (due on 30 June); Minsk's institute leads 1, 4 and 7 as well.

| body              | item | first due | due     | how it stands            | fell due | in time | by first dates |
|-------------------|------|-----------|---------|--------------------------|----------|---------|----------------|
| Sochi education   | 1    | 30 June   | same    | 80 %, was done in Feb    | yes      | no      | no             |
|                   | 4    | 30 June   | same    | done on 20 May           | yes      | yes     | yes            |
|                   | 7    | 30 June   | same    | not started              | yes      | no      | no             |
| Sochi culture     | 2    | 30 Sept   | same    | 40 %                     | yes      | no      | no             |
|                   | 5    | 30 Sept   | 31 Dec  | not started, moved       | no       | –       | no             |
|                   | 8    | 30 Sept   | same    | done on 1 October        | yes      | no      | no             |
| Minsk institute   | 1    | 30 June   | same    | waits for acceptance     | yes      | no      | no             |
|                   | 4    | 30 June   | same    | done on 20 April         | yes      | yes     | yes            |
|                   | 7    | 30 June   | same    | taken off control        | –        | –       | –              |
"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import Body, City
from roadmap.choices import Status
from roadmap.models import Milestone
from roadmap.progress import discipline
from roadmap.progress.discipline import Discipline
from roadmap.querysets import names_body
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def kept(history, cast):
    with on_day("2026-10-01"):
        late = milestone_of(history, "8", cast.sochi)
        actions.report(late.pk, cast.sochi_coordinator, status=Status.DONE, progress=100, text="Проведено")
    with on_day("2026-11-22"):
        yield history


def test_each_body_by_hand(kept, cast):
    found = discipline.of_bodies()

    assert found[cast.sochi_education.pk] == Discipline(
        items=3,
        owed=3,
        open=2,
        overdue=2,
        due_soon=0,
        due=3,
        in_time=1,
        first_due=3,
        first_in_time=1,
        moved=0,
    )
    assert found[cast.sochi_culture.pk] == Discipline(
        items=3,
        owed=3,
        open=2,
        overdue=1,
        due_soon=0,
        due=2,
        in_time=0,
        first_due=3,
        first_in_time=0,
        moved=1,
    )
    assert found[cast.minsk_institute.pk] == Discipline(
        items=2,
        owed=2,
        open=1,
        overdue=1,
        due_soon=0,
        due=2,
        in_time=1,
        first_due=2,
        first_in_time=1,
        moved=0,
    )
    assert cast.stranger.body_id not in found


def test_the_shares_follow_from_the_counts(kept, cast):
    found = discipline.of_bodies()

    assert found[cast.sochi_education.pk].share == pytest.approx(100 / 3)
    assert found[cast.minsk_institute.pk].share == 50
    assert (found[cast.sochi_culture.pk].late, found[cast.sochi_culture.pk].share) == (1, 0)
    assert found[cast.mayor.pk].share is None  # nothing of item 3 has fallen due


def test_a_moved_date_is_kept_by_the_new_date_and_not_by_the_first(kept, cast):
    moved = milestone_of(kept, "5", cast.sochi)
    with on_day("2026-12-20"):
        actions.report(moved.pk, cast.sochi_coordinator, status=Status.DONE, progress=100, text="Проведено")
    with on_day("2027-01-10"):
        found = discipline.of_bodies()[cast.sochi_culture.pk]

    assert (found.due, found.in_time) == (3, 1)
    assert (found.first_due, found.first_in_time) == (3, 0)


def test_the_day_of_the_report_counts_not_that_of_its_acceptance(kept, cast):
    milestone = milestone_of(kept, "1", cast.minsk)
    Milestone.objects.filter(pk=milestone.pk).update(
        due_date=date(2026, 7, 15), first_due_date=date(2026, 7, 15)
    )

    assert milestone.pending_report_id is not None
    actions.decide(milestone.pending_report_id, cast.minsk_coordinator, verdict="accepted")

    assert discipline.of_bodies()[cast.minsk_institute.pk].in_time == 2


@pytest.mark.parametrize(
    "name", ["sochi_education", "sochi_culture", "minsk_institute", "mayor", "committee"]
)
def test_a_body_alone_is_counted_as_among_all(name, kept, cast):
    body = getattr(cast, name)

    assert (
        discipline.of_milestones(Milestone.objects.filter(names_body(body.pk)))
        == discipline.of_bodies()[body.pk]
    )


def test_the_page_shows_the_tree_with_counts_and_formula(kept, cast):
    html = flat(signed_in(cast.sochi_reader).get("/bodies/").content.decode())
    rows = re.findall(r'bodies__name--(\d)"><a href="/bodies/(\d+)/">.*?(\d+) %.*?(\d+ из \d+)', html, re.S)

    assert ("1", str(cast.sochi_education.pk), "33", "1 из 3") in rows
    assert html.index("Мэрия города Сочи") < html.index("Управление культуры мэрии города Сочи")
    assert "÷" in html


def test_a_body_shows_what_it_owes_its_people_and_what_stands_below(kept, cast):
    html = flat(signed_in(cast.sochi_reader).get(f"/bodies/{cast.mayor.pk}/").content.decode())

    assert re.findall(r'#milestone-(\d+)">Молодёжный форум', html)
    assert len(re.findall(r"#milestone-\d+", html)) == 9
    assert "Сергей Координатор" in html
    assert f'href="/bodies/{cast.sochi_education.pk}/"' in html
    assert f"/r/sochi-minsk/?body={cast.mayor.pk}" in html


def test_only_administrators_are_led_to_the_editing(kept, cast):
    address = f"/bodies/{cast.mayor.pk}/edit/"

    for person, led in ((cast.sochi_coordinator, False), (cast.administrator, True)):
        html = signed_in(person).get(f"/bodies/{cast.mayor.pk}/").content.decode()
        assert (address in html) is led


def test_what_was_changed_about_it_is_told(kept, cast):
    Body.objects.filter(pk=cast.mayor.pk).update(short_name="Администрация")

    assert "Администрация" in signed_in(cast.sochi_reader).get(f"/bodies/{cast.mayor.pk}/").content.decode()


def test_many_cities_stand_on_several_pages(kept, cast):
    for n in range(6):
        city = City.objects.create(
            slug=f"city-{n}",
            name=f"Город {n}",
            country="RU",
            country_name="Россия",
            time_zone="Europe/Moscow",
        )
        Body.objects.create(city=city, name="Администрация")
    client = signed_in(cast.administrator)

    pages = [client.get("/bodies/", {"page": number}).context["cities"] for number in (1, 2)]
    assert [[one["city"].name for one in page] for page in pages] == [
        ["Город 0", "Город 1", "Город 2", "Город 3", "Город 4", "Город 5"],
        ["Минск", "Сочи"],
    ]


def test_an_unknown_body_is_404(kept, cast):
    assert signed_in(cast.sochi_reader).get("/bodies/999999/").status_code == 404


@pytest.mark.parametrize(("path", "limit"), [("/bodies/", 10), ("/bodies/{mayor}/", 15)])
def test_the_pages_ask_the_same_few_queries_at_any_size(path, limit, make_roadmap, cast):
    client = signed_in(cast.sochi_reader)
    client.get("/profile/")  # the bell's number is kept for a minute
    asked = {}
    for items in (3, 49, 300):
        make_roadmap(items, slug=f"of-{items}")
        client.get("/profile/")  # making many items takes most of that minute on a busy machine
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path.format(mayor=cast.mayor.pk)).status_code == 200
        asked[items] = len(captured)

    assert set(asked.values()) == {asked[3]}, asked
    assert asked[3] <= limit
