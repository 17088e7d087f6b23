"""Festivals, forums, tournaments, visits: when and where, who comes, which items they serve."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Body, City
from core.fields import TEXT_LIMIT, OneLineField
from core.keeping import kept
from core.proofs import Proof, is_a_file_or_a_link
from core.storage import path_in
from events.choices import MARKS, SETTLED, EventKind, EventState, Precision
from events.dates import time_in_words
from events.querysets import EventQuerySet
from roadmap.choices import Origin
from roadmap.models import Item


@pghistory.track(model_name="EventHistory")
class Event(models.Model):
    """A festival, forum, seminar, telebridge, tournament … with dates and a place.

    `starts_on` and `ends_on` (both inclusive) are exact when `precision` is "day"; otherwise they are the
    window that `date_text` («сентябрь 2026») names, and empty when nothing is known. `sequence` grows with
    every change, also of what hangs on the event: calendars see by it that theirs is old, and forms too.
    """

    title = OneLineField(_("title"), max_length=400)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"), related_name="events")
    venue = OneLineField(_("venue"), max_length=300, blank=True)
    date_text = OneLineField(_("dates in words"), max_length=200, blank=True)
    precision = models.CharField(
        _("dates are known"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EventState, default=EventState.PLANNED)
    state_reason = OneLineField(_("why moved or cancelled"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=TEXT_LIMIT)
    outcome = models.TextField(_("outcome"), blank=True, max_length=TEXT_LIMIT)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=20, choices=Origin, default=Origin.DOCUMENT)
    organisers = models.ManyToManyField(Body, verbose_name=_("organisers"), related_name="events", blank=True)
    items = models.ManyToManyField(Item, verbose_name=_("items"), related_name="events", blank=True)
    uid = models.UUIDField(_("calendar identity"), default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(_("calendar revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = [F("starts_on").asc(nulls_last=True), "title"]
        indexes = [models.Index(name="event_by_date", fields=["starts_on", "ends_on"])]
        constraints = [
            models.CheckConstraint(name="event_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(name="event_kind_is_known", condition=Q(kind__in=EventKind.values)),
            models.CheckConstraint(name="event_state_is_known", condition=Q(state__in=EventState.values)),
            models.CheckConstraint(
                name="event_precision_is_known", condition=Q(precision__in=Precision.values)
            ),
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="event_dates_fit_precision",
                condition=Q(precision="unknown", starts_on__isnull=True, ends_on__isnull=True)
                | (~Q(precision="unknown") & Q(starts_on__isnull=False, ends_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.pk])

    def clean(self) -> None:
        """Raise `ValidationError` for an event that was held before it begins, by the day in its city, or on no day."""
        super().clean()
        if self.state == EventState.HELD and not self.starts_on:
            raise ValidationError(
                {"state": _("Say when it was: without dates an event can't have been held.")}
            )
        if (
            self.state == EventState.HELD
            and self.city_id
            and self.starts_on
            and self.starts_on > self.city.today()
        ):
            raise ValidationError({"state": _("The event has not begun yet: it can't have been held.")})

    @property
    def when(self) -> str:
        """The dates as people write them; the words for a rough window; empty when nothing is known."""
        return time_in_words(self)

    @property
    def is_exact(self) -> bool:
        return self.precision == Precision.DAY

    @property
    def state_mark(self) -> str:
        return MARKS[EventState(self.state)]

    @property
    def is_settled(self) -> bool:
        """Whether it was held or will not be: nothing is left to ask."""
        return self.state in SETTLED


@pghistory.track(model_name="EventOrganiserHistory")
class EventOrganiser(Event.organisers.through):  # type: ignore[name-defined]
    """The link of an event to a body, so that the history says who was added and taken out."""

    class Meta:
        proxy = True
        verbose_name = _("organiser")


@pghistory.track(model_name="EventItemHistory")
class EventItem(Event.items.through):  # type: ignore[name-defined]
    """The link of an event to an item that it serves, for the history."""

    history_tells = ("item",)

    class Meta:
        proxy = True
        verbose_name = _("item served")


@pghistory.track(model_name="DelegationHistory")
class Delegation(models.Model):
    """Who comes to an event: from where, which collective, team or profession, how many, who leads."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="delegations")
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("from"), related_name="delegations")
    body = models.ForeignKey(
        Body, models.PROTECT, verbose_name=_("sent by"), related_name="delegations", null=True, blank=True
    )
    name = OneLineField(_("collective, team or profession"), max_length=300)
    head_count = models.PositiveIntegerField(
        _("people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    leader_post = OneLineField(_("leader's post"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["event", "id"]
        constraints = [
            models.CheckConstraint(
                name="delegation_has_people", condition=Q(head_count__isnull=True) | Q(head_count__gte=1)
            ),
            models.CheckConstraint(name="delegation_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def event_file_path(attachment: "EventAttachment", name: str) -> str:
    """A random name in a folder of its month; what the file was called is kept beside it, not in the path."""
    return path_in("events")


class EventAttachment(Proof):
    """A file or a link that shows how an event went."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="attachments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+"
    )
    file = models.FileField(_("file"), upload_to=event_file_path, blank=True)

    class Meta(Proof.Meta):
        verbose_name = _("event attachment")
        verbose_name_plural = _("event attachments")
        constraints = [is_a_file_or_a_link("event_attachment_is_a_file_or_a_link")]
        triggers = [
            pgtrigger.Protect(name="event_attachment_is_never_changed", operation=pgtrigger.Update),
            *kept("event_attachment"),
        ]


class Feed(models.Model):
    """A person's calendar address in force, or a revoked one; the database has only the token's digest."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="feeds"
    )
    digest = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="feed_one_in_force", fields=["person"], condition=Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.created_at:%d.%m.%Y}"
