"""What every app counts with, and what is written down about security."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import keeping
from core.marks import Mark
from core.work import Work

__all__ = ["Counter", "Mark", "RemovedRecord", "Work"]


class Counter(models.Model):
    """How often something was done in a period; `core.counters` is the only reader and writer."""

    key = models.CharField(_("key"), max_length=120, primary_key=True)
    amount = models.BigIntegerField(_("amount"))
    expires_at = models.DateTimeField(_("counts until"), db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.key}: {self.amount}"


class RemovedRecord(models.Model):
    """A record that had to go, whole; written by the database (see `core.keeping`)."""

    table_name = models.CharField(_("table"), max_length=63)
    row_id = models.BigIntegerField(_("number"))
    content = models.JSONField(_("content"))
    why = models.TextField(_("why"))
    removed_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("removed record")
        verbose_name_plural = _("removed records")
        ordering = ["-removed_at", "-id"]
        triggers = keeping.append_only("removed_record")

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"
