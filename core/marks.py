"""When something that runs by itself ran last, and what came of it: a row for each, in the database."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.due import SLACK

BACKUP, BACKUP_CHECK, HOUSEKEEPING, FILES = "backup", "backup_check", "housekeeping", "files"
NEXT_YEAR = "next_year"
# Which lost files somebody knows that no backup has.
FILES_KNOWN = "files_known"
# Done: when the clock was seen and believed last. Tried: since when it has stood where it is not.
CLOCK = "clock"
MAILBOX, MAILBOX_AWAY = "mailbox", "mailbox_away"


class Mark(models.Model):
    """The last time that something was done, the last time that it succeeded, and a word about it."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    tried_at = models.DateTimeField(_("last tried"))
    done_at = models.DateTimeField(_("last done"), null=True, blank=True)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        app_label = "core"
        verbose_name = _("mark")
        verbose_name_plural = _("marks")

    def __str__(self) -> str:
        return self.name

    @property
    def failed(self) -> bool:
        """Whether the last try did not succeed."""
        return self.done_at != self.tried_at

    @property
    def age(self) -> timedelta | None:
        """How long ago it was done last; `None` also where that was before the clock was set back."""
        if self.done_at is None or self.done_at > timezone.now() + SLACK:
            return None
        return timezone.now() - self.done_at


def note(name: str, detail: str = "", *, done: bool = True, at: datetime | None = None) -> None:
    """Note that `name` was done (or tried without success) now, or at a time."""
    at = at or timezone.now()
    values = {"tried_at": at, "detail": detail[:5000], **({"done_at": at} if done else {})}
    Mark.objects.update_or_create(name=name, defaults=values)


def last(name: str) -> Mark | None:
    """The mark of `name`; `None` where nothing of it was ever noted."""
    return Mark.objects.filter(name=name).first()
