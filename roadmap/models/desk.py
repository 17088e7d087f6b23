"""What a person keeps at hand: saved filters of the list."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.models.plan import Roadmap


class SavedFilter(models.Model):
    """A filter of the list of items that a person gave a name; `query` is its address' query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=1000)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="saved_filter_name_once", fields=["user", "roadmap", "name"]),
            models.CheckConstraint(name="saved_filter_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def staged_path(staged: models.Model, name: str) -> str:
    """Named by the first migration, which is frozen; nothing else needs it."""
    return f"attachments/{uuid.uuid4().hex}"
