"""The history on the item's page: fetched when it is looked at, a page of its own without scripts."""

import pytest


@pytest.fixture
def item(plan):
    found = plan.items.get(number="1")
    found.title = "Обмен опытом педагогов"
    found.save()
    return found


def test_the_item_leads_to_its_history(client, cast, item):
    client.force_login(cast.sochi_reader)

    assert "/r/sochi-minsk/items/1/history/" in client.get(item.get_absolute_url()).content.decode()


def test_the_page_tells_old_and_new(client, cast, item):
    client.force_login(cast.sochi_reader)

    page = client.get("/r/sochi-minsk/items/1/history/").content.decode()

    assert "<html" in page
    assert "<del>Обмен педагогическим опытом</del>" in page
    assert "<ins>Обмен опытом педагогов</ins>" in page


def test_htmx_gets_the_piece_alone(client, cast, item):
    client.force_login(cast.sochi_reader)

    piece = client.get("/r/sochi-minsk/items/1/history/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in piece
    assert "Обмен опытом педагогов" in piece


def test_an_unknown_number_is_not_found(client, cast, item):
    client.force_login(cast.sochi_reader)

    assert client.get("/r/sochi-minsk/items/99/history/").status_code == 404
