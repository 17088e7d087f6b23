"""The sides of a roadmap, as every page shows them."""

from django.db.models import QuerySet

from core.prepared import prepared
from roadmap.models import Roadmap, Side


def sides_in_order(roadmap: Roadmap) -> list[Side]:
    """The sides of the roadmap in its own order, each with its city. One query."""
    sides = _sides(roadmap.pk)
    for side in sides:
        side.roadmap = roadmap
    return sides


@prepared
def _sides(roadmap: int) -> QuerySet[Side]:
    return Side.objects.filter(roadmap=roadmap).select_related("city").order_by("order")
