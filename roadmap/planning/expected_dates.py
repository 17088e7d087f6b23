"""What saving an item would do to its milestones, in words, before anything is written."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.deadlines import (
    Deadline,
    Kind,
    beside_sides,
    deadlines_by_sides,
    describe,
    describe_by_sides,
)
from roadmap.models import Item, Milestone, Roadmap, Side
from roadmap.planning.wording import Wording
from roadmap.scheduling import days_left_out, foresee, read_deadline, side_names

# So many dates are written out; of more, the first and the last.
WRITTEN_OUT = 6


@dataclass
class SideDates:
    """What one side's milestones become: sentences, each with its dates."""

    side: Side
    sentences: list[str] = field(default_factory=list)


@dataclass
class ExpectedDates:
    """How the deadline is read, what to look at, and what saving does, side by side."""

    reading: str
    is_read: bool
    cautions: list[str]
    nobody_answers: bool
    sides: list[SideDates]

    @property
    def print(self) -> str:
        """A short word for what saving does, by which one sees that a person was shown just this; "" for nothing."""
        said = [f"{one.side.pk}:{sentence}" for one in self.sides for sentence in one.sentences]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:20] if said else ""


def expected_dates(roadmap: Roadmap, item: Item | None, wording: Wording) -> ExpectedDates:
    """What saving `wording` as `item` (None: as a new one) would do. Writes nothing; a handful of queries."""
    draft = Item(roadmap=roadmap, pk=item.pk if item else None, deadline_text=wording.deadline_text)
    was = dict(Milestone.objects.filter(item=item).values_list("pk", "due_date")) if item else {}
    planned = foresee([draft], {draft.pk: wording.bound})[draft.pk]
    sides = [SideDates(side) for side in roadmap.sides.select_related("city").order_by("order")]
    for one in sides:
        say, pk = one.sentences.append, one.side.pk
        if created := _of_side(planned.created, pk):
            say(
                _("Will be added: %(dates)s.")
                % {"dates": _dates(milestone.due_date for milestone in created)}
            )
        for milestone in _of_side(planned.moved, pk):
            say(
                _("Will move from %(old)s to %(new)s.")
                % {"old": _day(was.get(milestone.pk)), "new": _day(milestone.due_date)}
            )
        if removed := _of_side(planned.removed, pk):
            say(
                _("Will be removed, nothing was reported on them: %(dates)s.")
                % {"dates": _dates(was.get(milestone.pk) for milestone in removed)}
            )
        for milestone in _of_side(planned.kept, pk):
            say(_kept(milestone, planned.instead_of))
    deadline = read_deadline(draft)
    apart = _apart(draft, [one.side for one in sides])
    cautions = beside_sides(deadline.warnings) if apart else deadline.warnings
    return ExpectedDates(
        apart or _reading(deadline),
        bool(apart) or deadline.kind != Kind.UNPARSEABLE,
        [caution.text for caution in (*cautions, *days_left_out(deadline, roadmap))],
        not wording.bound,
        [one for one in sides if one.sentences],
    )


def reading(item: Item) -> str:
    """How the wording is read, and how many milestones each side gets of it: «станет 12 контрольных точек: …»."""
    return _apart(item, item.roadmap.sides.select_related("city").order_by("order")) or _reading(
        read_deadline(item)
    )


def _apart(item: Item, sides: Iterable[Side]) -> str:
    """That the wording gives each side its own deadline, and which; "" where it does not."""
    names = side_names(sides)
    apart = deadlines_by_sides(item.deadline_text, names, item.roadmap.years)
    if not apart:
        return ""
    return _("Each side has a deadline of its own: “%(text)s”.") % {"text": describe_by_sides(apart, names)}


def _reading(deadline: Deadline) -> str:
    if deadline.kind == Kind.UNPARSEABLE:
        return _(
            "The wording could not be read: each side gets one milestone without a date, "
            "and the item stands on the list of those that need one."
        )
    if not deadline.periods:
        return _("Each side gets one milestone without a date: it is never overdue and reminds nobody.")
    dates = [period.due for period in deadline.periods]
    words = ngettext(
        "Read as “%(wording)s”: each side gets %(count)d milestone: %(dates)s.",
        "Read as “%(wording)s”: each side gets %(count)d milestones: %(dates)s.",
        len(dates),
    )
    return words % {"wording": describe(deadline), "count": len(dates), "dates": _dates(dates)}


def _of_side(milestones: Sequence[Milestone], side: int) -> list[Milestone]:
    return [milestone for milestone in milestones if milestone.side_id == side]


def _kept(milestone: Milestone, instead_of: dict[int, date | None]) -> str:
    if milestone.pk in instead_of:
        return _("Stays with its date %(date)s, as something was reported on it; it stands for %(new)s.") % {
            "date": _day(milestone.due_date),
            "new": _day(instead_of[milestone.pk]),
        }
    return _("Stays as it is, as something was reported on it: %(date)s.") % {
        "date": _day(milestone.due_date)
    }


def _dates(days: Iterable[date | None]) -> str:
    known = list(days)
    if len(known) > WRITTEN_OUT:
        return ", ".join([*map(_day, known[:3]), "…", _day(known[-1])])
    return ", ".join(map(_day, known))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else _("without a date")
