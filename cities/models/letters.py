"""Letters about accounts, test letters, and the notice about personal data."""

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.choices import LetterKind
from cities.models.people import User


class Outgoing(models.Model):
    """A letter about an account on its way out; the worker writes it, and tries until the server takes it.

    What the letter says is made when it leaves, so no link lies here; see `cities.outbox`.
    """

    kind = models.CharField(_("about"), max_length=30, choices=LetterKind)
    address = models.CharField(_("to"), max_length=254)
    # Whom the letter names as the one who acted, as an invitation does.
    by = models.CharField(_("in whose name"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now, null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("letter about an account")
        verbose_name_plural = _("letters about accounts")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                name="outgoing_to_try", fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="outgoing_kind_is_known", condition=models.Q(kind__in=LetterKind.values)
            ),
            models.CheckConstraint(
                name="outgoing_sent_is_not_tried",
                condition=models.Q(sent_at__isnull=True) | models.Q(next_try_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.address}"


class MailCheck(models.Model):
    """A test letter that somebody sent to oneself, and what the mail server answered."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="mail_checks")
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    is_taken = models.BooleanField(_("taken by the server"), default=False)
    answer = models.TextField(_("answer"))

    class Meta:
        verbose_name = _("test letter")
        verbose_name_plural = _("test letters")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.created_at:%d.%m.%Y} · {self.person_id}"


@pghistory.track(model_name="NoticeHistory")
class Notice(models.Model):
    """What an administrator has written about personal data; without a row a text of ours is shown."""

    text = models.TextField(_("text"), max_length=20_000)
    changed_at = models.DateTimeField(_("when"), default=timezone.now)
    changed_by = models.ForeignKey(
        "User", models.PROTECT, verbose_name=_("who"), related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("notice about personal data")
        verbose_name_plural = _("notices about personal data")
        constraints = [models.CheckConstraint(name="notice_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.changed_at:%d.%m.%Y}"
