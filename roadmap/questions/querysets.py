"""Which questions are open, who sees them, who asks and who answers."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from cities import permissions
from cities.choices import Role
from cities.models import Anybody
from core.prepared import prepared

if TYPE_CHECKING:
    from roadmap.models import Answer, Question, Roadmap, Side


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions that somebody sees, may answer or take back, or is asked."""

    def visible_to(self, user: Anybody) -> Self:
        """Those of the roadmaps that `user` reads: both sides see them, and whoever reads along."""
        from roadmap.querysets import of_visible

        return self.filter(of_visible(user, "item__roadmap"))

    def open(self) -> Self:
        """Those to which nothing was said so far."""
        return self.filter(~Exists(_answers()))

    def open_on(self, day: date, zone: str) -> Self:
        """Those that were open at the end of `day` in `zone`."""
        after = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
        return self.filter(~Exists(_answers().filter(created_at__lt=after)), created_at__lt=after)

    def answerable_by(self, user: Anybody) -> Self:
        """Those that `user` may answer, open or not: of the asked side its coordinators, the executors of the asked
        body (or of one above it), and the asked person."""
        return self.filter(_answerable(user))

    def awaited_from(self, user: Anybody) -> Self:
        """Those that are for `user` to answer; to administrators, who may answer every one, only what is addressed to
        themselves or to their body."""
        if not permissions.may_administer(user):
            return self.answerable_by(user)
        everybody = permissions.acting_as(user)
        bodies = [one.body_id for one in everybody if one.body_id]
        return self.filter(Q(to_person__in=[one.pk for one in everybody]) | Q(to_body__in=bodies))

    def withdrawable_by(self, user: Anybody) -> Self:
        """Those that `user` may take back: whoever asked, and the coordinators of the asking side."""
        return self.filter(_withdrawable(user))

    def asked_by(self, user: Anybody) -> Self:
        """Those that `user` asked, also for somebody absent."""
        people = [one.pk for one in permissions.acting_as(user)]
        return self.filter(Q(author__in=people) | Q(on_behalf_of__in=people))

    def with_rights_of(self, user: Anybody) -> Self:
        """Adds `is_open`, `may_answer` and `may_withdraw`, so that templates need not ask."""
        return self.annotate(
            is_open=~Exists(_answers()),
            may_answer=_holds(_answerable(user)),
            may_withdraw=_holds(_withdrawable(user)),
        )

    def with_all(self, before: datetime | None = None) -> Self:
        """With what a page shows of each; of the answers those given `before` (None: all). Two queries."""
        said = self.answers()
        if before is not None:
            said = said.filter(created_at__lt=before)
        return self.with_related().prefetch_related(models.Prefetch("answers", said))

    def with_related(self) -> Self:
        """With the item, its roadmap, and who asks whom."""
        return self.select_related(
            "item__roadmap",
            "author",
            "body",
            "on_behalf_of",
            "from_side__city",
            "to_side__city",
            "to_body",
            "to_person",
        ).defer("item__search")

    @staticmethod
    def answers() -> "models.QuerySet[Answer]":
        """Answers with who gave them, the first one first."""
        from roadmap.models import Answer

        return Answer.objects.select_related("author", "body", "on_behalf_of").order_by("created_at", "pk")


def asking_sides(user: Anybody, roadmap: "Roadmap") -> "list[Side]":
    """The sides for which `user` may ask: the own one; for an administrator every one; for a reader none. A query."""
    sides = _asking_sides(roadmap.pk, user)
    for side in sides:
        side.roadmap = roadmap
    return sides


@prepared
def _asking_sides(roadmap: int, user: Anybody) -> "models.QuerySet[Side]":
    from roadmap.models import Side

    sides = Side.objects.filter(roadmap=roadmap).select_related("city").order_by("order")
    if permissions.may_administer(user):
        return sides
    cities = [permissions.city_of(one) for one in permissions.acting_as(user) if one.role != Role.READER]
    return sides.filter(city__in=[city for city in cities if city is not None])


def sides_asked(roadmap: "Roadmap", sides: "Iterable[Side]", on: date | None) -> set[tuple[int, int]]:
    """(item, asked side) of each open question of the roadmap, as of the end of `on` (None: now). One query."""
    from roadmap.models import Question

    if on is None:
        return set(_sides_asked(roadmap.pk))
    zone = next((side.city.time_zone for side in sides), "UTC")
    found = Question.objects.filter(item__roadmap=roadmap).order_by().open_on(on, zone)
    return set(found.values_list("item_id", "to_side_id"))


@prepared
def _sides_asked(roadmap: int) -> "models.QuerySet[Question, tuple[int, int]]":
    from roadmap.models import Question

    found = Question.objects.filter(item__roadmap=roadmap).order_by().open()
    return found.values_list("item_id", "to_side_id")


def _answers() -> models.QuerySet:
    from roadmap.models import Answer

    return Answer.objects.filter(question=OuterRef("pk")).order_by()


def _answerable(user: Anybody) -> Q:
    """The condition; empty for those who may answer everything."""
    found = permissions.reportable(user, "to_side__city", lambda bodies: Q(to_body__in=bodies))
    people = [one.pk for one in permissions.acting_as(user) if one.role != Role.READER]
    return found | Q(to_person__in=people) if found and people else found


def _withdrawable(user: Anybody) -> Q:
    """The condition; empty for those who may take back every one."""
    found = permissions.coordinated(user, "from_side__city")
    people = [one.pk for one in permissions.acting_as(user) if one.role != Role.READER]
    return found | Q(author__in=people) | Q(on_behalf_of__in=people) if found and people else found


def _holds(condition: Q) -> models.Expression:
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)
