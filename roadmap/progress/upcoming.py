"""What comes in the next 30 days: due dates and events, the same on the dashboard and in the papers for a meeting."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from cities.models import Anybody
from roadmap import panels
from roadmap.lateness import DUE_SOON_DAYS
from roadmap.panels import UpcomingEvent
from roadmap.progress.state import ItemGroup, Snapshot


@dataclass(frozen=True)
class Upcoming:
    """A due date of an item, with the sides that owe something by then; or an event (`entry`)."""

    day: date
    item: Any = None
    sides: list[str] = field(default_factory=list)
    status: str = ""
    entry: UpcomingEvent | None = None


def upcoming(snapshot: Snapshot, user: Anybody) -> list[Upcoming]:
    """Milestones (one line for the sides of an item and a day) and events, by date; events as `user` may see them."""
    named = [
        (point.due_date, item, point)
        for item in snapshot.items
        for point in item.points
        if point.is_due_soon and point.due_date
    ]
    named.sort(key=lambda row: (row[0], row[1].item.order))
    lines: list[Upcoming] = []
    for (day, _item), rows in groupby(named, key=lambda row: (row[0], row[1].item.pk)):
        found = list(rows)
        sides = [snapshot.side_names[point.side] for _, _, point in found]
        status = ItemGroup([point for _, _, point in found]).status
        lines.append(Upcoming(day, found[0][1].item, sides, status))
    last = snapshot.on + timedelta(days=DUE_SOON_DAYS)
    for entry in panels.entries(snapshot.roadmap, user, snapshot.on, last, snapshot.past):
        # «2026 год» is no news of the next month, not even of its last one.
        if entry.is_exact:
            lines.append(Upcoming(max(entry.starts_on, snapshot.on), entry=entry))
    return sorted(lines, key=lambda line: (line.day, line.entry is not None))
