"""The imports: who read which file into which roadmap, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.showing import signed
from core.storage import path_in
from roadmap.choices import ImportState
from roadmap.models.acts import on_behalf_of
from roadmap.models.plan import Roadmap


def import_path(run: "ImportRun", name: str) -> str:
    """A random name: what the file was called is kept beside it, not in the path."""
    return path_in("imports")


class ImportRun(models.Model):
    """One reading of one file; kept for ever with the file and its preview."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="imports")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="imports",
        null=True,
        blank=True,
        help_text=_("Empty for an import by command."),
    )
    on_behalf_of = on_behalf_of()
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=import_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ImportState, default=ImportState.UPLOADED)
    preview = models.JSONField(_("preview"), default=dict, blank=True)
    summary = models.JSONField(_("counts"), default=dict, blank=True)
    # Why it could not be read, or why a preview that was to be applied waits again.
    error = models.TextField(_("why it could not be read"), blank=True)
    # What a person chose: the sheet, the field of each column (by letter), the body for each unknown name.
    choices = models.JSONField(_("choices"), default=dict, blank=True, editable=False)
    tells_people = models.BooleanField(
        _("people are told of moved dates"),
        default=False,
        help_text=_("Those who answer for a milestone whose date the import moves."),
    )
    # The state of the database that the preview was made against (see importing.fingerprint).
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    # Every row that the import wrote, as it was before and as it was left (see importing.journal).
    journal = models.JSONField(default=list, blank=True, editable=False)
    progress = models.PositiveSmallIntegerField(_("read, %"), default=0, editable=False)
    # The last sign of life of the worker that reads; of the one that applies, when it was asked to (`importing.pulse`).
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="import_state_is_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="import_applied_has_a_time",
                condition=~Q(state__in=["applied", "reverted"]) | Q(applied_at__isnull=False),
            ),
            models.CheckConstraint(name="import_progress_is_a_percent", condition=Q(progress__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.created_at:%d.%m.%Y}"

    @property
    def signed(self) -> str:
        """Who imported, and for whom; empty for an import by command."""
        return signed(str(self.author), self.on_behalf_of) if self.author else ""
