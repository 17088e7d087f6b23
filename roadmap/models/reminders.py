"""The ledger of reminders: who was, or is to be, notified of what; the letters that did it; the runs that sent them.

A `Reminder` is one telling to one recipient. What it is about is (`kind`, `subject_id`): for the kind
"milestone" the milestone, for a notice the report or the date change; another app may plan rows of a kind of
its own (see `roadmap.reminders.sources`). A `Letter` gathers the rows of one address, at most one a day.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Body
from roadmap.choices import Audience, ChannelName, LetterState, ReminderKind, ReminderState
from roadmap.models.milestones import Milestone


class ReminderStage(models.Model):
    """A moment relative to the due date at which an audience is notified; data that an administrator edits."""

    kind = models.CharField(_("about"), max_length=30, default=ReminderKind.MILESTONE)
    days_before = models.SmallIntegerField(
        _("days before the due date"), help_text=_("Below zero: days after it.")
    )
    repeats_weekly = models.BooleanField(_("and each week after"), default=False)
    audience = models.CharField(_("who hears"), max_length=20, choices=Audience, default=Audience.EXECUTORS)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("stage of reminding")
        verbose_name_plural = _("stages of reminding")
        ordering = ["kind", "-days_before", "audience"]
        constraints = [
            models.UniqueConstraint(
                name="reminder_stage_once",
                fields=["kind", "days_before", "audience"],
                violation_error_message=_("There is such a stage already."),
            ),
            models.CheckConstraint(
                name="reminder_stage_audience_is_known", condition=Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(
                name="reminder_stage_repeats_only_overdue",
                condition=Q(repeats_weekly=False) | Q(days_before__lt=0),
                violation_error_message=_("Only what is told after the due date can repeat each week."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days_before:+d} {self.audience}"


UNSETTLED = (LetterState.CLAIMED, LetterState.WAITING)


class Letter(models.Model):
    """One letter to one address; its `Message-ID` is given once, whatever the number of attempts.

    `channel` is how it goes to whoever has the address: by mail, or as a message of the bot that the person has chosen.
    What a bot could not bring goes by mail, once; `instead_of` then names the bot.
    It comes into being claimed. `uncertain` says that the server may have accepted it although nothing
    was stamped (a crash, a line that broke): then it is sent again with the very same lines.
    """

    address = models.EmailField(_("address"), help_text=_("In lower case."))
    day = models.DateField(_("day"), help_text=_("The recipient's date on which it left, or is to leave."))
    channel = models.CharField(_("channel"), max_length=10, choices=ChannelName, default=ChannelName.MAIL)
    instead_of = models.CharField(_("instead of"), max_length=10, choices=ChannelName, default="", blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LetterState, default=LetterState.CLAIMED)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    title = models.CharField(_("subject"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    uncertain = models.BooleanField(_("may have arrived"), default=False)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="letter_by_state", fields=["state", "next_try_at"])]
        constraints = [
            models.UniqueConstraint(
                name="letter_one_a_day", fields=["address", "day"], condition=~Q(state=LetterState.CANCELLED)
            ),
            models.UniqueConstraint(
                name="letter_one_unsettled", fields=["address"], condition=Q(state__in=["claimed", "waiting"])
            ),
            models.CheckConstraint(name="letter_state_is_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(
                name="letter_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="letter_claimed_has_a_time", condition=~Q(state="claimed") | Q(claimed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="letter_waiting_has_a_time", condition=~Q(state="waiting") | Q(next_try_at__isnull=False)
            ),
            models.CheckConstraint(
                name="letter_failed_says_why", condition=~Q(state="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="letter_channel_is_known", condition=Q(channel__in=ChannelName.values)
            ),
            models.CheckConstraint(
                name="letter_goes_by_mail_instead",
                condition=Q(instead_of="") | Q(channel=ChannelName.MAIL) & ~Q(instead_of=ChannelName.MAIL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} · {self.day:%d.%m.%Y} · {self.get_state_display()}"

    @property
    def may_have_arrived(self) -> bool:
        """Whether this may be its address's letter of the day, so that there must not be another."""
        return self.state != LetterState.CANCELLED or self.uncertain


