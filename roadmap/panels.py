"""Where the apps above this one plug in: blocks on an item's page and over "my tasks", and entries with dates.

This app knows nothing of them. An app registers once, in its `AppConfig.ready`:

    panels.plug_in(Provider(of_item=…, of_person=…, entries=…))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cities.models import Anybody
from roadmap.models import Item, Roadmap
from roadmap.search.words import Wanted


@dataclass(frozen=True)
class Panel:
    """A block: its heading, the template of its content, and what that template needs (as `panel.context`)."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UpcomingEvent:
    """Something with dates (both inclusive) and an address; `when` is how its dates are to be written."""

    starts_on: date
    ends_on: date
    when: str
    title: str
    place: str
    url: str
    is_exact: bool  # False when the dates are a rough window


@dataclass(frozen=True)
class Hit:
    """Something that was found: its title, its address, and what it belongs to."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Provider:
    """What one app adds; each function is optional and may cost one query, for a past day five.

    `of_item(item, user, day)` returns a block for an item's page, `of_person(user)` one over a person's tasks, `None`
    for no block. `found(user, wanted, most)` returns a heading and what has all the words of `wanted` (conditions of
    full-text search), or is on its days. `entries(roadmap, user, first, last, day)` returns what comes from `first` to
    `last`, both inclusive. A `day`, if any, is past: then things are as they stood at its end. `left_outside(roadmap,
    before)` returns a heading, and a line for each thing to come that lies outside of the roadmap's period and did not
    of `before`, if that is given.
    """

    of_item: Callable[[Item, Anybody, date | None], Panel | None] | None = None
    of_person: Callable[[Anybody], Panel | None] | None = None
    entries: Callable[[Roadmap, Anybody, date, date, date | None], list[UpcomingEvent]] | None = None
    found: Callable[[Anybody, Wanted, int], tuple[str, list[Hit]]] | None = None
    left_outside: Callable[[Roadmap, tuple[date, date] | None], tuple[str, list[str]]] | None = None


_providers: list[Provider] = []


def plug_in(provider: Provider) -> None:
    """Use `provider` from now on; the second time it does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def of_item(item: Item, user: Anybody, day: date | None = None) -> list[Panel]:
    """The blocks of an item's page, today or as of a past day, in the order of registration."""
    found = [provider.of_item(item, user, day) for provider in _providers if provider.of_item]
    return [panel for panel in found if panel is not None]


def of_person(user: Anybody) -> list[Panel]:
    """The blocks over a person's tasks, in the order of registration."""
    found = [provider.of_person(user) for provider in _providers if provider.of_person]
    return [panel for panel in found if panel is not None]


def found(user: Anybody, wanted: Wanted, most: int) -> list[tuple[str, list[Hit]]]:
    """What the apps above have with all the words or on the days, at most so many of each."""
    return [provider.found(user, wanted, most) for provider in _providers if provider.found]


def entries(
    roadmap: Roadmap, user: Anybody, first: date, last: date, day: date | None = None
) -> list[UpcomingEvent]:
    """What comes from `first` to `last` beside milestones, soonest first; with `day`, as it stood on that past day."""
    found = [
        entry
        for provider in _providers
        if provider.entries
        for entry in provider.entries(roadmap, user, first, last, day)
    ]
    return sorted(found, key=lambda entry: (entry.starts_on, entry.title))


def left_outside(roadmap: Roadmap, before: tuple[date, date] | None) -> list[tuple[str, list[str]]]:
    """What the apps above have outside of the roadmap's period, and had not of the one `before`: headings and lines."""
    found = [provider.left_outside(roadmap, before) for provider in _providers if provider.left_outside]
    return [(heading, lines) for heading, lines in found if lines]
