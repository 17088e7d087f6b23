"""Which roadmaps are open to everybody."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import OneLineField
from roadmap.models import Roadmap

USUAL_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/deed.ru"


class Opened(models.Model):
    """That a roadmap is open to everybody, and under which licence its data may be used."""

    roadmap = models.OneToOneField(
        Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="opened", primary_key=True
    )
    licence = OneLineField(_("licence"), max_length=300, default=USUAL_LICENCE)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("open roadmap")
        verbose_name_plural = _("open roadmaps")
        constraints = [models.CheckConstraint(name="opened_has_a_licence", condition=~Q(licence=""))]

    def __str__(self) -> str:
        return str(self.roadmap)
