"""How much the files of one item may take, sent and not sent yet."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core import kept, quotas
from core.writing import in_turn
from roadmap.models import Attachment, Milestone


class RoomOfItem(quotas.Room):
    """The room for the files of the milestone's item: `UPLOADS_OF_ITEM_MB`."""

    def __init__(self, milestone: Milestone) -> None:
        self.milestone = milestone
        self._more = -1

    def check(self, size: int) -> None:
        """Raise `ValidationError` when the files would grow beyond it, those asked about before among them."""
        if self._more < 0:
            self._more = _used(self.milestone)
        self._more += size
        _refuse_beyond(self._more)

    def settle(self) -> None:
        """In the transaction that wrote files down: raise `ValidationError` when they have grown beyond it."""
        # In turn: of two forms that are sent at once neither would see the other's files.
        in_turn("room of an item", self.milestone.item_id)
        _refuse_beyond(_used(self.milestone))


def _refuse_beyond(used: int) -> None:
    if used > settings.UPLOADS_OF_ITEM_MB * quotas.MEGABYTE:
        raise ValidationError(
            _("The files of this item have reached %(limit)d MB, which is the most. Give a link to the file.")
            % {"limit": settings.UPLOADS_OF_ITEM_MB}
        )


def _used(milestone: Milestone) -> int:
    proofs = Attachment.objects.filter(report__milestone__item=milestone.item_id)
    slug = milestone.item.roadmap.slug
    together = Milestone.objects.filter(item=milestone.item_id).values_list("pk", flat=True)
    forms = [reverse("roadmap:report", args=[slug, pk]) for pk in together]
    return (proofs.aggregate(all=Sum("size"))["all"] or 0) + kept.size_at(forms)
