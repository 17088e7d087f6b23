"""Who gets what at which address: the table that `test_access.py` walks.

A rule names what a GET and a POST answer for each of `ROLES`; an address without a rule fails the test, so
whoever adds a page adds its line here, in the module of its subject. The people are those of `tests/conftest.py`; the
things in question (item 1, its milestone on Sochi's side …) are made by `World`.
"""

from tests.access_table.cities import CITIES, PROTECTION
from tests.access_table.events import EVENTS
from tests.access_table.importing import IMPORT
from tests.access_table.letters import CHANNELS, MAILING, REMINDERS
from tests.access_table.program import API, CONFIG
from tests.access_table.roadmap import BODIES, DAILY, EDITIONS, FOUNDING, PAPER, PLAN, QUESTIONS, ROADMAP
from tests.access_table.rules import ROLES, Rule, World

__all__ = ["ROLES", "TABLE", "Rule", "World"]

TABLE: dict[str, Rule] = {
    **FOUNDING,
    **CITIES,
    **PROTECTION,
    **CONFIG,
    **API,
    **ROADMAP,
    **IMPORT,
    **DAILY,
    **QUESTIONS,
    **EVENTS,
    **REMINDERS,
    **CHANNELS,
    **MAILING,
    **PAPER,
    **EDITIONS,
    **BODIES,
    **PLAN,
}
