"""A second factor that is demanded: of whom, how long it can be put off, and that nothing slips past it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cities.models import Absence, FactorDemand
from cities.signing_in import factors
from tests.security.test_second_step import SECRET, code_now

SET_UP = "/profile/protection/"


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.SECOND_FACTOR_ROLES = ["administrator", "coordinator"]
    settings.SECOND_FACTOR_GRACE_DAYS = 7


def leads_to_set_up(answer):
    target = answer.get("Location", "") or answer.get("HX-Redirect", "")
    return target.startswith(SET_UP)


def test_only_of_the_roles_of_the_setting(client, cast, plan):
    for person, asked in (
        (cast.administrator, True),
        (cast.sochi_coordinator, True),
        (cast.sochi_executor, False),
        (cast.sochi_reader, False),
    ):
        client.force_login(person)
        assert leads_to_set_up(client.get("/my/")) == asked


def test_of_whoever_stands_in_for_one_of_them(client, cast, plan):
    day = cast.sochi_coordinator.today()
    Absence.objects.create(
        person=cast.sochi_coordinator,
        deputy=cast.sochi_executor,
        starts_on=day,
        ends_on=day,
        set_by=cast.administrator,
    )
    client.force_login(cast.sochi_executor)
    assert leads_to_set_up(client.get("/my/"))


def test_no_page_slips_past_it_also_not_those_that_ask_for_sign_in_themselves(client, cast, plan):
    client.force_login(cast.administrator)
    for path in ("/", "/people/", "/people/invite/", f"/people/{cast.stranger.pk}/", "/admin/", "/status/"):
        assert leads_to_set_up(client.get(path)), path
        assert leads_to_set_up(client.get(path, headers={"HX-Request": "true"})), path
    assert leads_to_set_up(client.post("/people/invite/", {"email": "x@sochi.example"}))
    assert client.get(SET_UP).status_code == 200
    assert client.get("/profile/protection/app/").status_code == 200


def test_it_can_be_put_off_for_the_days_of_grace(client, cast, plan):
    client.force_login(cast.sochi_coordinator)
    assert "Позже" in client.get(SET_UP).text
    assert client.post("/profile/protection/later/", {"next": "/my/"})["Location"] == "/my/"
    assert client.get("/my/").status_code == 200

    another_day = Client()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        another_day.force_login(cast.sochi_coordinator)
        assert "Позже" not in another_day.get(SET_UP).text
        assert another_day.post("/profile/protection/later/")["Location"] == SET_UP
        assert leads_to_set_up(another_day.get("/my/"))
    assert FactorDemand.objects.count() == 1


def test_what_was_posted_meanwhile_is_found_in_the_form(client, cast):
    client.force_login(cast.administrator)
    client.post("/profile/protection/later/")
    import re

    page = client.get("/people/invite/").text
    [mark] = re.findall(r'name="opened_by" value="([^"]+)"', page)
    session = client.session
    session["factor_later"] = 0
    session.save()

    answer = client.post("/people/invite/", {"opened_by": mark, "name": "Пётр Петров"})
    assert leads_to_set_up(answer)
    client.post("/profile/protection/later/")
    assert "Пётр Петров" in client.get("/people/invite/").text


def test_a_session_from_before_the_factor_takes_the_step_and_goes_on(client, cast, plan, rf):
    client.force_login(cast.administrator)
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        factors.add_app(cast.administrator, SECRET, code_now(), rf.get("/"))

    assert client.get("/status/")["Location"] == "/sign-in/second/"
    assert client.post("/sign-in/second/", {"code": code_now()})["Location"] == "/status/"
    assert client.get("/status/").status_code == 200


def test_a_usual_session_costs_no_query_more(client, cast, plan, settings, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.sochi_coordinator)
    session = client.session
    session["factor"] = True
    session.save()
    client.get("/my/")
    with CaptureQueriesContext(connection) as demanded:
        client.get("/my/")
    settings.SECOND_FACTOR_ROLES = []
    with CaptureQueriesContext(connection) as free:
        client.get("/my/")
    assert len(demanded) == len(free)


def test_an_own_password_comes_first_also_on_pages_that_ask_for_sign_in_themselves(client, cast, settings):
    settings.SECOND_FACTOR_ROLES = []
    cast.administrator.must_change_password = True
    cast.administrator.save()
    client.force_login(cast.administrator)
    for path in ("/my/", "/people/invite/", f"/people/{cast.stranger.pk}/", "/profile/"):
        assert client.get(path).get("Location") == "/password/", path
