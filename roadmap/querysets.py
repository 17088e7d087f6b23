"""The rules of status and time as annotations: what is overdue, due soon, silent, in dispute; whose it is.

Every page, export and reminder asks here. "Today" is the date in the side's city; give `on` (a date) to ask
as of another day. Nothing of this is stored.
"""

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Avg, Case, Count, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cities import permissions
from roadmap.past import State, states_on
from roadmap.search import full_text_query

if TYPE_CHECKING:
    from roadmap.models import Item, Milestone, Report, Roadmap

DUE_SOON_DAYS = 30
SILENT_DAYS = 90

# The values of `roadmap.models.Status`, which imports this module.
DONE, PLANNED, SUSPENDED, CANCELLED, IN_PROGRESS = "done", "planned", "suspended", "cancelled", "in_progress"
OPEN = (PLANNED, IN_PROGRESS, SUSPENDED)


def local_date(moment: Any, zone: F) -> Cast:
    """The expression for the date of `moment` (an expression of a time) in the time zone that `zone` names."""
    return Cast(
        Func(zone, moment, function="timezone", output_field=models.DateTimeField()), models.DateField()
    )


def today_in(city_path: str, on: date | None = None) -> models.Expression:
    """The expression for "today" in the city that `city_path` (as "side__city") leads to; `on` overrides it."""
    if on is not None:
        return Cast(Value(on), models.DateField())
    return local_date(Value(timezone.now(), models.DateTimeField()), F(f"{city_path}__time_zone"))


def shifted(day: models.Expression, days: int) -> models.ExpressionWrapper:
    """The expression for the date `days` after (below zero: before) the date expression `day`."""
    return models.ExpressionWrapper(day + Value(days), output_field=models.DateField())


def overdue(prefix: str = "", on: date | None = None, then: bool = False) -> Q:
    """The condition "overdue" of domain.md: due date past in its city's calendar, neither done nor cancelled.

    `then` asks the state that `MilestoneQuerySet.as_of` adds, in place of the milestone's own; so below.
    """
    today = today_in(f"{prefix}side__city", on)
    status, due, _ = _fields(prefix, then)
    return Q(**{f"{status}__in": OPEN, f"{due}__lt": today})


def due_soon(prefix: str = "", on: date | None = None, then: bool = False) -> Q:
    """The condition "due soon": open, and due today or within 30 days."""
    today = today_in(f"{prefix}side__city", on)
    status, due, _ = _fields(prefix, then)
    return Q(
        **{
            f"{status}__in": OPEN,
            f"{due}__gte": today,
            f"{due}__lte": shifted(today, DUE_SOON_DAYS),
        }
    )


def silent(prefix: str = "", on: date | None = None, then: bool = False) -> Q:
    """The condition "silent": in force, not closed, and no report for 90 days.

    In force: the roadmap's period runs, and the milestone's own window opened 90 days ago or earlier. A
    milestone without a date is owed on demand, so its silence says nothing.
    """
    today = today_in(f"{prefix}side__city", on)
    status, due, last_reported_at = _fields(prefix, then)
    since = shifted(today, -SILENT_DAYS)
    window_opened = Coalesce(F(f"{prefix}starts_on"), F(f"{prefix}item__roadmap__starts_on"))
    reported = local_date(F(last_reported_at), F(f"{prefix}side__city__time_zone"))
    return (
        Q(**{f"{status}__in": OPEN, f"{due}__isnull": False})
        & Q(**{f"{prefix}item__roadmap__ends_on__gte": today})
        & Q(models.lookups.LessThanOrEqual(window_opened, since))
        & (Q(**{f"{last_reported_at}__isnull": True}) | Q(models.lookups.LessThanOrEqual(reported, since)))
    )


def _fields(prefix: str, then: bool) -> tuple[str, str, str]:
    """The names under which status, due date and last report stand: the milestone's own, or those of a past day."""
    ending = "_then" if then else ""
    return f"{prefix}status{ending}", f"{prefix}due_date{ending}", f"{prefix}last_reported_at{ending}"


