"""Two weeks past and nobody has said what happened: when an event begins to ask, where, and whom."""

from datetime import date

import pytest

from events.models import Event


@pytest.mark.parametrize(
    ("last", "state", "asks"),
    [
        (date(2026, 11, 7), "planned", True),
        (date(2026, 11, 7), "confirmed", True),
        (date(2026, 11, 7), "moved", True),
        (date(2026, 11, 8), "planned", False),
        (date(2026, 11, 7), "held", False),
        (date(2026, 11, 7), "cancelled", False),
    ],
)
def test_an_event_asks_from_the_fifteenth_day(last, state, asks, make_event):
    make_event(starts_on=last, ends_on=last, state=state)

    assert Event.objects.unsettled().exists() is asks


@pytest.mark.parametrize("path", ["/events/", "/my/"])
def test_it_asks_its_organisers_on_the_list_and_among_their_tasks(path, cast, make_event, browse):
    make_event("Забытый форум", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2))

    assert "Что состоялось?" in browse(cast.sochi_colleague).get(path).text
    assert "Что состоялось?" not in browse(cast.sochi_reader).get(path).text
    assert "Что состоялось?" not in browse(cast.stranger).get(path).text


def test_its_page_asks_those_who_can_answer(cast, make_event, browse):
    event = make_event(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2))

    assert "Что состоялось?" in browse(cast.sochi_colleague).get(event.get_absolute_url()).text
    assert "Что состоялось?" not in browse(cast.sochi_reader).get(event.get_absolute_url()).text
