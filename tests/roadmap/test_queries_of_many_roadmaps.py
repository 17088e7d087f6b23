"""Pages that span roadmaps ask the database as often for thirty as for three; one differs by its header alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmap.models import Roadmap
from tests.roadmap.daily import signed_in

COUNTS = (1, 3, 30)
# With one roadmap the home page is its dashboard, which asks other things.
PAGES = (
    "roadmap:my",
    "roadmap:bodies",
    "roadmap:reminders",
    "events:list",
    "events:calendar",
    "cities:people",
    "roadmap:merges",
)
OF_ONE = (
    "roadmap:dashboard",
    "roadmap:items",
    "roadmap:timeline",
    "roadmap:plan",
    "roadmap:import",
    "roadmap:export",
    "roadmap:access",
)


@pytest.fixture
def counted(make_roadmap, cast):
    """How many queries each page takes an administrator, with 1, 3 and 30 roadmaps of three items."""
    client = signed_in(cast.administrator)
    found: dict[str, list[int]] = {}
    for count in COUNTS:
        for number in range(Roadmap.objects.count(), count):
            make_roadmap(3, f"roadmap-{number}")
        first = Roadmap.objects.order_by("pk")[0]
        paths = {name: reverse(name) for name in PAGES} | {
            name: reverse(name, args=[first.slug]) for name in OF_ONE
        }
        if count > 1:
            paths["roadmap:home"] = reverse("roadmap:home")
        for name, path in paths.items():
            client.get(path)  # what is kept between requests is kept by now
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            found.setdefault(name, []).append(len(asked))
    return found


def test_the_number_of_queries_does_not_grow_with_the_roadmaps(counted):
    grown = {name: numbers for name, numbers in counted.items() if numbers[-1] > numbers[-2]}
    assert grown == {}
    # From one to several: the switcher, and which roadmap was visited last.
    assert {name: numbers for name, numbers in counted.items() if numbers[-1] > numbers[0] + 2} == {}
