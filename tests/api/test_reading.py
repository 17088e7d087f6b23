"""What programs read: the same as the pages show to the token's person, no more."""

import json

import pytest
from django.urls import reverse

from api.v1 import description
from roadmap.importing import apply, runs
from roadmap.models import Milestone
from roadmap.progress import figures, state
from tests.roadmap.plans import book, changed

pytestmark = pytest.mark.django_db


def numbers(answer):
    return [one["number"] for one in answer.json()["items"]]


def test_the_items_with_both_sides_parts(program, cast, plan):
    answer = program(cast.sochi_reader).get(f"/roadmaps/{plan.slug}/items")

    assert answer.status_code == 200
    rows = answer.json()["items"]
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert {part["side"] for part in rows[0]["sides"]} == {"sochi", "minsk"}
    assert rows[0]["sides"][0]["bodies"][0]["body"] == cast.sochi_education.pk


def test_the_filters_are_those_of_the_page(program, cast, plan):
    mine = program(cast.sochi_reader)

    by_body = mine.get(f"/roadmaps/{plan.slug}/items?body={cast.sochi_culture.pk}")

    assert numbers(by_body) == ["2"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("status=finished", "status"),
        ("on=yesterday", "on"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("limit=201", "limit"),
        ("cursor=nonsense", "cursor"),
        ("fields=number,secret", "fields"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name(program, cast, plan, query, field):
    answer = program(cast.sochi_reader).get(f"/roadmaps/{plan.slug}/items?{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_pages_follow_one_another_and_lose_nothing(program, cast, make_roadmap):
    roadmap = make_roadmap(7)
    mine = program(cast.sochi_reader)
    found, path = [], f"/roadmaps/{roadmap.slug}/items?limit=3"
    while path:
        answer = mine.get(path)
        found += numbers(answer)
        link = answer.get("Link", "")
        path = link[link.index("/api/v1") + 7 : link.index(">")] if link else ""

    assert found == [str(number) for number in range(1, 8)]


def test_the_next_page_is_where_the_site_is_whatever_the_request_calls_its_host(
    program, cast, plan, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    mine = program(cast.sochi_reader)

    # The second answer is the first one, kept.
    links = [
        mine.get(f"/roadmaps/{plan.slug}/items?limit=1", Host=host)["Link"]
        for host in ("a.example", "b.example")
    ]

    assert all(link.startswith(f"<{settings.SITE_URL}/api/v1/roadmaps/") for link in links), links


def test_only_the_fields_that_are_asked_for(program, cast, plan):
    answer = program(cast.sochi_reader).get(f"/roadmaps/{plan.slug}/items?fields=number,status&limit=1")

    assert answer.json()["items"] == [{"number": "1", "status": "planned"}]


def test_the_figures_are_those_of_the_dashboard(program, cast, plan):
    Milestone.objects.filter(item__number="1").update(status="in_progress", progress=40)
    said = program(cast.sochi_reader).get(f"/roadmaps/{plan.slug}/figures").json()
    snapshot = state.load(plan)

    assert said["figures"] == {one.figure.name: one.number for one in figures.figures(snapshot)}
    assert said["all"]["progress"] == snapshot.tally.progress
    assert set(said["sides"]) == {"sochi", "minsk"}


PATHS = (
    "/roadmaps/{slug}",
    "/roadmaps/{slug}/directions",
    "/roadmaps/{slug}/items",
    "/roadmaps/{slug}/figures",
    "/roadmaps/{slug}/changes",
    "/roadmaps/{slug}/editions",
    "/items/{item}",
    "/milestones/{milestone}",
    "/milestones/{milestone}/reports",
    "/milestones/{milestone}/date-requests",
)


@pytest.mark.parametrize("path", PATHS)
def test_what_belongs_to_another_roadmap_does_not_exist(program, cast, plan, elsewhere, path):
    item = plan.items.get(number="1")
    path = path.format(slug=plan.slug, item=item.pk, milestone=item.milestones.first().pk)

    assert program(cast.sochi_reader).get(path).status_code == 200
    refused = program(elsewhere.coordinator).get(path)
    assert refused.status_code == 404
    assert refused.json()["code"] == "not_found"


def test_lists_over_all_roadmaps_hold_the_own_ones(program, cast, plan, elsewhere):
    theirs = program(elsewhere.coordinator)

    assert [one["slug"] for one in theirs.get("/roadmaps").json()["items"]] == [elsewhere.roadmap.slug]
    assert {one["roadmap"] for one in theirs.get("/milestones").json()["items"]} <= {elsewhere.roadmap.slug}
    assert {one["city"] for one in theirs.get("/bodies").json()["items"]} <= {"rostov", "brest"}


def test_every_role_gets_the_same_from_the_page_and_from_the_api(client, program, cast, plan, elsewhere):
    item = plan.items.get(number="1")
    pairs = {
        f"/roadmaps/{plan.slug}/items": reverse("roadmap:items", args=[plan.slug]),
        f"/roadmaps/{plan.slug}/figures": reverse("roadmap:dashboard", args=[plan.slug]),
        f"/items/{item.pk}": reverse("roadmap:item", args=[plan.slug, "1"]),
    }
    people = [cast.sochi_reader, cast.stranger, cast.sochi_executor, cast.minsk_coordinator]
    people += [cast.sochi_coordinator, cast.administrator, elsewhere.coordinator]
    for person in people:
        client.force_login(person)
        for api, page in pairs.items():
            assert program(person).get(api).status_code == client.get(page).status_code, (person.email, api)


def test_what_has_not_changed_is_not_sent_again(program, cast, plan):
    mine = program(cast.sochi_reader)
    first = mine.get(f"/roadmaps/{plan.slug}/items")

    again = mine.get(f"/roadmaps/{plan.slug}/items", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Milestone.objects.filter(item__number="1").update(status="in_progress", progress=40)
    changed = mine.get(f"/roadmaps/{plan.slug}/items", If_None_Match=first["ETag"])
    assert changed.status_code == 200


def test_answers_are_private_and_set_no_cookie(program, cast, plan):
    answer = program(cast.sochi_reader).get("/me")

    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies


def test_an_address_that_is_not_there_is_a_problem_too(program, cast):
    assert program(cast.sochi_reader).get("/nothing").json()["code"] == "not_found"
    assert program(cast.sochi_reader).get("/items/1e9").status_code == 404
    assert program(cast.sochi_reader).get(f"/items/{10**30}").status_code in (404, 422)


def test_people_are_shown_without_their_addresses(program, cast, plan):
    answer = program(cast.sochi_executor).get("/people")

    assert cast.sochi_coordinator.name in answer.content.decode()
    assert "@" not in answer.content.decode()
    assert cast.minsk_executor.name not in answer.content.decode()


def test_the_list_asks_the_database_as_often_for_many_items(
    program, cast, make_roadmap, django_assert_max_num_queries
):
    roadmap = make_roadmap(30)
    mine = program(cast.sochi_reader)

    with django_assert_max_num_queries(12):
        assert len(mine.get(f"/roadmaps/{roadmap.slug}/items").json()["items"]) == 30


def test_editions_and_what_they_changed(plan, cast, program):
    mine = program(cast.sochi_reader)
    run = runs.start(plan, book(changed(1, title="Обмен")), cast.administrator)
    apply.apply(run.pk, cast.administrator)

    (edition,) = mine.get("/roadmaps/sochi-minsk/editions").json()["items"]
    assert (edition["number"], edition["withdrawn_on"]) == (1, None)
    whole = mine.get("/roadmaps/sochi-minsk/editions/1").json()
    assert [(one["number"], one["kind"], one["new"]) for one in whole["changes"]] == [("1", "title", "Обмен")]
    assert mine.get("/roadmaps/sochi-minsk/editions/2").status_code == 404


def test_the_description_is_there_for_whoever_writes_a_program(client):
    answer = client.get("/api/v1/openapi.json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == json.loads(description())
    assert "/api/v1/roadmaps" in answer.json()["paths"]
