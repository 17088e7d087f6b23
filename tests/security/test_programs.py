"""The API under attack: whose rights a token has, what it may not reach, how it is slowed, what it leaves in logs."""

import json
import logging
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from api import tokens
from api.callers import UNKNOWN
from api.models import Answered, Token
from cities import absences, accounts
from cities.models import FactorDemand
from core.models import SecurityEvent
from events.models import Event
from roadmap.models import ImportRun, Report, RoadmapAccess, Side
from tests.api.conftest import Program
from tests.roadmap.daily import milestone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def report_on(program, owing, **said):
    return program.post(f"/milestones/{owing.pk}/reports", {"status": "in_progress", **said}, If_Match="*")


# --- whose rights --------------------------------------------------------------------------------------------


def test_rights_that_the_person_lost_are_lost_to_the_token(program, cast, milestone):
    mine = program(cast.sochi_coordinator)
    assert report_on(mine, milestone, progress=10).status_code == 201
    type(cast.sochi_coordinator).objects.filter(pk=cast.sochi_coordinator.pk).update(role="reader")

    assert report_on(mine, milestone, progress=20).status_code == 403
    assert mine.get("/me").json()["role"] == "reader"


def test_a_roadmap_that_was_closed_to_the_person_is_closed_to_the_token(program, cast, plan, elsewhere):
    access = RoadmapAccess.objects.create(person=elsewhere.coordinator, roadmap=plan)
    theirs = program(elsewhere.coordinator, roadmap=plan)
    assert theirs.get(f"/roadmaps/{plan.slug}").status_code == 200
    access.delete()

    assert theirs.get(f"/roadmaps/{plan.slug}").status_code == 404
    assert theirs.get("/milestones").json()["items"] == []


def test_a_deputys_token_has_the_absent_ones_rights_no_longer_than_the_absence(program, cast, milestone):
    deputy = program(cast.sochi_reader)
    assert report_on(deputy, milestone).status_code == 403
    today = cast.sochi.today()
    away = absences.set_absence(
        cast.sochi_executor.pk,
        cast.administrator,
        deputy_id=cast.sochi_reader.pk,
        starts_on=today,
        ends_on=today,
    )
    assert report_on(deputy, milestone, progress=5).status_code == 201
    type(away).objects.filter(pk=away.pk).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=8)
    )

    assert report_on(deputy, milestone, progress=6).status_code == 403


@pytest.mark.parametrize("standing_in", [False, True])
def test_where_a_second_factor_is_overdue_the_token_waits_for_it(
    program, cast, settings, standing_in, milestone
):
    """Else a token made on the day before would go round the factor for a year."""
    person = cast.sochi_executor if standing_in else cast.sochi_coordinator
    mine = program(person)
    if standing_in:
        today = cast.sochi.today()
        absences.set_absence(
            cast.sochi_coordinator.pk,
            cast.administrator,
            deputy_id=person.pk,
            starts_on=today,
            ends_on=today,
        )
    settings.SECOND_FACTOR_ROLES, settings.SECOND_FACTOR_GRACE_DAYS = ("coordinator",), 7
    assert mine.get("/me").status_code == 200
    FactorDemand.objects.update(since=timezone.now() - timedelta(days=8))

    refused = report_on(mine, milestone)

    assert (refused.status_code, refused.json()["code"]) == (403, "factor_missing")
    assert not Report.objects.exists()


@pytest.mark.parametrize("own", [True, False])
def test_a_new_password_ends_the_tokens(program, cast, own):
    """Whoever knew the old one may have made a token with it, as with calendar addresses."""
    mine = program(cast.sochi_coordinator)
    accounts.password_was_set(cast.sochi_coordinator, cast.sochi_coordinator if own else cast.administrator)
    type(cast.sochi_coordinator).objects.update(must_change_password=False)

    assert mine.get("/me").status_code == 401
    assert SecurityEvent.objects.filter(kind="rights", detail__contains="revoked").exists()


# --- a token for less ----------------------------------------------------------------------------------------


