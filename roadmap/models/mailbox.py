"""Letters that come in: each kept once, with what became of it; the addresses to which letters are answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.choices import IncomingState, IncomingWay
from roadmap.models.fulfilment import DeadlineChange, Milestone, Report
from roadmap.models.reminders import Letter

NOBODY_WORKS = Q(state=IncomingState.WAITING)


class ReplyAddress(models.Model):
    """The address to which one person answers one letter; its print is signed, see `roadmap.mailbox.addresses`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="reply_addresses"
    )
    letter = models.OneToOneField(
        Letter,
        models.CASCADE,
        verbose_name=_("letter"),
        related_name="reply_address",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("address for answers")
        verbose_name_plural = _("addresses for answers")

    def __str__(self) -> str:
        return f"{self.pk}: {self.person_id}"


class ReplyLine(models.Model):
    """A milestone that the letter named, as the person saw it: what changed since is not acted on by mail."""

    address = models.ForeignKey(
        ReplyAddress, models.CASCADE, verbose_name=_("address for answers"), related_name="lines"
    )
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="reply_lines"
    )
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        verbose_name = _("line to answer")
        verbose_name_plural = _("lines to answer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="reply_line_once", fields=["address", "milestone"]),
        ]

    def __str__(self) -> str:
        return f"{self.address_id}: {self.milestone_id}"


class Incoming(models.Model):
    """A letter that came in, once however often it was fetched.

    `raw` is the letter as it came, emptied after `settings.MAILBOX_KEEP_DAYS`; `fingerprint` is made of its
    Message-ID and its content without the marks of its way. It is read, acted on and answered in one transaction.
    """

    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True)
    way = models.CharField(_("came by"), max_length=10, choices=IncomingWay)
    recipients = models.TextField(_("recipients by envelope"), blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    size = models.PositiveIntegerField(_("size, bytes"))
    raw = models.BinaryField(_("letter"), null=True, blank=True)
    sender = models.CharField(_("sender"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=IncomingState, default=IncomingState.WAITING, db_index=True
    )
    why = models.CharField(_("reason"), max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("person"),
        related_name="incoming",
        null=True,
        blank=True,
    )
    address = models.ForeignKey(
        ReplyAddress,
        models.SET_NULL,
        verbose_name=_("address for answers"),
        related_name="incoming",
        null=True,
        blank=True,
    )
    # One line of the letter answered, where the address names one.
    line = models.ForeignKey(
        ReplyLine, models.SET_NULL, verbose_name=_("line to answer"), related_name="+", null=True, blank=True
    )
    milestone = models.ForeignKey(
        Milestone,
        models.SET_NULL,
        verbose_name=_("attached to"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("letter that came")
        verbose_name_plural = _("letters that came")
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(name="incoming_waiting", fields=["id"], condition=NOBODY_WORKS)]
        constraints = [
            models.CheckConstraint(
                name="incoming_state_is_known", condition=Q(state__in=IncomingState.values)
            ),
            models.CheckConstraint(
                name="incoming_settled_has_a_time",
                condition=Q(state=IncomingState.WAITING, settled_at__isnull=True)
                | (~Q(state=IncomingState.WAITING) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="incoming_waits_with_its_content",
                condition=~Q(state__in=[IncomingState.WAITING, IncomingState.CONFIRM]) | Q(raw__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} · {self.received_at:%d.%m.%Y %H:%M} · {self.get_state_display()}"


class IncomingPart(models.Model):
    """What one letter says of one milestone: recorded, or kept as a draft (then `why` says the reason).

    `stood`: the milestone before what was recorded, and its version after it.
    """

    incoming = models.ForeignKey(
        Incoming, models.CASCADE, verbose_name=_("letter that came"), related_name="parts"
    )
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="+", null=True, blank=True
    )
    # In whose name it is recorded, or for whom it waits.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="+",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("about"), max_length=10, blank=True)
    text = models.TextField(_("text"), blank=True)
    why = models.CharField(_("reason"), max_length=40, blank=True)
    stood = models.JSONField(_("how it stood"), default=dict, blank=True)
    report = models.ForeignKey(
        Report, models.SET_NULL, verbose_name=_("report"), related_name="+", null=True, blank=True
    )
    change = models.ForeignKey(
        DeadlineChange,
        models.SET_NULL,
        verbose_name=_("date change"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("part of a letter")
        verbose_name_plural = _("parts of letters")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.incoming_id}: {self.kind} {self.milestone_id}"


class MailAnswer(models.Model):
    """What was written back to a letter: one for each at most, whatever happens to the workers."""

    incoming = models.OneToOneField(
        Incoming, models.CASCADE, verbose_name=_("letter that came"), related_name="answer"
    )
    address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("answer to a letter")
        verbose_name_plural = _("answers to letters")
        indexes = [
            models.Index(
                name="answer_to_send", fields=["next_try_at"], condition=Q(next_try_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="answer_sent_waits_no_more",
                condition=Q(sent_at__isnull=True) | Q(next_try_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} · {self.subject}"


class Bounced(models.Model):
    """An address to which letters cannot be delivered: its server said so for good."""

    address = models.EmailField(_("address"), unique=True, help_text=_("In lower case."))
    at = models.DateTimeField(_("when"), default=timezone.now)
    detail = models.CharField(_("details"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("address that does not answer")
        verbose_name_plural = _("addresses that do not answer")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.address
