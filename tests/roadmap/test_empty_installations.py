"""Before there is a roadmap, its sides or its items: nobody meets a failure, a link that leads nowhere, or silence."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import NoReverseMatch, reverse

from cities.choices import Role
from cities.models import User
from roadmap.founding import access
from roadmap.models import Roadmap, Side
from tests.access_table import TABLE
from tests.roadmap.daily import signed_in

# How far the installation is, and who looks: each role where its pages differ, and whoever can go on everywhere.
WALKS = [
    ("nothing", "reader"), ("nothing", "nobodys"), ("nothing", "administrator"),
    ("no_sides", "executor"), ("no_sides", "administrator"), ("one_side", "administrator"),
    ("no_items", "reader"), ("no_items", "coordinator"), ("no_items", "administrator"),
]  # fmt: skip
# Other months, other orders of a list: two of a kind show what the third would.
QUERIES = 2
# Django's own pages, files, and who is signed in no more.
ELSEWHERE = ("/admin/", "/static/", "/media/", "/sign-out/")
SAYS_WHO = re.compile(r"администратор|координатор|руководител|исполнител|Орган|орган|здесь|фильтр|слов")


@pytest.fixture
def begun(stage, cast):
    """How far the installation is; whoever is on no side yet sees the roadmap because it was opened to them."""
    if stage == "nothing":
        return None
    roadmap = Roadmap.objects.create(
        slug="first", title="Первая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    cities = {"no_sides": (), "one_side": (cast.sochi,), "no_items": (cast.sochi, cast.minsk)}[stage]
    for order, city in enumerate(cities, 1):
        Side.objects.create(roadmap=roadmap, city=city, order=order)
    return roadmap


@pytest.fixture
def person(role, cast, begun):
    people = {
        "reader": cast.sochi_reader,
        "executor": cast.sochi_executor,
        "coordinator": cast.sochi_coordinator,
        "administrator": cast.administrator,
        "nobodys": User.objects.create_user("new@example.org", name="Нина Новая", role=Role.READER),
    }
    found = people[role]
    if begun and found != cast.administrator:
        access.open_to(begun, found, cast.administrator)
    return found


def links(page: str) -> Iterator[str]:
    """The addresses of the program that a page leads to, by links and by forms that only ask."""
    for found in re.findall(r'(?:href|hx-get)="(/[^"#]*)', page):
        yield unescape(found)
    for form in re.findall(r"<form\b[^>]*>", page):
        action = re.search(r'action="(/[^"]*)"', form)
        if 'method="get"' in form and action:
            yield f"{unescape(action[1])}?q=1"


@pytest.mark.part(4)
@pytest.mark.parametrize(("stage", "role"), WALKS)
def test_every_link_of_every_page_leads_somewhere_and_nothing_is_silent(person, begun):
    client = signed_in(person)
    waiting, seen = [("/", "/")], {"/"}
    queries: dict[str, int] = {}
    failed, silent = [], []
    while waiting:
        path, source = waiting.pop()
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            failed.append((path, answer.status_code, source))
        if not answer["Content-Type"].startswith("text/html"):
            continue
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        for empty in re.findall(r'<div class="empty">.*?</div>', main, re.DOTALL):
            if "<a " not in empty and not SAYS_WHO.search(empty):
                silent.append((path, " ".join(re.sub(r"<[^>]+>", " ", empty).split())))
        if not re.search(r"<(?:a|form|button)\b", main) and not SAYS_WHO.search(main):
            silent.append((path, "no way on"))
        for link in links(answer.text):
            place = urlsplit(link)
            queries[place.path] = queries.get(place.path, 0) + (link not in seen)
            if link in seen or place.path.startswith(ELSEWHERE) or queries[place.path] > QUERIES + 1:
                continue
            seen.add(link)
            waiting.append((link, path))

    assert failed == []
    assert silent == []
    assert len(seen) > 12


@pytest.mark.parametrize(
    ("stage", "role"), [("nothing", "coordinator"), ("no_sides", "coordinator"), ("no_items", "executor")]
)
def test_no_address_is_a_failure_of_the_program(person, begun):
    """Typed, from a bookmark or from a letter: what is not linked yet."""
    client = signed_in(person)
    answers = {}
    for name in TABLE:
        for kwargs in ({}, {"slug": "first"}, {"slug": "first", "number": "1"}, {"pk": 1}):
            try:
                path = reverse(name, kwargs=kwargs)
            except NoReverseMatch:
                continue
            answers[path] = client.get(path).status_code

    assert {path: status for path, status in answers.items() if status >= 500 and path != "/readyz"} == {}
    assert len(answers) > 40


def test_where_nobody_can_stand_in_the_page_of_absence_says_so(cast):
    alone = User.objects.create_user("alone@example.org", name="Анна Первая", role=Role.ADMINISTRATOR)
    User.objects.filter(body=None).exclude(pk=alone.pk).delete()

    assert "замещать некому" in signed_in(alone).get(reverse("cities:own_absence")).text
    assert "замещать некому" not in signed_in(cast.sochi_executor).get(reverse("cities:own_absence")).text