def test_a_token_for_one_roadmap_tells_of_nobody_elsewhere(program, cast, plan, elsewhere):
    only = program(cast.administrator, ["read"], roadmap=elsewhere.roadmap)

    people = {one["name"] for one in only.get("/people?limit=200").json()["items"]}
    assert cast.sochi_executor.name not in people
    assert elsewhere.coordinator.name in people
    assert {one["city"] for one in only.get("/bodies?limit=200").json()["items"]} == {"brest"}


def test_a_token_for_one_roadmap_writes_for_nobody_elsewhere(program, cast, plan, elsewhere):
    """An account reaches all of its city, and stays when the token is gone: more than a token of one roadmap is."""
    only = program(cast.administrator, roadmap=elsewhere.roadmap)
    person = {"email": "x@example.org", "name": "x", "role": "reader"}
    event = {"title": "Визит", "kind": "visit", "date_text": "2026 год"}
    brest = elsewhere.coordinator.body
    items = {"city": brest.city.slug, "items": [plan.items.earliest("pk").pk]}
    organisers = {"city": brest.city.slug, "organisers": [cast.sochi_culture.pk]}
    of_side = program(cast.administrator, side=elsewhere.roadmap.sides.get(city=brest.city))
    own = program(elsewhere.coordinator, roadmap=elsewhere.roadmap)
    refused = [
        only.post("/people", {**person, "body": cast.sochi_culture.pk}),
        only.post("/people", {**person, "body": None}),
        only.post("/people", {**person, "role": "administrator"}),
        *(
            program_of.post("/people", {**person, "role": role, "body": brest.pk})
            for program_of in (only, of_side, own)
            for role in ("reader", "executor", "coordinator")
        ),
        only.post("/events", {**event, "city": "sochi"}),
        only.post("/events", {**event, **items}),
        only.post("/events", {**event, **organisers}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 12 + [422] * 3
    assert {answer.json()["code"] for answer in refused[:12]} == {"one_roadmap"}
    assert not type(brest.people.first()).objects.filter(email=person["email"]).exists()
    assert not Event.objects.exists()
    assert only.post("/events", {**event, "city": brest.city.slug}).status_code == 201


def test_a_token_for_one_roadmap_changes_no_event_that_serves_another(program, cast, plan, elsewhere):
    """Whoever reads both may change it, by the page or a token for both."""
    item, other = plan.items.earliest("pk"), elsewhere.roadmap.items.get()
    event = Event.objects.create(title="Форум", kind="forum", city=cast.sochi)
    event.items.set([item, other])
    only = program(cast.administrator, roadmap=plan)
    said = {"title": "Иной", "kind": "forum", "city": "sochi", "date_text": "2026 год", "items": [item.pk]}
    refused = [
        only.post(f"/events/{event.pk}", said, If_Match="*"),
        only.post(f"/events/{event.pk}/state", {"state": "cancelled", "reason": "x"}, If_Match="*"),
        only.post(f"/events/{event.pk}/delegations", {"city": "sochi", "name": "x"}),
    ]

    assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "other_roadmap")}
    assert set(event.items.all()) == {item, other}
    event.items.remove(other)
    assert only.post(f"/events/{event.pk}", said, If_Match="*").status_code == 200


def test_a_token_for_one_side_imports_no_plan_of_both(program, cast, plan):
    only = program(cast.administrator, side=Side.objects.get(roadmap=plan, city=cast.minsk))
    file = SimpleUploadedFile("plan.csv", b"a;b")

    assert only.send_form(f"/roadmaps/{plan.slug}/imports", {"file": file}).status_code == 403
    run = ImportRun.objects.create(roadmap=plan, author=cast.administrator, file_name="x", state="read")
    for verb in ("apply", "undo"):
        assert only.post(f"/imports/{run.pk}/{verb}").status_code == 403
    assert only.get(f"/imports/{run.pk}").status_code == 403


