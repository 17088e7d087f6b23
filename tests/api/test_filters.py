"""Lists: the filters of the pages' addresses, sparse fields, cursors that stay right while rows come and go."""

import base64

import pytest
from django.urls import reverse
from django.utils import timezone

from cities.models import User
from events.models import Event
from roadmap.models import Milestone

pytestmark = pytest.mark.django_db


def coded(text):
    return base64.b32encode(text.encode()).decode()


@pytest.fixture
def two_events(cast, plan):
    made = [
        Event.objects.create(title="Фестиваль", kind="festival", city=cast.sochi, precision="day",
                             starts_on="2026-09-12", ends_on="2026-09-13", state="confirmed"),
        Event.objects.create(title="Форум", kind="forum", city=cast.minsk, precision="day",
                             starts_on="2027-05-02", ends_on="2027-05-02", state="planned"),
    ]  # fmt: skip
    made[0].items.add(plan.items.get(number="2"))
    return made


@pytest.mark.parametrize(
    "query",
    [
        "city=sochi",
        "city=minsk",
        "kind=forum",
        "year=2026",
        "state=planned",
        "direction={direction}",
        "city=",
    ],
)
def test_events_are_narrowed_as_on_the_page(client, program, cast, plan, two_events, query):
    query = query.format(direction=plan.items.get(number="2").direction_id)
    client.force_login(cast.sochi_reader)
    page = client.get(f"{reverse('events:list')}?{query}")

    told = program(cast.sochi_reader).get(f"/events?{query}").json()["items"]

    assert {one["id"] for one in told} == {event.pk for event in page.context["page"]}
    assert len(told) == (2 if query == "city=" else 1)


@pytest.mark.parametrize(
    "query", ["city=rostov", "kind=war", "year=1900", "state=x", "direction=1", "month=5"]
)
def test_a_filter_of_events_that_means_nothing_is_refused_by_its_name(
    program, cast, plan, two_events, elsewhere, query
):
    answer = program(cast.sochi_reader).get(f"/events?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "query", ["q=культур", "role=coordinator", "city=minsk", "awaited=1", "q=sochi.example"]
)
def test_people_are_narrowed_as_on_the_page(client, program, cast, query):
    User.objects.exclude(pk=cast.sochi_executor.pk).update(last_login=timezone.now())
    client.force_login(cast.administrator)
    page = client.get(f"{reverse('cities:people')}?{query}")

    told = program(cast.administrator).get(f"/people?{query}&limit=200").json()["items"]

    assert {one["id"] for one in told} == {person.pk for person in page.context["people"]} != set()


def test_nobody_is_found_by_an_address_that_is_not_shown(program, cast):
    name = cast.sochi_coordinator.email.partition("@")[0]

    assert program(cast.sochi_reader).get(f"/people?q={name}@").json()["items"] == []
    assert program(cast.sochi_coordinator).get(f"/people?q={name}@").json()["items"]
    assert program(cast.sochi_reader).get("/people?awaited=1").status_code == 403


def test_one_of_the_colleagues(program, cast):
    mine = program(cast.sochi_reader)

    assert mine.get(f"/people/{cast.sochi_executor.pk}").json()["name"] == cast.sochi_executor.name
    assert mine.get(f"/people/{cast.minsk_executor.pk}").status_code == 404


@pytest.mark.parametrize("query", ["role=king", "awaited=yes"])
def test_a_filter_of_people_that_means_nothing_is_refused_by_its_name(program, cast, query):
    answer = program(cast.administrator).get(f"/people?{query}")

    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_a_field_that_is_not_there_is_refused_of_an_empty_list_too(program, cast, plan):
    mine = program(cast.sochi_reader)
    for path in ("/events", "/questions", f"/roadmaps/{plan.slug}/items?q=нетникогда"):
        joined = "&" if "?" in path else "?"
        assert mine.get(path).json()["items"] == []
        assert mine.get(f"{path}{joined}fields=secret").status_code == 422, path


SINGLE = (
    "/me",
    "/roadmaps/{slug}",
    "/roadmaps/{slug}/figures",
    "/roadmaps/{slug}/figures/answering",
    "/roadmaps/{slug}/changes",
    "/items/{item}",
    "/directions/{direction}",
    "/milestones/{milestone}",
    "/bodies/{body}",
    "/people/{person}",
    "/events/{event}",
)


@pytest.mark.parametrize("path", SINGLE)
def test_of_one_thing_only_the_fields_that_are_asked_for(program, cast, plan, two_events, path):
    item = plan.items.get(number="1")
    mine = program(cast.sochi_reader)
    path = path.format(
        slug=plan.slug,
        item=item.pk,
        direction=item.direction_id,
        milestone=item.milestones.first().pk,
        body=cast.sochi_education.pk,
        person=cast.sochi_executor.pk,
        event=two_events[0].pk,
    )
    whole = mine.get(path).json()
    first = sorted(whole)[0]

    assert mine.get(f"{path}?fields={first}").json() == {first: whole[first]}
    assert mine.get(f"{path}?fields=secret").json()["errors"][0]["field"] == "fields"
    assert mine.get(f"{path}?colour=red").json()["code"] == "unknown_parameter"


def test_a_row_that_the_filter_has_lost_since_repeats_and_skips_nothing(program, cast, plan):
    mine = program(cast.sochi_reader)
    first = mine.get(f"/roadmaps/{plan.slug}/items?status=planned&limit=2").json()
    assert [row["number"] for row in first["items"]] == ["1", "2"]
    Milestone.objects.filter(item__number="2").update(status="in_progress", progress=40)

    rest = mine.get(f"/roadmaps/{plan.slug}/items?status=planned&limit=2&cursor={first['next']}").json()

    assert [row["number"] for row in rest["items"]] == ["3"]
    assert rest["next"] is None


def test_a_row_that_is_gone_altogether_says_so(program, cast, plan):
    mine = program(cast.sochi_reader)
    first = mine.get(f"/roadmaps/{plan.slug}/items?limit=2").json()
    plan.items.get(number="2").delete()

    answer = mine.get(f"/roadmaps/{plan.slug}/items?limit=2&cursor={first['next']}")

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(
    "cursor",
    ["x", "AAAA", coded("after:-5"), coded("after:"), coded(f"after:{2**63}"), "%00", "🙂", "A" * 5000],
)
@pytest.mark.parametrize("path", ["/milestones", "/roadmaps/{slug}/items"])
def test_an_invalid_cursor_is_a_problem(program, cast, plan, path, cursor):
    answer = program(cast.sochi_reader).get(f"{path.format(slug=plan.slug)}?cursor={cursor}")

    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["code"] in ("bad_cursor", "unreadable")


def test_the_sides_and_how_the_bodies_keep_their_dates(program, cast, plan):
    mine = program(cast.sochi_reader)
    Milestone.objects.filter(item__number="1").update(due_date="2026-01-01")

    assert [one["city"] for one in mine.get(f"/roadmaps/{plan.slug}/sides").json()["items"]] == [
        "sochi",
        "minsk",
    ]
    kept = mine.get(f"/roadmaps/{plan.slug}/figures/bodies").json()["items"]
    own = next(one for one in kept if one["body"] == cast.sochi_education.pk)
    assert (own["owed"], own["overdue"], own["share"]) == (1, 1, 0)
