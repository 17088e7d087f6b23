"""Browsers in which people are reminded, and what is known of the push services that reach them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.resting import Resting


class PushService(Resting):
    """The server of a browser's maker that hands our messages to its browsers, and whether it answers."""

    host = models.CharField(_("host"), max_length=255, primary_key=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("push service")
        verbose_name_plural = _("push services")

    def __str__(self) -> str:
        return self.host


class PushBrowser(models.Model):
    """A browser that shows the reminders of one person: where to send them, and the keys that only it can read with.

    A browser belongs to one account. `token` is the digest of what its cookie holds: by that we know it again when
    somebody signs out there, or somebody else signs in. `server_key` is the public key of ours with which it was
    subscribed; it takes messages of no other.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="push_browsers"
    )
    service = models.ForeignKey(
        PushService, models.PROTECT, verbose_name=_("push service"), related_name="browsers"
    )
    endpoint = models.CharField(_("address at the push service"), max_length=1000, unique=True)
    public_key = models.CharField(max_length=90, editable=False)
    secret = models.CharField(max_length=30, editable=False)
    server_key = models.CharField(max_length=90, editable=False)
    token = models.CharField(max_length=64, unique=True, editable=False)
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    told_at = models.DateTimeField(_("told last"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("browser with reminders")
        verbose_name_plural = _("browsers with reminders")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="push_browser_is_told_encrypted", condition=Q(endpoint__startswith="https://")
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.service_id}"
