"""Files that were asked for and are made by the worker: what, by whom, how far."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.storage import path_in
from roadmap.choices import ExportKind, ExportState
from roadmap.models.plan import Roadmap


def export_path(run: "ExportRun", name: str) -> str:
    """Where the file of a run is kept: under a name that nobody can guess."""
    return path_in("exports")


class ExportRun(models.Model):
    """One file that somebody asked for; `query` is the filter as in the address of the list of items."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="exports")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("author"), related_name="exports"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ExportKind)
    query = models.TextField(_("filter"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ExportState, default=ExportState.WAITING)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    file = models.FileField(_("file"), upload_to=export_path, blank=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="export_kind_is_known", condition=Q(kind__in=ExportKind.values)),
            models.CheckConstraint(name="export_state_is_known", condition=Q(state__in=ExportState.values)),
            models.CheckConstraint(name="export_ready_has_a_file", condition=~Q(state="ready") | ~Q(file="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.created_at:%d.%m.%Y}"

    @property
    def percent(self) -> int:
        return int(100 * self.done / self.total) if self.total else 0

    @property
    def is_open(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in (ExportState.WAITING, ExportState.RUNNING)
