"""Addresses that nobody types by hand: a page that says so, never a fault of the server."""

import pytest


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
