"""The editions of a plan: what each applied import left, and by which document."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roadmap.models.imports import ImportRun
from roadmap.models.plan import Roadmap


class EditionQuerySet(models.QuerySet["Edition"]):
    """The editions of a roadmap as of a day; those taken back do not count from that day on."""

    def in_force(self, day: date) -> Self:
        """Those that were applied by the end of `day` and not taken back by then, the last one first."""
        taken_back = Q(withdrawn_on__isnull=False, withdrawn_on__lte=day)
        return self.filter(~taken_back, day__lte=day).order_by("-number")

    def between(self, since: date, until: date) -> Self:
        """Those that came or went after `since`, up to the end of `until`; the first one first."""
        return self.filter(
            Q(day__gt=since, day__lte=until) | Q(withdrawn_on__gt=since, withdrawn_on__lte=until)
        ).order_by("number")


class Edition(models.Model):
    """The plan as one applied import left it; `day` is that of the roadmap's first city.

    A number is given once: an edition whose import was taken back keeps its own, with the day on which it went.
    """

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="editions")
    run = models.OneToOneField(ImportRun, models.CASCADE, verbose_name=_("import"), related_name="edition")
    number = models.PositiveIntegerField(_("number"))
    day = models.DateField(_("in force from"))
    withdrawn_on = models.DateField(_("taken back on"), null=True, blank=True)
    document_number = models.CharField(_("number of the document"), max_length=60, blank=True)
    document_date = models.DateField(_("date of the document"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the plan")
        verbose_name_plural = _("editions of the plan")
        ordering = ["roadmap", "-number"]
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["roadmap", "number"]),
            models.CheckConstraint(name="edition_number_begins_with_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="edition_goes_after_it_came",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("day")),
            ),
        ]

    def __str__(self) -> str:
        return gettext("edition %(number)s of %(day)s") % {
            "number": self.number,
            "day": f"{self.day:%d.%m.%Y}",
        }

    def get_absolute_url(self) -> str:
        return reverse("roadmap:edition", args=[self.roadmap.slug, self.number])

    @property
    def document(self) -> str:
        """«№ 45-р от 12.05.2026», or what of it is known; empty where nothing is."""
        words = []
        if self.document_number:
            words.append(gettext("No. %(number)s") % {"number": self.document_number})
        if self.document_date:
            words.append(gettext("of %(day)s") % {"day": f"{self.document_date:%d.%m.%Y}"})
        return " ".join(words)

    @property
    def named(self) -> str:
        """The edition with its document: «редакция 2 от 14.05.2026 (№ 45-р от 12.05.2026)»."""
        return f"{self} ({self.document})" if self.document else str(self)
