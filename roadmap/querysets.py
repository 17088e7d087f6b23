"""The rules of status as annotations: what is done, open, in dispute; whose it is; with those of time.

Every page, export and reminder asks here; the rules of time themselves are in `roadmap.lateness`. "Today" is the
date in the side's city; give `on` (a date) to ask as of another day. Nothing of this is stored.
"""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Avg, Case, Count, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cities import permissions
from cities.choices import Role
from cities.models import Anybody
from roadmap.choices import CLOSED, OPEN, DeadlineKind, Status, Verdict
from roadmap.lateness import due_soon, overdue, silent, today_in
from roadmap.search.beside import anywhere, falling_due, says
from roadmap.search.words import all_of, read

if TYPE_CHECKING:
    from cities.models import City
    from roadmap.models import Attachment, Item, Milestone, Report, Roadmap, Side


class RoadmapQuerySet(models.QuerySet["Roadmap"]):
    """Which roadmaps somebody sees."""

    def visible_to(self, user: Anybody) -> Self:
        """Those that bind the person's city, and those opened to the person; to administrators all."""
        return self.filter(permissions.readable(user, _binds_one_of, _opened_to))


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones by state, and by what somebody may do with them."""

    def visible_to(self, user: Anybody) -> Self:
        """Those of the roadmaps that `user` reads; so it is for items and reports."""
        return self.filter(of_visible(user, "side__roadmap"))

    def reportable_by(self, user: Anybody) -> Self:
        """Those that `user` may report on."""
        return self.filter(_reportable(user))

    def decidable_by(self, user: Anybody) -> Self:
        """Those whose reports `user` may accept and whose dates `user` may move."""
        return self.filter(_decidable(user))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, on: date | None = None) -> Self:
        return self.filter(overdue(on=on))

    def due_soon(self, on: date | None = None) -> Self:
        return self.filter(due_soon(on=on))

    def silent(self, on: date | None = None) -> Self:
        return self.filter(silent(on=on))

    def awaiting(self) -> Self:
        """Those that wait for their coordinator's decision on a report."""
        return self.filter(pending_report__isnull=False)

    def disputed(self) -> Self:
        """Those that are closed while another side's of the same item and period is not started (docs/domain.md)."""
        return self.filter(Exists(_not_started_elsewhere()), status__in=CLOSED)

    def with_flags(self, on: date | None = None) -> Self:
        """Adds `today` (date in the side's city), `is_overdue`, `is_due_soon`, `is_silent`."""
        return self.annotate(
            today=today_in("side__city", on),
            is_overdue=_truth(overdue(on=on)),
            is_due_soon=_truth(due_soon(on=on)),
            is_silent=_truth(silent(on=on)),
        )

    def with_state(self, on: date | None = None) -> Self:
        """Adds `today` (the date in the side's city) and whether it is_overdue, is_due_soon, is_silent, is_disputed.

        `is_waited_for`: it is open, and another side has done its part of the same period.
        """
        return self.with_flags(on).annotate(
            is_disputed=Exists(_other_side_of_dispute()),
            is_waited_for=_truth(Q(status__in=OPEN) & Q(Exists(_done_on_another_side()))),
        )

    def with_rights_of(self, user: Anybody) -> Self:
        """Adds `may_report` and `may_decide`: what `user` may do with each, so that templates need not ask."""
        return self.annotate(may_report=_holds(_reportable(user)), may_decide=_holds(_decidable(user)))

    def in_calendar_of(self, user: Anybody) -> Self:
        """Those whose dates `user` keeps in sight: an administrator all, a coordinator or a head the own side's (also
        an absent person's), an executor what the body owes."""
        if permissions.may_administer(user):
            return self
        sides = [
            one.body.city_id for one in permissions.acting_as(user) if one.body and one.role != Role.EXECUTOR
        ]
        return self.filter(Q(side__city__in=sides) | Q(pk__in=self.owed_by(user).order_by().values("pk")))

    def owed_by(self, user: Anybody) -> Self:
        """Those of items that name, on the same side, the person's body or one below it; or an absent person's."""
        from cities.models import Body

        found = Q(pk__in=[])
        for one in permissions.acting_as(user):
            if one.body is not None:
                # A body answers on its city's sides only. Said here, it keeps PostgreSQL from looking at
                # everybody's items.
                named = _item_names_one_of(Body.objects.below(one.body_id))
                found |= Q(side__city=one.body.city_id) & named
        return self.filter(found)