@pytest.mark.parametrize(
    ("scope", "paths"),
    [
        ("read", ["/milestones/{milestone}/reports", "/reports/{report}/decision", "/roadmaps/{slug}/imports"]),
        ("report", ["/reports/{report}/decision", "/roadmaps/{slug}/imports", "/roadmaps/{slug}/exports"]),
        ("decide", ["/milestones/{milestone}/reports", "/roadmaps/{slug}/imports", "/imports/1/apply"]),
        ("administer", ["/milestones/{milestone}/reports", "/reports/{report}/decision", "/roadmaps/{slug}/exports"]),
    ],
)  # fmt: skip
def test_a_scope_opens_nothing_of_another(program, cast, plan, milestone, scope, paths):
    report = report_on(program(cast.sochi_executor), milestone).json()["report"]["id"]
    only = program(cast.administrator, [scope])
    for path in paths:
        path = path.format(milestone=milestone.pk, report=report, slug=plan.slug)
        answer = only.post(path, {}, If_Match="*")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), path
    assert SecurityEvent.objects.filter(kind="refused", person=cast.administrator).count() == len(paths)


@pytest.mark.parametrize(
    "more",
    [
        {"author": 1},
        {"needs_decision": False},
        {"on_behalf_of": 1},
        {"created_at": "2020-01-01"},
        {"origin": "import"},
        {"milestone": 1},
        {"version": 1},
        {"id": 1},
    ],
)
def test_nobody_writes_what_is_not_asked_for(program, cast, milestone, more):
    assert report_on(program(cast.sochi_executor), milestone, **more).status_code == 422
    assert not Report.objects.exists()


# --- keys and versions ---------------------------------------------------------------------------------------


def test_a_key_of_one_is_no_key_of_another(program, cast, milestone):
    first, second = program(cast.sochi_executor), program(cast.sochi_coordinator)
    path, said = f"/milestones/{milestone.pk}/reports", {"status": "in_progress", "text": "Первый"}

    mine = first.post(path, said, If_Match="*", Idempotency_Key="k")
    theirs = second.post(path, said, If_Match="*", Idempotency_Key="k")

    assert "Idempotent-Replayed" not in theirs
    assert mine.json()["report"]["id"] != theirs.json()["report"]["id"]


def test_a_kept_answer_is_shown_to_nobody_who_has_lost_the_right(program, cast, milestone):
    mine = program(cast.sochi_executor)
    path, said = f"/milestones/{milestone.pk}/reports", {"status": "in_progress", "text": "Первый"}
    assert mine.post(path, said, If_Match="*", Idempotency_Key="k").status_code == 201
    tokens.revoke(Token.objects.get())

    assert mine.post(path, said, If_Match="*", Idempotency_Key="k").status_code == 401
    assert Answered.objects.count() == 1


@pytest.mark.parametrize("tag", ['W/"1"', '"1", "2"', '"1" ', "1", '"-1"', '"1e0"', "**", '"*"', '"¹"'])
def test_no_trick_with_the_version_passes_for_having_seen_it(program, cast, milestone, tag):
    report_on(program(cast.sochi_coordinator), milestone, progress=10)

    answer = program(cast.sochi_executor).post(
        f"/milestones/{milestone.pk}/reports", {"status": "in_progress", "progress": 20}, If_Match=tag
    )

    assert answer.status_code == 412
    assert Report.objects.count() == 1


# --- bodies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a\0b", "\ud800", "\ufffe", "‮", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"]
)
@pytest.mark.parametrize("field", ["text", "links"])
def test_odd_characters_end_in_no_failure(program, cast, plan, milestone, text, field):
    value = [f"https://sochi.example/{text}"] if field == "links" else text
    answer = report_on(program(cast.sochi_executor), milestone, **{field: value})

    assert answer.status_code in (201, 400, 422), answer.content
    page = Client()
    page.force_login(cast.sochi_reader)
    assert "<script>alert" not in page.get(f"/r/{plan.slug}/items/1/").text


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "99999-01-01", "-2026-01-01", "0000-00-00"]
)
def test_days_at_the_end_of_time_end_in_no_failure(program, cast, plan, milestone, day):
    mine = program(cast.sochi_coordinator)
    asked = mine.post(
        f"/milestones/{milestone.pk}/date-requests", {"new_date": day, "reason": "Так"}, If_Match="*"
    )
    assert asked.status_code in (201, 422), asked.content
    for query in (f"on={day}", f"since={day}", f"on={day}&since={day}"):
        assert mine.get(f"/roadmaps/{plan.slug}/changes?{query}").status_code in (200, 422), query
    for page in ("figures", "items"):
        assert mine.get(f"/roadmaps/{plan.slug}/{page}?on={day}").status_code in (200, 422)


