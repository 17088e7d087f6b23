"""The ledger of reminders: who was, or is to be, told what about which milestone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.models.fulfilment import Milestone


class Audience(models.TextChoices):
    """Who hears at a stage."""

    EXECUTORS = "executors", _("executors")
    COORDINATORS = "coordinators", _("executors and coordinators")
    READERS = "readers", _("executors, coordinators and heads")


class ReminderStage(models.Model):
    """A moment relative to the due date at which people are told; data that an administrator edits."""

    days_before = models.SmallIntegerField(
        _("days before the due date"), unique=True, help_text=_("Below zero: days after it.")
    )
    repeats_weekly = models.BooleanField(_("and each week after"), default=False)
    audience = models.CharField(_("who hears"), max_length=20, choices=Audience, default=Audience.EXECUTORS)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("stage of reminding")
        verbose_name_plural = _("stages of reminding")
        ordering = ["-days_before"]
        constraints = [
            models.CheckConstraint(
                name="reminder_stage_audience_is_known", condition=Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(
                name="reminder_stage_repeats_only_overdue",
                condition=Q(repeats_weekly=False) | Q(days_before__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before:+d}"


class ReminderState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("no longer needed")


class Reminder(models.Model):
    """This person was (or is to be) told this about this milestone; one row, one telling."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="reminders"
    )
    due_date = models.DateField(_("due date then"))
    # Days before the due date (below zero: after), not a link to the stage: stages may be edited.
    stage = models.SmallIntegerField(_("stage, days"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="reminders",
        null=True,
        blank=True,
    )
    address = models.EmailField(
        _("address"), help_text=_("The person's, or the body's own where it has no people.")
    )
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    send_on = models.DateField(_("day of sending"))
    state = models.CharField(_("state"), max_length=10, choices=ReminderState, default=ReminderState.PLANNED)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_at"]
        indexes = [models.Index(name="reminder_to_send", fields=["state", "send_on"])]
        constraints = [
            models.UniqueConstraint(
                name="reminder_once", fields=["milestone", "due_date", "address", "stage"]
            ),
            models.CheckConstraint(
                name="reminder_state_is_known", condition=Q(state__in=ReminderState.values)
            ),
            models.CheckConstraint(
                name="reminder_sent_has_a_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} · {self.stage:+d} · {self.get_state_display()}"