class ItemQuerySet(models.QuerySet["Item"]):
    """Items that somebody sees, with the state that follows from their milestones."""

    def visible_to(self, user: Anybody) -> Self:
        return self.filter(of_visible(user, "roadmap"))

    def with_state(self, on: date | None = None) -> Self:
        """Adds what follows from the milestones, by docs/domain.md, in the same query.

        `status` (a `Status` value), `progress` (mean percent over milestones not cancelled, or None),
        `overdue_count`, `due_soon_count`, `silent_count`, `awaiting_count` (milestones), `next_due` (the
        earliest open due date or None), `is_disputed` (the sides disagree), `needs_date` (unreadable deadline).
        """
        return self.annotate(
            **_counts("milestones__", "roadmap", on),
            progress=Avg("milestones__progress", filter=~Q(milestones__status=Status.CANCELLED)),
            is_disputed=Exists(_disputes_of_item()),
            needs_date=_needs_a_date(),
            status=_item_status(),
        )

    def answering(self, text: str, roadmap: "Roadmap | None" = None) -> Self:
        """Those whose number is `text` («42», «п. 42»), that have all its words in any form, or fall due on its day.

        Each word may be in the item itself, its direction, a body that answers for it or one of its people, a
        report, or the name of a report's file. Give the `roadmap` where all the items are of one.
        """
        wanted = read(text)
        found = is_number = reduce(or_, (Q(number__iexact=one) for one in wanted.numbers))
        if roadmap is None:
            return anywhere(self, is_number, wanted)
        of_one = roadmap.pk
        if wanted.rest:
            found = is_number & all_of(wanted.rest, lambda word: says(word, of_one))
        if wanted.words:
            found |= all_of(wanted.words, lambda word: says(word, of_one))
        if wanted.days:
            found |= Q(pk__in=falling_due(wanted).filter(item__roadmap=of_one))
        return self.filter(found)

    def needing_a_date(self) -> Self:
        """Items whose deadline could not be read and that have an open milestone without a date."""
        return self.filter(_needs_a_date())


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports that somebody sees."""

    def visible_to(self, user: Anybody) -> Self:
        return self.filter(of_visible(user, "milestone__side__roadmap"))

    def last_returned(self) -> Self:
        """The last report of a milestone, where it was returned and nothing was said since."""
        from roadmap.models import Report

        newer = (
            Report.objects.standing()
            .order_by()
            .filter(milestone=OuterRef("milestone"), created_at__gt=OuterRef("created_at"))
        )
        return self.standing().filter(
            ~Exists(newer), decisions__verdict=Verdict.RETURNED, decisions__taken_back__isnull=True
        )

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(taken_back__isnull=True)

    def with_decisions(self) -> Self:
        """With what `Report.decision` and `last_word` ask for; one query more."""
        from roadmap.models import Decision

        said = Decision.objects.select_related("author__body", "on_behalf_of", "taken_back").order_by("pk")
        return self.select_related("taken_back").prefetch_related(models.Prefetch("decisions", said))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files and links that somebody may have."""

    def prove(self, report: OuterRef) -> Exists:
        """Whether there are any of a report, whoever may have them: whether it is worth asking for one's own."""
        return Exists(self.filter(report=report))

    def open(self) -> Self:
        """Those that whoever reads the roadmap may have."""
        return self.filter(is_restricted=False)

    def readable_by(self, user: Anybody) -> Self:
        """Those that `user` may have: of the reports that `user` reads; one for official use only who may report.

        Whoever coordinates a side of the item may report on it, and so may those whose body it names.
        """
        from roadmap.models import Milestone

        items = Milestone.objects.reportable_by(user).order_by().values("item")
        return self.filter(
            of_visible(user, "report__milestone__side__roadmap"),
            Q(is_restricted=False) | Q(report__milestone__item__in=items),
        )


def of_visible(user: Anybody, path: str) -> Q:
    """The condition "what `path` leads to is a roadmap that `user` reads"."""
    from roadmap.models import Roadmap

    if permissions.may_administer(user):
        return Q()
    return Q(**{f"{path}__in": Roadmap.objects.visible_to(user).order_by().values("pk")})


def visible_cities(user: Anybody) -> "models.QuerySet[City]":
    """The cities that the roadmaps of `user` bind, and the person's own; to administrators all."""
    from cities.models import City

    if permissions.may_administer(user):
        return City.objects.all()
    sides = _sides().filter(of_visible(user, "roadmap"))
    own = permissions.own_city(user).order_by().values("pk")
    return City.objects.filter(Q(pk__in=sides.order_by().values("city")) | Q(pk__in=own))


def roadmaps_read_by(people: "Collection[int]") -> dict[int, set[int]]:
    """For each of the people (ids; none of them administrators) the ids of the roadmaps they read. Two queries.

    The same rule as `RoadmapQuerySet.visible_to`, for many people at once.
    """
    from roadmap.models import RoadmapAccess

    pairs = [
        *_sides().filter(city__bodies__people__in=people).values_list("city__bodies__people", "roadmap"),
        *RoadmapAccess.objects.filter(person__in=people).order_by().values_list("person", "roadmap"),
    ]
    found: dict[int, set[int]] = {}
    for person, roadmap in pairs:
        found.setdefault(person, set()).add(roadmap)
    return found


def _sides() -> "models.QuerySet[Side]":
    from roadmap.models import Side

    return Side.objects.order_by()


