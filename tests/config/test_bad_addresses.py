"""Addresses that nobody types by hand: a page that says so, never a fault of the server."""

import pytest

WITHOUT_SENSE = [
    "-1",
    "999999999999999999999",
    "xx",
    "sort;drop",
    "%FF",
    "%ED%A0%80",
    "٥",
    "²",
    "2026-13-45",
    "q" * 5000,
]
PAGES = {
    "/r/sochi-minsk/items/": "page status side body direction year sort q as_of disputed overdue",
    "/r/sochi-minsk/": "as_of",
    "/r/sochi-minsk/timeline/": "year direction",
    "/r/sochi-minsk/export/": "as_of side direction",
    "/r/sochi-minsk/bulk/": "item",
    "/r/sochi-minsk/items/1/": "place",
    "/my/": "place",
    "/events/": "page year city kind state q",
    "/events/calendar/": "month city kind",
    "/events/add/": "item",
    "/people/": "q role city",
    "/sign-in/": "next",
}


@pytest.mark.parametrize("path", PAGES)
def test_what_makes_no_sense_in_an_address_is_no_fault(client, plan, cast, path):
    client.force_login(cast.administrator)

    asked = [f"{path}?{name}={value}" for name in PAGES[path].split() for value in WITHOUT_SENSE]

    answers = {address: client.get(address).status_code for address in [path, *asked]}
    assert {address: code for address, code in answers.items() if code not in (200, 302, 400, 404)} == {}


@pytest.mark.parametrize("path", ["/people/?q=%00", "/people/?%00=1", "/r/a%00b/", "/%00"])
def test_a_nul_character_is_a_bad_request(client, cast, path):
    client.force_login(cast.administrator)

    answer = client.get(path)

    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "path", ["/people/999999999999999999999999/", "/people/?role=%ED%A0%80", "/people/?city=%FF"]
)
def test_numbers_and_signs_beyond_measure_are_no_fault(client, cast, path):
    client.force_login(cast.administrator)

    assert client.get(path).status_code in (200, 404)


@pytest.mark.parametrize("is_debugged", [False, True])
@pytest.mark.parametrize("path", ["/r/no-such-roadmap/", "/nowhere/"])
def test_what_is_not_there_has_the_same_page_under_make_run(client, plan, cast, settings, path, is_debugged):
    settings.DEBUG = is_debugged
    client.force_login(cast.sochi_reader)

    answer = client.get(path)

    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode()
    assert "URLconf" not in answer.content.decode()