class Reminder(models.Model):
    """This recipient was (or is to be) notified of this: one row for one notification.

    The recipient is a person, or a body that has no people (its own address is written to then).
    """

    kind = models.CharField(_("about"), max_length=30)
    subject_id = models.BigIntegerField(_("number of what it is about"))
    # Only so that the rows go with their milestone; equal to `subject_id` where the kind is "milestone".
    milestone = models.ForeignKey(
        Milestone,
        models.CASCADE,
        verbose_name=_("milestone"),
        related_name="reminders",
        null=True,
        blank=True,
    )
    due_date = models.DateField(_("due date then"))
    # Days before the due date (below zero: after), not a link to the stage: stages may be edited.
    stage = models.SmallIntegerField(
        _("stage, days"), null=True, blank=True, help_text=_("Empty for a notice.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="reminders",
        null=True,
        blank=True,
    )
    body = models.ForeignKey(
        Body, models.CASCADE, verbose_name=_("body"), related_name="reminders", null=True, blank=True
    )
    send_on = models.DateField(_("day of telling"))
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=ReminderState, default=ReminderState.PLANNED)
    letter = models.ForeignKey(
        Letter, models.PROTECT, verbose_name=_("letter"), related_name="reminders", null=True, blank=True
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_at", "-id"]
        indexes = [
            models.Index(
                name="reminder_planned", fields=["person", "body"], condition=Q(state=ReminderState.PLANNED)
            ),
            models.Index(name="reminder_of_person", fields=["person", "-planned_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="reminder_once",
                fields=["kind", "subject_id", "due_date", "stage", "person", "body"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="reminder_names_its_kind", condition=~Q(kind="")),
            models.CheckConstraint(
                name="reminder_has_one_recipient",
                condition=Q(person__isnull=False, body__isnull=True)
                | Q(person__isnull=True, body__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_of_milestone_names_it",
                condition=~Q(kind="milestone")
                | Q(milestone__isnull=False, milestone=F("subject_id"), stage__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_state_is_known", condition=Q(state__in=ReminderState.values)
            ),
            models.CheckConstraint(
                name="reminder_sent_has_a_letter",
                condition=~Q(state="sent") | Q(sent_at__isnull=False, letter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} · {self.get_state_display()}"


class ReminderChoice(models.Model):
    """Which early stages a person does not want, by which channel the others come, and what of the bell was seen.

    Overdue is never chosen away. A channel that is not set up any more, or not linked, is as good as mail.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="reminder_choice",
        primary_key=True,
    )
    muted = ArrayField(
        models.SmallIntegerField(), verbose_name=_("stages not wanted, days before"), default=list, blank=True
    )
    bell_seen_at = models.DateTimeField(_("bell was looked at"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=ChannelName, default=ChannelName.MAIL)

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")
        constraints = [
            models.CheckConstraint(
                name="reminder_choice_of_known_channel", condition=Q(channel__in=ChannelName.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.muted}"


class ReminderRun(models.Model):
    """One run of planning and sending, and what came of it; written when the run ends."""

    started_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("ended"), default=timezone.now)
    by_hand = models.BooleanField(_("by command"), default=False)
    for_date = models.DateField(_("as of"), null=True, blank=True)
    planned = models.PositiveIntegerField(_("planned"), default=0, help_text=_("New rows of the ledger."))
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0, help_text=_("Rows no longer needed."))
    sent = models.PositiveIntegerField(_("letters sent"), default=0)
    failed = models.PositiveIntegerField(_("letters not accepted"), default=0)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("run of reminders")
        verbose_name_plural = _("runs of reminders")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="reminder_run_ends_after_start", condition=Q(finished_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d.%m.%Y %H:%M}"
