"""What every app counts with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