def test_numbers_beyond_the_database_are_not_there(program, cast, plan):
    mine = program(cast.administrator)
    for path in ("milestones", "reports", "attachments", "imports", "exports", "events", "bodies", "items"):
        for number in (2**63, -1, 0, 10**40):
            assert mine.get(f"/{path}/{number}").status_code == 404, (path, number)


# --- slowed and written down ---------------------------------------------------------------------------------


def test_without_https_nothing_is_answered_and_nobody_is_led_on(program, cast, settings):
    """Whoever is led on by a redirect does not notice that the token went out in the clear."""
    settings.SECURE_SSL_REDIRECT = True
    mine = program(cast.sochi_reader)
    refused = mine.get("/me")

    assert (refused.status_code, refused.json()["code"]) == (403, "https_only")
    assert mine.client.get("/api/v1/me", headers=mine.headers, secure=True).status_code == 200


def test_guessing_tokens_is_slowed_for_its_place_and_for_nobody_else(client, program, cast, settings):
    settings.TRUSTED_PROXIES = 1
    good = program(cast.sochi_reader)

    def guess(place):
        headers = {"Authorization": "Bearer rm_guess", "X-Forwarded-For": place}
        return client.get("/api/v1/me", headers=headers).status_code

    assert [guess("192.0.2.1") for _try in range(UNKNOWN + 2)][-3:] == [401, 429, 429]
    assert guess("192.0.2.2") == 401
    # A program of the same office goes on.
    assert good.get("/me", X_Forwarded_For="192.0.2.1").status_code == 200
    assert SecurityEvent.objects.filter(kind="failed", detail="API: rm_gues").count() == UNKNOWN + 1
    assert SecurityEvent.objects.filter(kind="slowed", detail="API").count() == 1


def test_what_is_no_token_is_not_written_down(client, db):
    client.get("/api/v1/me", headers={"Authorization": "Bearer my-own-password"})

    assert SecurityEvent.objects.get().detail == "API: "


def test_no_log_holds_a_token(program, cast, plan, caplog, settings):
    settings.ADMINS = []
    mine = program(cast.sochi_reader)
    text = mine.headers["Authorization"].partition(" ")[2]
    with caplog.at_level(logging.DEBUG):
        mine.get("/me")
        mine.get("/nothing")
        mine.post("/milestones/1/reports", "{")
        Program("rm_" + text[3:][::-1]).get("/me")

    said = "\n".join([caplog.text, *SecurityEvent.objects.values_list("detail", flat=True)])
    assert text not in said
    assert text[3:][::-1] not in said


def test_a_failure_tells_no_token(program, cast, monkeypatch, settings):
    """Neither the answer nor what Django would mail about it."""
    from django.test import RequestFactory
    from django.views.debug import SafeExceptionReporterFilter

    request = RequestFactory().get("/api/v1/me", headers={"Authorization": "Bearer rm_secret"})

    assert "rm_secret" not in str(SafeExceptionReporterFilter().get_safe_request_meta(request))


def test_downloads_by_a_program_are_written_down(program, cast, plan, milestone):
    mine = program(cast.sochi_reader)
    asked = mine.post(f"/roadmaps/{plan.slug}/exports", {"kind": "workbook"})

    assert asked.status_code == 201
    assert SecurityEvent.objects.filter(kind="exported", person=cast.sochi_reader).count() == 1


def test_a_page_of_another_site_can_make_no_use_of_a_session(client, cast, plan, milestone):
    """The API takes no cookie, so what is exempt from the marks against forgery can't be forged."""
    client.force_login(cast.administrator)
    answer = client.post(
        f"/api/v1/milestones/{milestone.pk}/reports",
        json.dumps({"status": "done"}),
        content_type="text/plain",
        headers={"If-Match": "*", "Origin": "https://evil.example"},
    )

    assert answer.status_code == 401
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    assert not Report.objects.exists()
