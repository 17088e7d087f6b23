"""How bodies keep their dates: the share of what fell due that was closed in time.

A milestone is a body's when its item names the body on the milestone's side. What is taken off control does not
count, nor what has no date. A milestone has fallen due when its due date is past in its city's calendar. It was
closed in time when it is done and the day it was reported done (`closed_on`: the report's day, not that of its
acceptance) is not after the due date. So what is open and overdue, suspended or waiting for acceptance included,
is not in time; and what was done before a date still to come does not count yet.

The due date is the one in force, after any move. The same is counted by the first date, that of the signed
document, so that moving dates does not hide anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import BaseExpression

from cities.clock import day_everywhere
from roadmap.choices import Status
from roadmap.lateness import OPEN, due_soon, overdue, today_in
from roadmap.models import Milestone, Responsibility


@dataclass(frozen=True)
class Discipline:
    """Counts of milestones: what is owed, and how dates were kept."""

    items: int = 0  # items with a milestone that counts
    owed: int = 0  # not taken off control
    open: int = 0
    overdue: int = 0  # open, the due date in force is past
    due_soon: int = 0
    due: int = 0  # fell due by the date in force
    in_time: int = 0
    first_due: int = 0  # fell due by the first date
    first_in_time: int = 0
    moved: int = 0  # the date in force is not the first one

    @property
    def late(self) -> int:
        """Closed, but after the due date in force."""
        return self.due - self.in_time - self.overdue

    @property
    def share(self) -> float | None:
        """Percent closed in time of what fell due; None while nothing has."""
        return 100 * self.in_time / self.due if self.due else None

    @property
    def first_share(self) -> float | None:
        """The same by the first dates."""
        return 100 * self.first_in_time / self.first_due if self.first_due else None


def of_bodies(bodies: Iterable[int] | None = None, only: Q | None = None) -> dict[int, Discipline]:
    """The discipline of each body (of those given by id, else of all) that has an item. Two queries.

    `only` is a condition on responsibilities: what else there is does not count.
    """
    named = Responsibility.objects.filter(only or Q()).order_by()
    if bodies is not None:
        named = named.filter(body__in=list(bodies))
    day = day_everywhere()
    own_side = Q(item__milestones__side=F("side"))
    if day:
        # Only milestones of the own side are joined: half of the rows.
        named = named.annotate(own=FilteredRelation("item__milestones", condition=own_side))
        counts = counts_of("own__", on=day)
    else:
        # Behind such a relation Django joins nothing, and here each city's clock is asked.
        counts = counts_of("item__milestones__", own_side)
    rows = named.values("body_id").annotate(**counts).values_list("body_id", *counts)
    return {body: Discipline(*numbers) for body, *numbers in rows}


def of_milestones(milestones: QuerySet[Milestone]) -> Discipline:
    """The discipline over a queryset of milestones, each counted once. One query."""
    return Discipline(
        **Milestone.objects.filter(pk__in=milestones.order_by().values("pk")).aggregate(**counts_of())
    )


def counts_of(prefix: str = "", only: Q | None = None, on: date | None = None) -> dict[str, BaseExpression]:
    """An aggregate for each field of `Discipline`, over the milestones reached by `prefix`; `on`: today everywhere."""
    today = today_in(f"{prefix}side__city", on)

    def named(**conditions: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

    counted = ~named(status=Status.CANCELLED) & named(pk__isnull=False)
    done = named(status=Status.DONE)
    in_time, first_in_time = (
        done & named(closed_on__lte=F(f"{prefix}{date}")) for date in ("due_date", "first_due_date")
    )
    conditions = {
        "owed": counted,
        "open": named(status__in=OPEN),
        "overdue": overdue(prefix, on),
        "due_soon": due_soon(prefix, on),
        "due": counted & named(due_date__lt=today),
        "in_time": named(due_date__lt=today) & in_time,
        "first_due": counted & named(first_due_date__lt=today),
        "first_in_time": named(first_due_date__lt=today) & first_in_time,
        "moved": counted
        & ~named(due_date=F(f"{prefix}first_due_date"))
        & named(first_due_date__isnull=False),
    }
    limit = only or Q()
    return {
        "items": Count(f"{prefix}item", filter=limit & counted, distinct=True),
        **{name: Count(f"{prefix}pk", filter=limit & condition) for name, condition in conditions.items()},
    }
