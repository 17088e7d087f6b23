"""What the form of an event offers to tick: the items of one roadmap, and the bodies of the cities it binds.

An event serves items of one roadmap. Where a person has to do with several, the form asks which one, so that it
never lists the items of a thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from cities import permissions
from cities.models import Anybody, Body, City
from core.collation import alphabetical
from events.models import Event
from roadmap.lateness import at_hand
from roadmap.models import Item, Roadmap
from roadmap.querysets import visible_cities


@dataclass(frozen=True)
class Offered:
    """The roadmaps to choose from, the newest first; the chosen one (None: there is none); what may be ticked."""

    roadmaps: list[Roadmap]
    chosen: Roadmap | None
    items: list[Item]
    bodies: list[Body]


@dataclass(frozen=True)
class Takeable:
    """What a form about an event takes from a person, whatever it shows."""

    cities: QuerySet[City]
    bodies: QuerySet[Body]
    items: QuerySet[Item]


def takeable(user: Anybody, event: Event | None, roadmap: int | None = None) -> Takeable:
    """Nothing that `user` does not see, but what is on the event already. Asks the database nothing.

    With the id of a `roadmap` nothing else than what is of that one, and of its cities.
    """
    of_one = {} if roadmap is None else {"sides__roadmap": roadmap}
    seen = visible_cities(user).filter(**of_one).order_by().values("pk")
    cities, bodies = Q(pk__in=seen), Q(city__in=seen)
    if event is not None:
        delegations = event.delegations.order_by()
        cities |= Q(pk=event.city_id) | Q(pk__in=delegations.values("city"))
        organisers = event.organisers.through.objects.filter(event=event).values("body")
        bodies |= Q(pk__in=organisers) | Q(pk__in=delegations.filter(body__isnull=False).values("body"))
    items = (
        Item.objects.visible_to(user).select_related("roadmap").defer("search").order_by("roadmap", "order")
    )
    items = items if roadmap is None else items.filter(roadmap=roadmap)
    return Takeable(
        City.objects.filter(cities).order_by(alphabetical("name")), Body.objects.filter(bodies), items
    )


def offered_to(
    user: Anybody,
    asked: str,
    items: Iterable[int],
    bodies: Iterable[int],
    city: int | None,
    event: Event | None = None,
) -> Offered:
    """What `user` may tick once the roadmap with the id `asked` is chosen; "" leaves the choice to us.

    `items` and `bodies` (ids) are ticked already and stay on offer, and so do the bodies of `city`. Of the
    roadmaps those are offered that the user's city takes part in; to an administrator all. Nothing is offered that
    the person does not see. Four queries.
    """
    ticked = list(items)
    roadmaps = Roadmap.objects.visible_to(user)
    if not permissions.may_administer(user):
        roadmaps = roadmaps.filter(Q(sides__city=permissions.city_of(user)) | Q(items__in=ticked)).distinct()
    known = list(roadmaps)
    chosen = _chosen(known, asked, ticked)
    on_offer = Q(pk__in=ticked) | Q(roadmap=chosen) if chosen else Q(pk__in=ticked)
    near = Q(city__sides__roadmap=chosen) | Q(city=city) | Q(pk__in=list(bodies))
    taken = takeable(user, event)
    return Offered(
        known,
        chosen,
        list(taken.items.filter(on_offer)),
        list(
            taken.bodies.filter(near)
            .distinct()
            .select_related("city")
            .order_by(alphabetical("city__name"), alphabetical("name"))
        ),
    )


def _chosen(known: list[Roadmap], asked: str, ticked: list[int]) -> Roadmap | None:
    for roadmap in known:
        if str(roadmap.pk) == asked:
            return roadmap
    serving = Item.objects.filter(pk__in=ticked).values_list("roadmap", flat=True).first() if ticked else None
    return next((roadmap for roadmap in known if roadmap.pk == serving), at_hand(known, timezone.localdate()))