class RoadmapQuerySet(models.QuerySet["Roadmap"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody who is signed in reads all (domain.md, the table of rights)."""
        return self if user.is_authenticated else self.none()


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def reportable_by(self, user: Any) -> Self:
        """Those that `user` may report on."""
        return self.filter(permissions.reportable(user, "side__city", _item_names_one_of))

    def decidable_by(self, user: Any) -> Self:
        """Those whose reports `user` may accept and whose dates `user` may move."""
        return self.filter(permissions.coordinated(user, "side__city"))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, on: date | None = None) -> Self:
        return self.filter(overdue(on=on))

    def due_soon(self, on: date | None = None) -> Self:
        return self.filter(due_soon(on=on))

    def silent(self, on: date | None = None) -> Self:
        return self.filter(silent(on=on))

    def as_of(self, day: date) -> tuple[Self, dict[int, State]]:
        """The state at the end of a past `day`: these milestones, and their states by id (`roadmap.past`).

        The milestones returned carry `status_then`, `due_date_then` and `last_reported_at_then`, which the
        rules of this module read when given `then=True`. Asks the database at once.
        """
        states = states_on(self, day)
        return self.annotate(
            status_then=_by_id({pk: state.status for pk, state in states.items()}, models.CharField()),
            due_date_then=_by_id({pk: state.due_date for pk, state in states.items()}, models.DateField()),
            last_reported_at_then=_by_id(
                {pk: state.last_reported_at for pk, state in states.items()}, models.DateTimeField()
            ),
        ), states

    def awaiting(self) -> Self:
        """Those that wait for their coordinator's decision on a report."""
        return self.filter(pending_report__isnull=False)

    def disputed(self) -> Self:
        """Those that are done while another side's of the same item and period was not started (domain.md)."""
        return self.filter(Exists(_not_started_elsewhere()), status=DONE)

    def with_flags(self, on: date | None = None, then: bool = False) -> Self:
        """Adds `today` (date in the side's city), `is_overdue`, `is_due_soon`, `is_silent`."""
        return self.annotate(
            today=today_in("side__city", on),
            is_overdue=_truth(overdue(on=on, then=then)),
            is_due_soon=_truth(due_soon(on=on, then=then)),
            is_silent=_truth(silent(on=on, then=then)),
        )

    def with_state(self, on: date | None = None) -> Self:
        """Adds `today` (the date in the side's city) and whether it is_overdue, is_due_soon, is_silent, is_disputed.

        `is_waited_for`: it is open, and another side has done its part of the same period.
        """
        return self.with_flags(on).annotate(
            is_disputed=Exists(_other_side_of_dispute()),
            is_waited_for=_truth(Q(status__in=OPEN) & Q(Exists(_done_on_another_side()))),
        )

    def with_rights_of(self, user: Any) -> Self:
        """Adds `may_report` and `may_decide`: what `user` may do with each, so that templates need not ask."""
        mine = self.model.objects.filter(pk=OuterRef("pk"))
        return self.annotate(
            may_report=Exists(mine.reportable_by(user)), may_decide=Exists(mine.decidable_by(user))
        )

    def owed_by(self, user: Any) -> Self:
        """Those of items that name, on the same side, the person's body or one below it."""
        from cities.models import Body

        if user.body is None:
            return self.none()
        # A body answers on its city's sides only. Said here, it keeps PostgreSQL from looking at everybody's items.
        own = self.filter(side__city=user.body.city_id)
        return own.filter(_item_names_one_of(Body.objects.below(user.body_id)))


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def with_state(self, on: date | None = None) -> Self:
        """Adds what follows from the milestones, by domain.md, in the same query.

        `status` (a `Status` value), `progress` (mean percent over milestones not cancelled, or None),
        `overdue_count`, `due_soon_count`, `silent_count`, `awaiting_count` (milestones), `next_due` (the
        earliest open due date or None), `is_disputed` (the sides disagree), `needs_date` (unreadable deadline).
        """
        return self.annotate(
            **_counts("milestones__", on),
            progress=Avg("milestones__progress", filter=~Q(milestones__status=CANCELLED)),
            is_disputed=Exists(_disputes_of_item()),
            needs_date=_needs_a_date(),
            status=_item_status(),
        )

    def answering(self, text: str) -> Self:
        """Those whose number is `text`, or that have all its words in any form."""
        words = full_text_query(text)
        by_number = Q(number__iexact=text.strip())
        return self.filter(by_number if words is None else by_number | Q(search=words))

    def needing_a_date(self) -> Self:
        """Items whose deadline could not be read and that have an open milestone without a date."""
        return self.filter(_needs_a_date())


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def in_force(self) -> Self:
        """Reports that changed their milestone: those that needed no decision, and the accepted ones.

        Adds `effective_at`: the moment from which the report counted.
        """
        return self.filter(Q(needs_decision=False) | Q(decision__verdict="accepted")).annotate(
            effective_at=Coalesce("decision__created_at", "created_at")
        )


def _truth(condition: Q) -> Coalesce:
    # A condition on an empty date is NULL in SQL; here it means no.
    return Coalesce(
        models.ExpressionWrapper(condition, output_field=models.BooleanField()),
        Value(False),
    )


def _by_id(values: dict[int, Any], kind: models.Field) -> Cast:
    # What was worked out in Python goes back into SQL as one JSON value, so that the rules have one home.
    known = json.dumps({pk: value for pk, value in values.items() if value is not None}, default=str)
    text = Func(
        Cast(Value(known), models.JSONField()),
        Cast("pk", models.TextField()),
        function="jsonb_extract_path_text",
        output_field=models.TextField(),
    )
    return Cast(text, kind)


def _counts(prefix: str, on: date | None) -> dict[str, models.expressions.BaseExpression]:
    """The counts that status follows from, of milestones reached by `prefix`; what is overdue, and when next."""

    def count(condition: Q | None = None) -> Count:
        return Count(f"{prefix}pk", filter=condition)

    return {
        "milestone_count": count(),
        "live_count": count(~Q(**{f"{prefix}status": CANCELLED})),
        "done_count": count(Q(**{f"{prefix}status": DONE})),
        "suspended_count": count(Q(**{f"{prefix}status": SUSPENDED})),
        "planned_count": count(Q(**{f"{prefix}status": PLANNED})),
        "awaiting_count": count(Q(**{f"{prefix}pending_report__isnull": False})),
        "overdue_count": count(overdue(prefix, on)),
        "due_soon_count": count(due_soon(prefix, on)),
        "silent_count": count(silent(prefix, on)),
        "next_due": models.Min(f"{prefix}due_date", filter=Q(**{f"{prefix}status__in": OPEN})),
    }


def _item_status() -> Case:
    """Status of an item, from the counts of `with_state`; the order of the rules is domain.md's."""
    return Case(
        When(milestone_count=0, then=Value(PLANNED)),
        When(live_count=0, then=Value(CANCELLED)),
        When(live_count=F("done_count"), then=Value(DONE)),
        When(live_count=F("done_count") + F("suspended_count"), then=Value(SUSPENDED)),
        When(live_count=F("planned_count"), then=Value(PLANNED)),
        default=Value(IN_PROGRESS),
        output_field=models.CharField(),
    )


def _needs_a_date() -> Q:
    from roadmap.models import Milestone

    dateless = Milestone.objects.filter(
        item=OuterRef("pk"), due_date__isnull=True, status__in=OPEN
    ).order_by()
    return Q(Exists(dateless), deadline_kind="unparseable")


def _item_names_one_of(bodies: models.QuerySet) -> Q:
    from roadmap.models import Responsibility

    return Q(
        Exists(Responsibility.objects.filter(item=OuterRef("item"), side=OuterRef("side"), body__in=bodies))
    )


def names_body(body: int) -> Q:
    """The condition on milestones "the item names this body on the milestone's side"."""
    from cities.models import Body

    return _item_names_one_of(Body.objects.filter(pk=body))


def _same_period(outer: str) -> Q:
    return Q(first_due_date=OuterRef(outer)) | Q(
        Q(first_due_date__isnull=True), models.lookups.IsNull(OuterRef(outer), True)
    )


def _other_side_of_dispute() -> models.QuerySet:
    """For a milestone: another side's of the same item and period, one done and the other not started."""
    from roadmap.models import Milestone

    others = Milestone.objects.filter(_same_period("first_due_date"), item=OuterRef("item")).exclude(
        side=OuterRef("side")
    )
    not_started = Q(status=PLANNED, pending_report__isnull=True)
    mine = Q(models.lookups.Exact(OuterRef("status"), Value(DONE)))
    untouched = Q(models.lookups.Exact(OuterRef("status"), Value(PLANNED)))
    return others.filter((mine & not_started) | (untouched & Q(status=DONE)))


def _done_on_another_side() -> models.QuerySet:
    """For a milestone: another side's of the same item and period that is done."""
    from roadmap.models import Milestone

    return (
        Milestone.objects.filter(_same_period("first_due_date"), item=OuterRef("item"), status=DONE)
        .exclude(side=OuterRef("side"))
        .order_by()
    )


def _not_started_elsewhere() -> "MilestoneQuerySet":
    """For a milestone: another side's of the same item and period that was not started."""
    from roadmap.models import Milestone

    return (
        Milestone.objects.filter(
            _same_period("first_due_date"), item=OuterRef("item"), status=PLANNED, pending_report__isnull=True
        )
        .exclude(side=OuterRef("side"))
        .order_by()
    )


def _disputes_of_item() -> "MilestoneQuerySet":
    """For an item: its milestones on which the sides disagree."""
    from roadmap.models import Milestone

    return Milestone.objects.filter(item=OuterRef("pk")).disputed()