def _binds_one_of(cities: models.QuerySet) -> Q:
    return Q(pk__in=_sides().filter(city__in=cities.order_by().values("pk")).values("roadmap"))


def _opened_to(user: Anybody) -> Q:
    from roadmap.models import RoadmapAccess

    return Q(pk__in=RoadmapAccess.objects.filter(person=user.pk).order_by().values("roadmap"))


def _truth(condition: Q) -> Coalesce:
    # A condition on an empty date is NULL in SQL; here it means no.
    return Coalesce(
        models.ExpressionWrapper(condition, output_field=models.BooleanField()),
        Value(False),
    )


def _counts(prefix: str, roadmap: str, on: date | None) -> dict[str, models.expressions.BaseExpression]:
    """The counts that status follows from, of milestones reached by `prefix`; what is overdue, and when next."""

    def count(condition: Q | None = None) -> Count:
        return Count(f"{prefix}pk", filter=condition)

    return {
        "milestone_count": count(),
        "live_count": count(~Q(**{f"{prefix}status": Status.CANCELLED})),
        "done_count": count(Q(**{f"{prefix}status": Status.DONE})),
        "suspended_count": count(Q(**{f"{prefix}status": Status.SUSPENDED})),
        "planned_count": count(Q(**{f"{prefix}status": Status.PLANNED})),
        "awaiting_count": count(Q(**{f"{prefix}pending_report__isnull": False})),
        "overdue_count": count(overdue(prefix, on)),
        "due_soon_count": count(due_soon(prefix, on)),
        "silent_count": count(silent(prefix, on, roadmap)),
        "next_due": models.Min(f"{prefix}due_date", filter=Q(**{f"{prefix}status__in": OPEN})),
    }


def _item_status() -> Case:
    """Status of an item, from the counts of `with_state`; the order of the rules is docs/domain.md's."""
    return Case(
        When(milestone_count=0, then=Value(Status.PLANNED)),
        When(live_count=0, then=Value(Status.CANCELLED)),
        When(live_count=F("done_count"), then=Value(Status.DONE)),
        When(live_count=F("done_count") + F("suspended_count"), then=Value(Status.SUSPENDED)),
        When(live_count=F("planned_count"), then=Value(Status.PLANNED)),
        default=Value(Status.IN_PROGRESS),
        output_field=models.CharField(),
    )


def _needs_a_date() -> Q:
    from roadmap.models import Milestone

    dateless = Milestone.objects.filter(
        item=OuterRef("pk"), due_date__isnull=True, status__in=OPEN
    ).order_by()
    return Q(Exists(dateless), deadline_kind=DeadlineKind.UNPARSEABLE)


def _reportable(user: Anybody) -> Q:
    return permissions.reportable(user, "side__city", _item_names_one_of)


def _decidable(user: Anybody) -> Q:
    return permissions.coordinated(user, "side__city")


def _holds(condition: Q) -> models.Expression:
    """Whether the condition holds, as an expression; an empty one always does."""
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)


def _item_names_one_of(bodies: models.QuerySet) -> Q:
    from roadmap.models import Responsibility

    return Q(
        Exists(Responsibility.objects.filter(item=OuterRef("item"), side=OuterRef("side"), body__in=bodies))
    )


def names_body(body: int) -> Q:
    """The condition on milestones "the item names this body on the milestone's side"."""
    from cities.models import Body

    return _item_names_one_of(Body.objects.filter(pk=body))


def _other_side_of_dispute() -> models.QuerySet:
    """For a milestone: another side's of the same item and period, one closed and the other not started."""
    from roadmap.models import Milestone

    others = Milestone.objects.filter(item=OuterRef("item"), period=OuterRef("period")).exclude(
        side=OuterRef("side")
    )
    not_started = Q(status=Status.PLANNED, pending_report__isnull=True)
    mine = Q(models.lookups.In(OuterRef("status"), list(CLOSED)))
    untouched = Q(models.lookups.Exact(OuterRef("status"), Value(Status.PLANNED)))
    return others.filter((mine & not_started) | (untouched & Q(status__in=CLOSED)))


def _done_on_another_side() -> models.QuerySet:
    """For a milestone: another side's of the same item and period that is done."""
    from roadmap.models import Milestone

    return (
        Milestone.objects.filter(item=OuterRef("item"), period=OuterRef("period"), status=Status.DONE)
        .exclude(side=OuterRef("side"))
        .order_by()
    )


def _not_started_elsewhere() -> "MilestoneQuerySet":
    """For a milestone: another side's of the same item and period that was not started."""
    from roadmap.models import Milestone

    return (
        Milestone.objects.filter(
            item=OuterRef("item"),
            period=OuterRef("period"),
            status=Status.PLANNED,
            pending_report__isnull=True,
        )
        .exclude(side=OuterRef("side"))
        .order_by()
    )


def _disputes_of_item() -> "MilestoneQuerySet":
    """For an item: its milestones on which the sides disagree."""
    from roadmap.models import Milestone

    return Milestone.objects.filter(item=OuterRef("pk")).disputed()
