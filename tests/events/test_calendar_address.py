"""A person's calendar address: made, used without signing in, revoked; and what is never told."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from events import feeds
from events.models import Feed


@pytest.fixture
def token(cast) -> str:
    return feeds.issue(cast.sochi_colleague)


def test_the_address_opens_without_signing_in(client, token, make_event):
    make_event("Фестиваль на всех языках")

    answer = client.get(f"/events/feeds/{token}.ics")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer


def test_a_revoked_address_is_404(client, token, cast, browse):
    browse(cast.sochi_colleague).post("/events/feeds/revoke/")

    assert client.get(f"/events/feeds/{token}.ics").status_code == 404


def test_a_new_address_ends_the_old_one(client, token, cast):
    new = feeds.issue(cast.sochi_colleague)

    assert client.get(f"/events/feeds/{token}.ics").status_code == 404
    assert client.get(f"/events/feeds/{new}.ics").status_code == 200


def test_whoever_may_not_sign_in_has_no_calendar_either(client, token, cast):
    cast.sochi_colleague.is_active = False
    cast.sochi_colleague.save()

    assert client.get(f"/events/feeds/{token}.ics").status_code == 404


@pytest.mark.parametrize("unknown", ["x", "а" * 43, "'; drop table", "A" * 2000])
def test_an_unknown_address_is_404(unknown, client, token):
    assert client.get(f"/events/feeds/{unknown}.ics").status_code == 404


def test_the_address_is_shown_once_and_not_kept(cast, browse):
    client = browse(cast.sochi_colleague)

    shown = client.post("/events/feeds/new/").context["address"]

    assert shown.startswith(settings.SITE_URL)
    token = shown.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 43
    assert token not in client.get("/events/feeds/").text
    assert token not in str(Feed.objects.values())
    assert feeds.person_of(token) == cast.sochi_colleague


def test_the_database_allows_one_address_in_force(cast, token):
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(person=cast.sochi_colleague, digest="0" * 64)


def test_a_calendar_that_has_it_already_is_sent_nothing(client, token, make_event):
    event = make_event()
    path = f"/events/feeds/{token}.ics"
    first = client.get(path)

    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(path, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304

    event.sequence += 1
    event.save()
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_same_rows_give_the_same_bytes(client, token, make_event):
    make_event()

    answers = {client.get(f"/events/feeds/{token}.ics").content for _ in range(2)}

    assert len(answers) == 1


def test_a_roadmaps_calendar_is_for_those_signed_in(client, plan, cast, browse):
    path = f"/events/roadmaps/{plan.slug}.ics"

    assert client.get(path).status_code == 302
    assert browse(cast.minsk_reader).get(path).status_code == 200
    assert client.get("/events/roadmaps/none.ics").status_code == 404
