"""The sides of a roadmap, as every page shows them."""

from django.db.models import QuerySet

from core.prepared import prepared
from roadmap.models import Side


@prepared
def sides_in_order(roadmap: int) -> QuerySet[Side]:
    """The sides of the roadmap (its id) in its own order, each with its city. One query."""
    return Side.objects.filter(roadmap=roadmap).select_related("city").order_by("order")
