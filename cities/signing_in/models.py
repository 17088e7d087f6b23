"""What is kept about signing in: open sessions, trusted browsers, since when a second factor is demanded."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OpenSession(models.Model):
    """A session in which somebody is signed in: in which browser, and from where it was begun.

    Django's sessions can't be asked whose they are; this row can. It goes with the session.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="open_sessions"
    )
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    address = models.CharField(_("from where"), max_length=64, blank=True)
    began_at = models.DateTimeField(_("signed in"), default=timezone.now)

    class Meta:
        app_label = "cities"
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        ordering = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.began_at:%d.%m.%Y %H:%M}"


class TrustedBrowser(models.Model):
    """A browser in which this person asked to be spared the second step for a while.

    The browser has the token; here is its digest only.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="trusted_browsers"
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    address = models.CharField(_("from where"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))

    class Meta:
        app_label = "cities"
        verbose_name = _("trusted browser")
        verbose_name_plural = _("trusted browsers")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.created_at:%d.%m.%Y}"


class FactorDemand(models.Model):
    """Since when somebody is asked to set up a second factor; the days of grace count from here."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="factor_demand",
        primary_key=True,
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        app_label = "cities"
        verbose_name = _("demand of a second factor")
        verbose_name_plural = _("demands of a second factor")

    def __str__(self) -> str:
        return f"{self.person_id} · {self.since:%d.%m.%Y}"


class OutsideAccount(models.Model):
    """A person's account in a city's own directory, by the subject that the directory never gives to anybody else."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="outside_accounts"
    )
    source = models.CharField(_("directory"), max_length=40)
    subject = models.CharField(_("subject"), max_length=255)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last confirmed"), default=timezone.now)
    # The account was closed because the directory no longer has it: the directory may open it again.
    closed_at = models.DateTimeField(_("closed by the directory"), null=True)

    class Meta:
        app_label = "cities"
        verbose_name = _("account of a directory")
        verbose_name_plural = _("accounts of directories")
        ordering = ["source", "subject"]
        constraints = [
            models.UniqueConstraint(name="outside_account_once", fields=["source", "subject"]),
            models.UniqueConstraint(name="outside_account_one_of_a_person", fields=["person"]),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.subject}"
