"""How much the files of one item may take, sent and not sent yet."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core import kept, quotas
from roadmap.models import Attachment, Milestone


def room_of_item(milestone: Milestone) -> Callable[[int], None]:
    """Raises `ValidationError` when the files of the milestone's item grow beyond `UPLOADS_OF_ITEM_MB`."""
    used = -1

    def check(size: int) -> None:
        nonlocal used
        if used < 0:
            used = _used(milestone)
        used += size
        if used > settings.UPLOADS_OF_ITEM_MB * quotas.MEGABYTE:
            raise ValidationError(
                _(
                    "The files of this item have reached %(limit)d MB, which is the most. Give a link to the file."
                )
                % {"limit": settings.UPLOADS_OF_ITEM_MB}
            )

    return check


def _used(milestone: Milestone) -> int:
    proofs = Attachment.objects.filter(report__milestone__item=milestone.item_id)
    slug = milestone.item.roadmap.slug
    together = Milestone.objects.filter(item=milestone.item_id).values_list("pk", flat=True)
    forms = [reverse("roadmap:report", args=[slug, pk]) for pk in together]
    return (proofs.aggregate(all=Sum("size"))["all"] or 0) + kept.size_at(forms)
