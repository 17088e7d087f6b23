"""Every address of the access table asks the database as often for thirty roadmaps as for three, for each role.

One roadmap differs from several by the head of the page alone: the switcher, and which was visited last.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmap.models import Roadmap
from tests.access_table import TABLE, World
from tests.access_table.rules import OK
from tests.roadmap.daily import signed_in

COUNTS = (1, 3, 30)
HEAD = 2
PEOPLE = {
    "administrator": "administrator",
    "executor": "sochi_executor",
    "coordinator": "sochi_coordinator",
    "reader": "sochi_reader",
}
# With one roadmap this is its dashboard, which asks other things.
OF_SEVERAL = {"roadmap:home"}
# Whether the servers answer is no matter of roadmaps.
PROBES = {"healthz", "readyz", "robots", "security_txt"}


@pytest.mark.part(2)
@pytest.mark.parametrize("role", PEOPLE)
def test_the_number_of_queries_does_not_grow_with_the_roadmaps(make_roadmap, cast, role):
    world = World(cast, {"roadmap": make_roadmap(3, "roadmap-0")})
    client = signed_in(getattr(cast, PEOPLE[role]))
    paths = {
        name: reverse(name, kwargs=rule.kwargs_once(world))
        for name, rule in TABLE.items()
        if rule.get[role] == OK and name not in PROBES | OF_SEVERAL
    }
    found: dict[str, list[int]] = {name: [] for name in paths}
    for count in COUNTS:
        for number in range(Roadmap.objects.count(), count):
            make_roadmap(3, f"roadmap-{number}")
        for name, path in paths.items():
            # Nothing of an earlier answer: a page from the cache would ask for nothing.
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
            assert answer.status_code == OK, path
            found[name].append(len(asked))

    assert len(found) > 20
    assert {name: numbers for name, numbers in found.items() if numbers[2] > numbers[1]} == {}
    assert {name: numbers for name, numbers in found.items() if numbers[2] > numbers[0] + HEAD} == {}
