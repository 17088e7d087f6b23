"""What every app counts with, and what is written down about security."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import keeping
from core.marks import Mark
from core.work import Work

__all__ = ["Counter", "Kept", "Mark", "PageMark", "RemovedRecord", "Work"]


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


class PageMark(models.Model):
    """A mark that something shown on pages was changed; written by the database (see `core.page_marks`)."""

    scope = models.BigIntegerField(_("scope"))
    mark = models.BigIntegerField(_("mark"))

    class Meta:
        verbose_name = _("page mark")
        verbose_name_plural = _("page marks")
        indexes = [models.Index(name="page_mark_scope", fields=["scope"], include=["mark"])]

    def __str__(self) -> str:
        return f"{self.scope}: {self.mark}"


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


class SecurityEvent(models.Model):
    """Something that matters for security, as it happened; see `core.journal`."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        FAILED = "failed", _("wrong password")
        SLOWED = "slowed", _("slowed down")
        SIGNED_OUT = "signed_out", _("signed out")
        PASSWORD = "password", _("password set")
        SECOND_FACTOR = "second_factor", _("second factor")
        ENDED = "ended", _("session ended")
        OUTSIDE = "outside", _("account of a directory")
        CALENDAR = "calendar", _("calendar address")
        INVITED = "invited", _("invited")
        RIGHTS = "rights", _("rights changed")
        EXPORTED = "exported", _("exported")
        EVIDENCE = "evidence", _("proof downloaded")
        REFUSED = "refused", _("access refused")
        MAIL_REFUSED = "mail_refused", _("letter refused")
        TAPPED = "tapped", _("reported by a link in a letter")
        INFECTED = "infected", _("virus found")
        SETTINGS = "settings", _("settings changed")
        PERSONAL = "personal", _("personal data")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    # Without a constraint: the journal outlives whatever it is about.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name=_("person"),
        related_name="+",
        null=True,
        db_constraint=False,
    )
    address = models.CharField(_("from where"), max_length=64, blank=True)
    detail = models.CharField(_("details"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-at", "-id"]
        triggers = keeping.append_only("security_event")

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.get_kind_display()}"


class Kept(models.Model):
    """The text and the files of a form that its person has not sent yet; `core.kept` is the only reader and writer.

    `fields` holds the values of each field as they were posted, or nothing where only files are kept; `lost` says
    which files were not kept.
    """

    PATH_LIMIT = 500

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="kept"
    )
    path = models.CharField(_("address"), max_length=PATH_LIMIT)
    fields = models.JSONField(_("text"), null=True, blank=True)
    files = models.JSONField(_("files"), default=list, blank=True)
    lost = models.JSONField(_("files not kept"), default=list, blank=True)
    kept_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("text not sent yet")
        verbose_name_plural = _("texts not sent yet")
        ordering = ["-kept_at"]
        constraints = [models.UniqueConstraint(name="kept_once_for_a_form", fields=["user", "path"])]

    def __str__(self) -> str:
        return self.path
