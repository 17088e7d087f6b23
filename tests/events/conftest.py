"""Events over the fixed cast: made by `make_event`, looked at by `browse`."""

from datetime import date

import pytest
import time_machine

from events.models import Event

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def frozen():
    """Noon of a Sunday in November, in both cities."""
    with time_machine.travel("2026-11-22T12:00:00+03:00", tick=False):
        yield


@pytest.fixture
def make_event(cast, plan):
    """Makes an event; by default a festival in Sochi on 12–14 December, organised by culture, serving item 2."""

    def make(title="Фестиваль культуры", organisers=None, items=("2",), **values):
        usual = {
            "kind": "festival",
            "city": cast.sochi,
            "precision": "day",
            "starts_on": date(2026, 12, 12),
            "ends_on": date(2026, 12, 14),
        }
        event = Event.objects.create(title=title, **(usual | values))
        event.organisers.set([cast.sochi_culture] if organisers is None else organisers)
        event.items.set(plan.items.filter(number__in=items))
        event.refresh_from_db()
        return event

    return make


@pytest.fixture
def browse(client):
    """The client, signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def filled(**changes):
    """What a browser sends from the form of an event that was filled in well."""
    return {"title": "Форум «Шаги»", "kind": "forum", "date_text": "апрель 2027", "anyway": "1", **changes}
