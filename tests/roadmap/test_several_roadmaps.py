"""Who sees several roadmaps switches between them; who sees one is not bothered with a choice."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from roadmap.founding import access, actions
from tests.html import flat

SPANNING = ("roadmap:my", "events:list", "roadmap:bodies", "roadmap:home")


def header(answer):
    return flat(answer.text).split("<header", 1)[1].split("</header>")[0]


def without_years_apart(head):
    """The head without what keeps a roadmap's years on one line."""
    return re.sub(r'<span class="nowrap">([^<]*)</span>', r" \1", head)


@pytest.fixture
def reader(client, cast, plan, elsewhere):
    """Somebody of Sochi to whom Rostov — Brest was opened."""
    access.open_to(elsewhere.roadmap, cast.sochi_reader, cast.administrator)
    client.force_login(cast.sochi_reader)
    return client


def test_a_roadmaps_page_bears_its_name_and_offers_the_others(reader, plan, elsewhere):
    for roadmap, other in ((plan, elsewhere.roadmap), (elsewhere.roadmap, plan)):
        head = header(reader.get(roadmap.get_absolute_url()))
        assert f'<span class="switcher__name">{roadmap}</span>' in without_years_apart(head)
        assert f'href="{other.get_absolute_url()}"' in head


@pytest.mark.parametrize("name", SPANNING)
def test_a_page_of_all_roadmaps_bears_the_name_of_none(reader, name):
    assert '<span class="switcher__name">Дорожные карты</span>' in header(reader.get(reverse(name)))


def test_the_ways_are_those_of_the_roadmap_that_was_visited_last(reader, plan, elsewhere):
    for roadmap in (plan, elsewhere.roadmap, plan):
        reader.get(roadmap.get_absolute_url())
        assert f'href="{reverse("roadmap:items", args=[roadmap.slug])}"' in header(reader.get("/my/"))


def test_the_ways_are_those_of_a_plan_in_force_before_a_newer_one_for_later_years(client, cast, plan):
    years = date(2126, 1, 1), date(2128, 12, 31)
    later = actions.copy(cast.administrator, plan, "Следующий план", *years)
    with time_machine.travel("2026-06-15T12:00+00:00", tick=False):
        client.force_login(cast.sochi_coordinator)
        page = client.get("/my/")
        form = client.get(reverse("events:add")).context["form"]

    assert f'href="{reverse("roadmap:items", args=[plan.slug])}"' in header(page)
    assert f'href="{reverse("roadmap:items", args=[later.slug])}"' not in header(page)
    assert form["roadmap"].value() == str(plan.pk)


def test_who_sees_one_roadmap_has_no_choice_and_its_name_everywhere(client, cast, plan, elsewhere):
    client.force_login(cast.minsk_reader)

    for address in ("/my/", "/events/", "/bodies/", plan.get_absolute_url()):
        head = header(client.get(address))
        assert "switcher" not in head
        assert str(plan) in without_years_apart(head)
        assert str(elsewhere.roadmap) not in head


def test_a_closed_roadmap_is_not_remembered(reader, cast, plan, elsewhere):
    reader.get(elsewhere.roadmap.get_absolute_url())
    access.close_to(elsewhere.roadmap, elsewhere.roadmap.accesses.get().pk, cast.administrator)

    assert elsewhere.roadmap.slug not in header(reader.get("/my/"))


def test_the_home_page_is_the_portfolio_of_several_and_the_dashboard_of_one(reader, client, cast, plan):
    assert reader.get("/").status_code == 200
    client.force_login(cast.minsk_reader)
    assert client.get("/")["Location"] == plan.get_absolute_url()
