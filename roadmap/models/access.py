"""Who reads a roadmap beside the people of its sides: those to whom an administrator opened it."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.models.plan import Roadmap


@pghistory.track(model_name="RoadmapAccessHistory")
class RoadmapAccess(models.Model):
    """A roadmap that one person reads though no side of it is the person's city; it gives no other right."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="accesses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="roadmap_accesses"
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("opened to a person")
        verbose_name_plural = _("opened to people")
        ordering = ["roadmap", "person__name"]
        constraints = [models.UniqueConstraint(name="roadmap_access_once", fields=["roadmap", "person"])]

    def __str__(self) -> str:
        return f"{self.roadmap_id} — {self.person_id}"
