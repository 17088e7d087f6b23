"""Questions asked of events."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from cities import permissions
from cities.models import Anybody, Body
from events.choices import UNSETTLED
from roadmap.lateness import shifted, today_in
from roadmap.models import Side
from roadmap.querysets import of_visible, visible_cities

if TYPE_CHECKING:
    from events.models import Event

# So long after its last day an event that nobody spoke of asks what happened.
ASKS_AFTER_DAYS = 14


class EventQuerySet(models.QuerySet["Event"]):
    """Which events somebody sees, may edit, or is asked about."""

    def visible_to(self, user: Anybody) -> Self:
        """Those that have to do with a roadmap that `user` reads, or with the user's own city.

        That is: they serve an item of such a roadmap; they serve none at all and take place in a city that such
        a roadmap binds; or the user's city holds, organises or is to send a delegation to them.
        """
        from events.models import Delegation

        if permissions.may_administer(user):
            return self
        links = self.model.items.through.objects.filter(event=OuterRef("pk"))
        organisers = self.model.organisers.through.objects.filter(event=OuterRef("pk"))
        own = permissions.own_city(user).order_by().values("pk")
        bound = visible_cities(user).order_by().values("pk")
        delegations = Delegation.objects.filter(event=OuterRef("pk"), city__in=own).order_by()
        return self.filter(
            Q(Exists(links.filter(of_visible(user, "item__roadmap"))))
            | (~Q(Exists(links)) & Q(city__in=bound))
            | Q(city__in=own)
            | Q(Exists(organisers.filter(body__city__in=own)))
            | Q(Exists(delegations))
        )

    def editable_by(self, user: Anybody) -> Self:
        """Those that `user` may edit (`cities.permissions.arranged`)."""
        return self.filter(permissions.arranged(user, "city", self._organised_by))

    def organised_for(self, user: Anybody) -> Self:
        """Those that the person's own body or one below it organises; for administrators none."""
        found = Q(pk__in=[])
        for one in permissions.acting_as(user):
            found |= self._organised_by(Body.objects.below(one.body_id))
        return self.filter(found)

    def _organised_by(self, bodies: QuerySet[Body]) -> Q:
        organisers = self.model.organisers.through.objects
        return Q(Exists(organisers.filter(event=OuterRef("pk"), body__in=bodies.order_by().values("pk"))))

    def between(self, first: date, last: date) -> Self:
        """Those whose dates (or rough window) touch the days from `first` to `last`, both inclusive."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def of_roadmap(self, roadmap: int) -> Self:
        """Those that serve an item of the roadmap (its id), and those of its cities that serve no item at all."""
        links = self.model.items.through.objects.filter(event=OuterRef("pk"))
        its_cities = Side.objects.filter(roadmap=roadmap).order_by().values("city")
        return self.filter(
            Exists(links.filter(item__roadmap=roadmap)) | (~Q(Exists(links)) & Q(city__in=its_cities))
        )

    def unsettled(self) -> Self:
        """Two weeks past in its city's calendar, and nobody has said what happened."""
        return self.filter(
            state__in=UNSETTLED,
            ends_on__isnull=False,
            ends_on__lt=shifted(today_in("city"), -ASKS_AFTER_DAYS),
        )

    def soonest_first(self) -> Self:
        """What goes on or comes, the soonest first; then what has no date; then what is past, the latest first."""
        today = today_in("city")
        return self.annotate(
            place=Case(
                When(ends_on__gte=today, then=Value(0)),
                When(ends_on__isnull=True, then=Value(1)),
                default=Value(2),
                output_field=models.SmallIntegerField(),
            )
        ).order_by(
            "place",
            # A window that opened long ago is no news: it counts by the day on which it closes.
            Case(
                When(place=0, precision="day", then=F("starts_on")),
                When(place=0, then=F("ends_on")),
                output_field=models.DateField(),
            ).asc(),
            F("starts_on").desc(nulls_last=True),
            "title",
            "pk",
        )
