"""What the form of an event offers to tick: the items of one roadmap, and the bodies of the cities it binds.

An event serves items of one roadmap. Where a person has to do with several, the form asks which one, so that it
never lists the items of a thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cities import permissions
from cities.models import Body
from roadmap.models import Item, Roadmap


@dataclass(frozen=True)
class Offered:
    """The roadmaps to choose from, the newest first; the chosen one (None: there is none); what may be ticked."""

    roadmaps: list[Roadmap]
    chosen: Roadmap | None
    items: list[Item]
    bodies: list[Body]


def offered_to(
    user: Any, asked: str, items: Iterable[int], bodies: Iterable[int], city: int | None
) -> Offered:
    """What `user` may tick once the roadmap with the id `asked` is chosen; "" leaves the choice to us.

    `items` and `bodies` (ids) are ticked already and stay on offer, and so do the bodies of `city`. Of the
    roadmaps those are offered that the user's city takes part in; to an administrator all. Four queries.
    """
    ticked = list(items)
    roadmaps = Roadmap.objects.visible_to(user)
    if not permissions.may_administer(user):
        roadmaps = roadmaps.filter(Q(sides__city=permissions.city_of(user)) | Q(items__in=ticked)).distinct()
    known = list(roadmaps)
    chosen = _chosen(known, asked, ticked)
    on_offer = Q(pk__in=ticked) | Q(roadmap=chosen) if chosen else Q(pk__in=ticked)
    near = Q(city__sides__roadmap=chosen) | Q(city=city) | Q(pk__in=list(bodies))
    return Offered(
        known,
        chosen,
        list(Item.objects.filter(on_offer).defer("search").order_by("roadmap", "order")),
        list(Body.objects.filter(near).distinct().select_related("city").order_by("city__name", "name")),
    )


def _chosen(known: list[Roadmap], asked: str, ticked: list[int]) -> Roadmap | None:
    for roadmap in known:
        if str(roadmap.pk) == asked:
            return roadmap
    serving = Item.objects.filter(pk__in=ticked).values_list("roadmap", flat=True).first() if ticked else None
    return next((roadmap for roadmap in known if roadmap.pk == serving), known[0] if known else None)
