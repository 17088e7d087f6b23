"""What else comes, beside milestones: entries that the apps above this one bring to the dashboard and the timeline.

This app knows nothing of events; the app that does registers a source when it is ready (`AppConfig.ready`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from roadmap.models import Roadmap


@dataclass(frozen=True)
class Entry:
    """Something with dates (both inclusive) and an address; `when` is how its dates are to be written."""

    starts_on: date
    ends_on: date
    when: str
    title: str
    place: str
    url: str
    is_exact: bool  # False when the dates are a rough window


Source = Callable[[Roadmap, Any, date, date], list[Entry]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Let `source(roadmap, user, first, last)` give entries for the days from `first` to `last`, both inclusive."""
    if source not in _sources:
        _sources.append(source)


def entries(roadmap: Roadmap, user: Any, first: date, last: date) -> list[Entry]:
    """The entries of every source, soonest first."""
    found = [entry for source in _sources for entry in source(roadmap, user, first, last)]
    return sorted(found, key=lambda entry: (entry.starts_on, entry.title))
