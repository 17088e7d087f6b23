"""Who is to be told, and what was or is to be told to each: the ledger of deliveries."""

import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.resting import Resting
from roadmap.happenings import Kind
from roadmap.models import Roadmap

TEST = "webhook.test"


class HookQuerySet(models.QuerySet["Hook"]):
    """Questions asked of webhooks."""

    def for_happening(self, kind: str, cities: list[int], roadmap_id: int | None) -> "HookQuerySet":
        """Those in use that want to be told of this: of every city, or of one that it concerns."""
        return self.filter(
            Q(city=None) | Q(city__any_of=cities),
            Q(roadmap=None) | Q(roadmap=roadmap_id),
            is_active=True,
            kinds__contains=[kind],
        )


class Hook(Resting):
    """An address that is told what happened; of one side (a city), or of the whole installation.

    It belongs to the side, and not to whoever made it: people come and go. The secrets lie sealed; while one is
    exchanged, messages are signed with both.
    """

    name = models.CharField(_("what it is for"), max_length=100)
    url = models.CharField(_("address"), max_length=500)
    city = models.ForeignKey(
        City, models.CASCADE, verbose_name=_("only this side"), related_name="+", null=True, blank=True
    )
    roadmap = models.ForeignKey(
        Roadmap, models.CASCADE, verbose_name=_("only this roadmap"), related_name="+", null=True, blank=True
    )
    kinds = ArrayField(models.CharField(max_length=40, choices=Kind), verbose_name=_("what is told"))
    with_personal = models.BooleanField(_("with names of people and their words"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    # Why it was put out of use by the program itself.
    stopped_why = models.CharField(max_length=200, blank=True)
    sealed_secret = models.BinaryField(editable=False)
    sealed_former = models.BinaryField(editable=False, default=bytes, blank=True)
    former_until = models.DateTimeField(_("the former secret signs until"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="hook_has_a_name", condition=~Q(name="") & ~Q(url="")),
            models.CheckConstraint(
                name="hook_kinds_are_known", condition=Q(kinds__contained_by=Kind.values, kinds__len__gte=1)
            ),
            models.CheckConstraint(
                name="hook_former_secret_ends", condition=Q(sealed_former=b"") | Q(former_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def kind_labels(self) -> list[str]:
        """What it is told, in words."""
        return [str(Kind(kind).label) for kind in self.kinds if kind in Kind.values]

    @property
    def is_exchanging(self) -> bool:
        """Whether messages are signed with the former secret too."""
        return self.former_until is not None and self.former_until > timezone.now()


class DeliveryState(models.TextChoices):
    """Where a message stands; `claimed` is on its way."""

    WAITING = "waiting", _("waits")
    CLAIMED = "claimed", _("on its way")
    SENT = "sent", _("delivered")
    FAILED = "failed", _("given up")


def new_message_id() -> str:
    """The `webhook-id` of a message: the same however often it is sent."""
    return f"msg_{secrets.token_urlsafe(18)}"


class Delivery(models.Model):
    """One message to one webhook, with the very text that is signed and sent, however often."""

    hook = models.ForeignKey(Hook, models.CASCADE, verbose_name=_("webhook"), related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True, default=new_message_id, editable=False)
    kind = models.CharField(_("about"), max_length=40)
    # Set where something is told one time only, whoever asks for it.
    once = models.CharField(max_length=80, blank=True)
    body = models.TextField(_("message"), validators=[MaxLengthValidator(100_000)])
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True, default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    # What the last attempt brought.
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                name="delivery_to_send",
                fields=["next_try_at"],
                condition=Q(state__in=(DeliveryState.WAITING, DeliveryState.CLAIMED)),
            ),
            models.Index(name="delivery_of_hook", fields=["hook", "-created_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="delivery_told_once", fields=["hook", "once"], condition=~Q(once="")
            ),
            models.CheckConstraint(
                name="delivery_state_is_known", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(
                name="delivery_waits_for_a_time",
                condition=~Q(state=DeliveryState.WAITING) | Q(next_try_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_claimed_since",
                condition=~Q(state=DeliveryState.CLAIMED) | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_at",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    def about(self) -> str:
        """What it tells, in words."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else str(_("a test"))

    def waits_until(self) -> datetime | None:
        """When the next attempt is due, if it waits for one."""
        return self.next_try_at if self.state == DeliveryState.WAITING else None
