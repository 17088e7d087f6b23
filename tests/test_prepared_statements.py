"""Each page asks with its kept statements what it would ask with statements made for it alone, whoever looks.

People of one role come one after the other: the statement that was made for the first is asked for the second.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cities.models import Absence
from core import prepared
from tests.access_table import TABLE, World
from tests.access_table.rules import OK
from tests.roadmap.daily import signed_in

PEOPLE = {
    "administrator": "administrator",
    "sochi_coordinator": "coordinator",
    "minsk_coordinator": "across",
    "sochi_executor": "executor",
    "sochi_colleague": "stranger",
    "sochi_reader": "reader",
    "minsk_reader": "reader",
}


@pytest.mark.parametrize("stands_in", [False, True])
def test_every_page_asks_what_a_statement_of_its_own_would(make_roadmap, cast, stands_in, monkeypatch):
    world = World(cast, {"roadmap": make_roadmap(3, "roadmap-0")})
    if stands_in:
        today = timezone.localdate()
        for deputy, absent in (
            (cast.sochi_colleague, cast.sochi_coordinator),
            (cast.minsk_coordinator, cast.minsk_executor),
            (cast.sochi_reader, cast.sochi_executor),
            (cast.minsk_reader, cast.minsk_executor),
        ):
            Absence.objects.create(
                person=absent,
                deputy=deputy,
                set_by=cast.administrator,
                starts_on=today - timedelta(days=2),
                ends_on=today + timedelta(days=2),
            )
    asked: set[str] = set()
    compare = prepared._compare

    def counted(build, *rest):
        asked.add(build.__qualname__)
        compare(build, *rest)

    monkeypatch.setattr(prepared, "_compare", counted)
    with prepared.checked():
        for person, role in PEOPLE.items():
            client = signed_in(getattr(cast, person))
            for name, rule in TABLE.items():
                if rule.get[role] != OK:
                    continue
                # Nothing of an earlier answer: a page from the cache would ask for nothing.
                cache.clear()
                assert client.get(reverse(name, kwargs=rule.kwargs_once(world))).status_code < 500, name

    assert len(asked) > 15, asked
