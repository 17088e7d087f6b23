"""Whoever does not answer is left alone for a while, longer with each failure in a row."""

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.due import LONGEST, is_reached

# Seconds for which somebody is left alone after the first, second … failure in a row: meanwhile what is meant for it
# waits, and one message after the other finds out whether it is back.
REST = (5, 30, 60, 300, 900, 1800)
# Whoever asks to be left alone for longer is asked again after so many seconds.
MOST = int(LONGEST.total_seconds())


class Resting(models.Model):
    """Somebody we speak to over a line, and since when it fails."""

    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    quiet_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def rests(self) -> bool:
        """Whether it is left alone now."""
        return self.quiet_until is not None and not is_reached(self.quiet_until)

    def wait(self, seconds: int) -> None:
        """It asks to be left alone for so long (a day at most), and is none the worse for it."""
        until = timezone.now() + timedelta(seconds=min(seconds, MOST))
        type(self)._default_manager.filter(pk=self.pk).update(quiet_until=until)

    def let_rest(self) -> None:
        """It failed: leave it alone for a while."""
        rest = REST[min(self.failures, len(REST) - 1)]
        type(self)._default_manager.filter(pk=self.pk).update(
            failures=F("failures") + 1, quiet_until=timezone.now() + timedelta(seconds=rest)
        )

    def is_back(self) -> None:
        """It answered: what failed before is forgotten."""
        found = type(self)._default_manager.filter(pk=self.pk)
        found.exclude(failures=0).update(failures=0, quiet_until=None)
