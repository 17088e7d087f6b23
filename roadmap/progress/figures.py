"""The figures of the first line: how many items, and the filter of the list that shows exactly those."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from roadmap.choices import Status
from roadmap.lateness import DUE_SOON_DAYS, SILENT_DAYS
from roadmap.progress.state import ItemState, Snapshot


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its words for a number, what it counts, and the parameters of its list of items."""

    name: str
    words: Callable[[int], str]
    counts: Callable[[ItemState], bool]
    query: dict[str, str]

    @property
    def why(self) -> str | Promise:
        """What it counts, in one line."""
        return WHY[self.name]


FIGURES = (
    Figure("items", lambda n: npgettext("figure", "item", "items", n), lambda item: True, {}),
    Figure(
        "done", lambda n: _("done"), lambda item: item.status == Status.DONE, {"status": Status.DONE.value}
    ),
    Figure(
        "in_progress",
        lambda n: _("in progress"),
        lambda item: item.status == Status.IN_PROGRESS,
        {"status": Status.IN_PROGRESS.value},
    ),
    Figure("overdue", lambda n: _("overdue"), lambda item: item.is_overdue, {"overdue": "1"}),
    Figure(
        "due_soon",
        lambda n: _("within %(days)d days") % {"days": DUE_SOON_DAYS},
        lambda item: item.is_due_soon,
        {"due_soon": "1"},
    ),
    Figure(
        "disputed",
        lambda n: npgettext("figure", "disagreement", "disagreements", n),
        lambda item: item.is_disputed,
        {"disputed": "1"},
    ),
    Figure("awaiting", lambda n: _("awaiting acceptance"), lambda item: item.is_awaiting, {"awaiting": "1"}),
    Figure(
        "silent",
        lambda n: _("no news for %(days)d days") % {"days": SILENT_DAYS},
        lambda item: item.is_silent,
        {"silent": "1"},
    ),
)


WHY: Mapping[str, str | Promise] = {
    "items": gettext_lazy("the items of the plan, each counted once"),
    "done": gettext_lazy("all milestones of the item that are not taken off control are done"),
    "in_progress": gettext_lazy("something of the item is begun or done, and not all is closed"),
    "overdue": gettext_lazy("a milestone of the item is past its date and not closed, be it suspended"),
    "due_soon": format_lazy(
        gettext_lazy("an open milestone of the item is due within {days} days"), days=DUE_SOON_DAYS
    ),
    "disputed": gettext_lazy("for one period one side has closed, and another has not started"),
    "awaiting": gettext_lazy("a report that something is done waits for the coordinator"),
    "silent": format_lazy(
        gettext_lazy("open for {days} days, and nobody has reported on it for as long"), days=SILENT_DAYS
    ),
}


@dataclass(frozen=True)
class Counted:
    """A figure with its number and the query string of its list (without "?")."""

    figure: Figure
    number: int
    query: str

    @property
    def label(self) -> str:
        return self.figure.words(self.number)


def is_outside(snapshot: Snapshot) -> bool:
    """Whether the progress of the whole lies outside that of every side.

    It can: an item weighs the same in it whether it binds one side or all, and by how many milestones each.
    """
    sides = [tally.progress for _side, tally in snapshot.by_side if tally.progress is not None]
    whole = snapshot.tally.progress
    return len(sides) > 1 and whole is not None and not min(sides) - 0.5 <= whole <= max(sides) + 0.5


def figures(snapshot: Snapshot) -> list[Counted]:
    """Every figure of the snapshot."""
    return [
        Counted(figure, len(matching(snapshot, figure)), list_query(snapshot, **figure.query))
        for figure in FIGURES
    ]


def matching(snapshot: Snapshot, figure: Figure) -> list[ItemState]:
    """The items that a figure counts."""
    return [item for item in snapshot.items if figure.counts(item)]


def list_query(snapshot: Snapshot, **filters: object) -> str:
    """The query string of the list of items within the snapshot's scope and day, with more filters."""
    query = {**snapshot.scope.query(), **{name: value for name, value in filters.items() if value}}
    if not snapshot.is_today:
        query["on"] = snapshot.on.isoformat()
    return urlencode(query)
