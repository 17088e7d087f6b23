"""Every figure of the dashboard leads to a list of exactly that many items: today and in the past, whole and in part.

The roadmap with a past is `history` of `conftest.py`.
"""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.models import Direction
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import signed_in

TODAY = "2026-11-22"
DAYS = ("", "2026-11-01", "2026-07-20", "2026-05-01", "2026-01-15", "2027-01-10")


@pytest.fixture
def page(cast):
    client = signed_in(cast.sochi_reader)

    def get(path):
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.content.decode()

    return get


def figures(html):
    """What the dashboard shows: the link and the number of each figure, by name."""
    found = re.findall(
        r'href="([^"]*)" data-figure="(\w+)"[^>]*>\s*<span class="figure__number">(\d+)</span>', flat(html)
    )
    return {name: (unescape(link), int(number)) for link, name, number in found}


def rows(html):
    """How many items the list shows, by its rows and by what it says of itself."""
    html = flat(html)
    numbers = re.findall(r'<td class="narrow items__number">([^<]*)</td>', html)
    told = re.search(r'class="row row--between listing__head">\s*<p><strong>(\d+)', html)
    assert told
    assert int(told[1]) == len(numbers)
    assert "не знакомо значение" not in html
    return len(numbers)


PARTS = {
    "the roadmap": lambda cast: "",
    "a direction": lambda cast: f"direction={Direction.objects.get(title='Культура').pk}",
    "Sochi's side": lambda cast: "side=sochi",
    "Minsk's side": lambda cast: "side=minsk",
    "a body": lambda cast: f"body={cast.minsk_institute.pk}",
    "a body with bodies below it": lambda cast: f"body={cast.mayor.pk}",
    "a body in a direction": lambda cast: (
        f"body={cast.minsk_culture.pk}&direction={Direction.objects.get(title='Культура').pk}"
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_every_figure_leads_to_a_list_of_that_length(part, history, cast, page):
    shown, listed = {}, {}
    with on_day(TODAY):
        for day in DAYS:
            query = "&".join(filter(None, (PARTS[part](cast), f"on={day}" if day else "")))
            found = figures(page(f"/r/sochi-minsk/?{query}"))
            assert len(found) >= 7
            shown[day] = {name: number for name, (_link, number) in found.items()}
            listed[day] = {name: rows(page(link)) for name, (link, _number) in found.items()}

    assert listed == shown


def test_a_body_that_owes_nothing_has_an_empty_dashboard_and_an_empty_list(history, cast, page):
    query = f"body={cast.stranger.body_id}"

    assert figures(page(f"/r/sochi-minsk/?{query}")) == {}
    assert rows(page(f"/r/sochi-minsk/items/?{query}")) == 0


def test_the_past_has_other_figures_than_today(history, page):
    """Counted by hand from the table above."""
    with on_day(TODAY):
        on = {
            day: {
                name: number for name, (_link, number) in figures(page(f"/r/sochi-minsk/?on={day}")).items()
            }
            for day in ("2026-01-15", "2026-05-01", "2026-07-20", "2026-11-22")
        }

    names = ("done", "in_progress", "overdue", "disputed", "awaiting")
    assert {day: tuple(found[name] for name in names) for day, found in on.items()} == {
        "2026-01-15": (0, 0, 0, 0, 0),
        # 1 and 4 are half done, 2 is begun; in 1 and 4 the other side has not started.
        "2026-05-01": (0, 3, 0, 2, 0),
        # 4 is done; 1 waits in Minsk; 1 (Minsk) and 7 (both) were due on 30 June.
        "2026-07-20": (1, 2, 2, 0, 1),
        # 7 (Sochi), 1 (both sides), 2 (both), 5 (Minsk), 8 (both) are late.
        # The sides of 7 disagree: Minsk took it off control, Sochi has not begun.
        "2026-11-22": (1, 2, 5, 1, 1),
    }


@pytest.mark.parametrize("query", ["", "?side=minsk&overdue=1"])
def test_the_list_asks_the_same_few_queries_at_any_size(query, make_roadmap, cast):
    client = signed_in(cast.sochi_reader)
    client.get("/profile/")  # the bell's number is kept for a minute
    asked = {}
    for items in (3, 49, 500):
        make_roadmap(items, slug=f"of-{items}")
        client.get("/profile/")  # making 500 items takes most of that minute on a busy machine
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/r/of-{items}/items/{query}").status_code == 200
        asked[items] = len(captured)

    assert set(asked.values()) == {asked[3]}
    assert asked[3] <= 11


def test_the_list_of_a_past_day_asks_eight_queries_more(history, cast):
    client = signed_in(cast.sochi_reader)
    client.get("/profile/")  # the bell's number is kept for a minute
    asked = []
    with on_day(TODAY):
        for query in ("", "?on=2026-05-01"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/r/sochi-minsk/items/{query}").status_code == 200
            asked.append(len(captured))

    # The plan of that day, the reports played again, the edition.
    assert asked[1] - asked[0] <= 12
