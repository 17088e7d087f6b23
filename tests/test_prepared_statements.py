"""Each page asks with its kept statements what it would ask with statements made for it alone, whoever looks.

People of one role come one after the other: the statement that was made for the first is asked for the second.
"""

from datetime import timedelta

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cities.models import Absence
from core import prepared
from tests.access_table import TABLE, World
from tests.access_table.rules import OK
from tests.depth import some
from tests.roadmap.daily import signed_in

# How many of its pages each person opens (`tests.depth`).
PAGES = 28
PEOPLE = {
    "administrator": "administrator",
    "sochi_coordinator": "coordinator",
    "minsk_coordinator": "across",
    "sochi_executor": "executor",
    "sochi_colleague": "stranger",
    "sochi_reader": "reader",
    "minsk_reader": "reader",
}


# Who stands in for whom, in a second walk: what a deputy is shown is asked otherwise.
DEPUTIES = {
    "sochi_colleague": "sochi_coordinator",
    "minsk_coordinator": "minsk_executor",
    "sochi_reader": "sochi_executor",
    "minsk_reader": "minsk_executor",
}


def test_every_page_asks_what_a_statement_of_its_own_would(make_roadmap, cast, monkeypatch):
    world = World(cast, {"roadmap": make_roadmap(3, "roadmap-0")})
    asked: set[str] = set()
    compare = prepared._compare

    def counted(build, *rest):
        asked.add(build.__qualname__)
        compare(build, *rest)

    monkeypatch.setattr(prepared, "_compare", counted)
    with prepared.checked():
        for person in PEOPLE:
            look_at_every_page(cast, world, person)
        today = timezone.localdate()
        for deputy, absent in DEPUTIES.items():
            Absence.objects.create(
                person=getattr(cast, absent),
                deputy=getattr(cast, deputy),
                set_by=cast.administrator,
                starts_on=today - timedelta(days=2),
                ends_on=today + timedelta(days=2),
            )
        for person in DEPUTIES:
            look_at_every_page(cast, world, person)

    assert len(asked) > 15, asked


def look_at_every_page(cast, world, person):
    """Pages that the table allows the role of this person: others with each person, and with each seed."""
    client = signed_in(getattr(cast, person))
    allowed = [name for name, rule in TABLE.items() if rule.get[PEOPLE[person]] == OK]
    for name in some(allowed, PAGES):
        rule = TABLE[name]
        # Nothing of an earlier answer: a page from the cache would ask for nothing.
        cache.clear()
        assert client.get(reverse(name, kwargs=rule.kwargs_once(world))).status_code < 500, name
