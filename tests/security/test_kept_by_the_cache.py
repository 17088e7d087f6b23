"""The page cache as a way round rights: one address by others, by other methods, under other hosts and languages."""

import pytest
from django.conf import settings
from django.test import Client

from cities.models import User
from tests.sessions import session_of

PAGES = (
    "/r/sochi-minsk/",
    "/r/sochi-minsk/items/",
    "/r/sochi-minsk/items/1/",
    "/r/sochi-minsk/timeline/",
    "/my/",
    "/bodies/",
)


@pytest.fixture(autouse=True)
def kept(settings):
    settings.KEEP_PAGES = True


@pytest.fixture
def client_of(cast, plan, elsewhere):
    def signed_in(person):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
        return client

    return signed_in


@pytest.fixture
def warm(client_of, cast):
    """The administrator has seen each page twice: it is kept."""
    client = client_of(cast.administrator)
    return {path: [client.get(path) for _ in range(2)][-1] for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_nobody_gets_the_page_of_another(path, warm, client_of, cast, elsewhere):
    assert warm[path].status_code == 200
    for person in (cast.sochi_reader, cast.minsk_coordinator, elsewhere.coordinator):
        text = client_of(person).get(path).text
        assert cast.administrator.name not in text
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_ORIGINAL_URL": "/r/sochi-minsk/", "HTTP_X_REWRITE_URL": "/r/sochi-minsk/"},
        {"HTTP_X_FORWARDED_PREFIX": "/evil", "HTTP_X_FORWARDED_SCHEME": "javascript"},
        {"HTTP_X_FORWARDED_USER": "admin@example.org", "HTTP_REMOTE_USER": "admin@example.org"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_METHOD_OVERRIDE": "PUT"},
        {"HTTP_RANGE": "bytes=0-10"},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 31 Dec 2100 23:59:59 GMT"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_ACCEPT_ENCODING": "identity;q=0, *;q=0"},
        {"HTTP_ACCEPT_LANGUAGE": "../../../etc/passwd"},
        {"HTTP_COOKIE": "sessionid=" + "a" * 3000},
    ],
    ids=lambda more: next(iter(more)).lower(),
)
def test_headers_that_proxies_and_programs_send_change_nothing(more, warm, client_of, cast, elsewhere):
    """Neither for whoever may see nothing nor, in the cache, for whoever comes next."""
    path = "/r/sochi-minsk/items/"
    assert Client().get(path, **more).status_code == 302
    assert (
        client_of(elsewhere.coordinator)
        .get(path, **{key: value for key, value in more.items() if key != "HTTP_COOKIE"})
        .status_code
        == 404
    )
    client = client_of(cast.administrator)
    if "HTTP_COOKIE" not in more:
        answer = client.get(path, **more)
        assert (answer.status_code, "private, no-store") == (200, answer["Cache-Control"])
        assert b"evil" not in answer.content
    after = client.get(path)
    assert after.status_code == 200
    assert "evil" not in after.text


def test_head_says_no_more_than_get(warm, client_of, cast, elsewhere):
    assert client_of(elsewhere.coordinator).head("/r/sochi-minsk/").status_code in (404, 405)
    assert not client_of(cast.sochi_reader).head("/r/sochi-minsk/").content


def test_a_right_that_is_taken_away_is_gone_from_the_next_page_on(client_of, cast):
    client = client_of(cast.sochi_coordinator)
    before = [client.get("/r/sochi-minsk/items/") for _ in range(2)][-1].text
    User.objects.filter(pk=cast.sochi_coordinator.pk).update(role="reader")

    assert "/bulk/" in before
    assert "/bulk/" not in client.get("/r/sochi-minsk/items/").text


def test_whoever_is_closed_or_signed_out_sees_no_kept_page(client_of, cast):
    client, other = client_of(cast.sochi_reader), client_of(cast.minsk_reader)
    for one in (client, other):
        assert [one.get("/r/sochi-minsk/").status_code for _ in range(2)] == [200, 200]
    User.objects.filter(pk=cast.sochi_reader.pk).update(is_active=False)
    other.post("/sign-out/")

    assert [one.get("/r/sochi-minsk/").status_code for one in (client, other)] == [302, 302]
