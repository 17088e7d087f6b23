"""Who gets in: tokens, their scopes, their end; the page that makes them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from api import tokens
from api.models import Token
from core.models import SecurityEvent
from roadmap.models import Side

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer rm_unknown", "rm_x"])
def test_without_a_token_in_force_nothing_is_answered(client, header):
    answer = client.get("/api/v1/me", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401


def test_a_session_is_no_token(client, cast):
    client.force_login(cast.administrator)

    assert client.get("/api/v1/me").status_code == 401


def test_the_text_is_not_kept(cast):
    token, text = tokens.make(cast.sochi_reader, "portal", ["read"], days=1)

    assert text not in repr(Token.objects.values().get())
    assert tokens.find(text) == token


@pytest.mark.parametrize("end", ["revoked", "expired", "closed", "password"])
def test_a_token_ends(program, cast, end):
    mine = program(cast.sochi_reader)
    assert mine.get("/me").status_code == 200
    token = Token.objects.get()
    if end == "revoked":
        tokens.revoke(token)
    elif end == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "closed":
        type(cast.sochi_reader).objects.filter(pk=cast.sochi_reader.pk).update(is_active=False)
    else:
        type(cast.sochi_reader).objects.filter(pk=cast.sochi_reader.pk).update(must_change_password=True)

    assert mine.get("/me").status_code == 401


def test_a_missing_scope_is_named(program, cast, plan):
    reading = program(cast.sochi_coordinator, ["read"])
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)

    answer = reading.post(f"/milestones/{milestone.pk}/reports", {"status": "in_progress"}, If_Match="*")

    assert answer.status_code == 403
    assert answer.json()["scope"] == "report"
    assert not milestone.reports.exists()


def test_a_token_for_one_roadmap_sees_no_other(program, cast, plan, elsewhere):
    only = program(cast.administrator, ["read"], roadmap=elsewhere.roadmap)

    assert [one["slug"] for one in only.get("/roadmaps").json()["items"]] == [elsewhere.roadmap.slug]
    assert only.get(f"/roadmaps/{plan.slug}/items").status_code == 404
    assert {one["roadmap"] for one in only.get("/milestones").json()["items"]} <= {elsewhere.roadmap.slug}


def test_a_token_for_one_side_writes_there_only(program, cast, plan):
    minsk = Side.objects.get(roadmap=plan, city=cast.minsk)
    only = program(cast.administrator, ["read", "report"], side=minsk)
    here, there = (
        plan.items.get(number="1").milestones.get(side__city=city) for city in (cast.minsk, cast.sochi)
    )

    assert (
        only.post(f"/milestones/{here.pk}/reports", {"status": "in_progress"}, If_Match="*").status_code
        == 201
    )
    refused = only.post(f"/milestones/{there.pk}/reports", {"status": "in_progress"}, If_Match="*")
    assert (refused.status_code, refused.json()["code"]) == (403, "other_side")


def test_too_many_requests_wait(program, cast, settings):
    settings.API_LIMIT = 3
    mine = program(cast.sochi_reader)

    answers = [mine.get("/me") for _count in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Remaining"] == "2"
    assert answers[-1]["Retry-After"] == "60"


def test_the_page_makes_shows_once_and_revokes(client, cast):
    client.force_login(cast.sochi_executor)

    made = client.post(reverse("tokens"), {"name": "Портал", "scopes": ["read"], "days": "30"})
    token = Token.objects.get()

    assert made.status_code == 200
    text = made.context["made"][1]
    assert text in made.content.decode()
    assert text not in client.get(reverse("tokens")).content.decode()
    assert tokens.find(text) == token
    client.post(reverse("revoke_token", args=[token.pk]))
    assert tokens.find(text) is None
    assert SecurityEvent.objects.filter(detail__contains=token.hint).count() == 2


def test_the_page_offers_no_more_than_the_person_has(client, cast):
    client.force_login(cast.sochi_executor)

    refused = client.post(reverse("tokens"), {"name": "x", "scopes": ["administer"], "days": "30"})

    assert refused.status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"name": " ", "scopes": ["read"], "days": "30"}, {"name": "x", "scopes": ["read"], "days": "9999"}],
)
def test_a_wrong_form_says_what_is_wrong(client, cast, data):
    client.force_login(cast.sochi_executor)

    assert client.post(reverse("tokens"), data).status_code == 422


def test_nobody_revokes_anothers(client, cast):
    token, _text = tokens.make(cast.sochi_reader, "x", ["read"], days=1)
    client.force_login(cast.administrator)

    assert client.post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert Token.objects.get().is_in_force


def test_the_pages_about_the_api_open(client, cast):
    client.force_login(cast.sochi_reader)

    assert "/api/v1/milestones" in client.get(reverse("api_docs")).content.decode()
