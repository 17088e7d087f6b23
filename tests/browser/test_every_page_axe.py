"""axe on every page of the access table: opened once, looked at light and dark, and that narrow it does not scroll.

An administrator sees them all; the others are shown what those pages look like to them that the walks of the daily
work (`test_daily_axe`, `test_events`, `test_manager` …) do not show.
"""

from typing import Any

import pytest
from django.urls import reverse

from tests.access_table import TABLE, World
from tests.access_table.cities import CITIES, PROTECTION
from tests.access_table.letters import MAILING, REMINDERS
from tests.access_table.program import API, CONFIG
from tests.access_table.roadmap import BODIES, FOUNDING, PLAN, QUESTIONS
from tests.access_table.rules import OK
from tests.browser.axe import SCHEMES, violations
from tests.browser.conftest import nothing_scrolls_sideways, squeezed_in_cards
from tests.depth import some

# What is downloaded, or is for programs.
NO_PAGES = {
    "cities:held", "cities:journal_csv", "events:feed", "events:ics", "events:roadmap_feed", "healthz",
    "open_badge", "open_csv", "open_events", "open_json", "push_worker", "readyz", "roadmap:edition_paper",
    "roadmap:export_download", "roadmap:export_file", "roadmap:import_rejected", "roadmap:item_paper", "robots",
    "security_txt", "worker",
}  # fmt: skip
OF_THE_PROGRAM = {**CITIES, **PROTECTION, **MAILING, **REMINDERS, **API, **CONFIG, **BODIES, **FOUNDING, **PLAN,
                  **QUESTIONS}  # fmt: skip
# How many of them the suite opens for each (`tests.depth`).
PAGES = 7
PEOPLE = {
    "administrator": ("administrator", TABLE),
    "coordinator": ("sochi_coordinator", OF_THE_PROGRAM),
    "executor": ("sochi_executor", OF_THE_PROGRAM),
    "reader": ("sochi_reader", OF_THE_PROGRAM),
}


@pytest.mark.parametrize("role", PEOPLE)
def test_axe_finds_nothing(window, cast, plan, role):
    name_of, table = PEOPLE[role]
    page = window(getattr(cast, name_of))
    world = World(cast, {"roadmap": plan})
    found: list[tuple[Any, ...]] = []
    open_to = [name for name, rule in table.items() if rule.get[role] == OK and name not in NO_PAGES]
    for name in some(open_to, PAGES):
        rule = table[name]
        path = reverse(name, kwargs=rule.kwargs_once(world))
        assert page.goto(path, wait_until="load").status == OK, path
        for scheme, options in SCHEMES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [(path, scheme, *one) for one in violations(page, options)]
        page.set_viewport_size({"width": 360, "height": 800})
        if not nothing_scrolls_sideways(page):
            found.append((path, "scrolls sideways"))
        found += [(path, "under a label", text) for text in squeezed_in_cards(page)]
        page.set_viewport_size({"width": 1280, "height": 800})
    assert found == []
