"""The sides and who works there: cities, bodies, people, and the days their countries work."""

import zoneinfo
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.choices import LetterKind, Role
from cities.querysets import AbsenceQuerySet, BodyQuerySet, CityManager, UserManager
from cities.signing_in.models import FactorDemand as FactorDemand
from cities.signing_in.models import OpenSession as OpenSession
from cities.signing_in.models import OutsideAccount as OutsideAccount
from cities.signing_in.models import TrustedBrowser as TrustedBrowser


def validate_time_zone(value: str) -> None:
    """Raise `ValidationError` unless `value` names a zone of the IANA database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone (like Europe/Minsk)."), params={"value": value}
        )


class City(models.Model):
    """A city that may be a side of roadmaps."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    country = models.CharField(
        _("country code"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital Latin letters, like RU or BY."))],
        help_text=_("Two letters of ISO 3166; the calendar of days off follows it."),
    )
    country_name = models.CharField(_("country"), max_length=100)
    genitive = models.CharField(
        _("genitive"), max_length=100, blank=True, help_text=_("Of whom? “the coordinator of Minsk”")
    )
    prepositional = models.CharField(
        _("prepositional"), max_length=100, blank=True, help_text=_("In what? “the forum in Minsk”")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Moscow", validators=[validate_time_zone]
    )
    aliases = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Words for this side in documents, separated by commas."),
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("hour of the letters"),
        default=9,
        validators=[MaxValueValidator(23)],
        help_text=_("Reminders leave at this hour of the city's time (0–23)."),
    )

    objects = CityManager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="city_country_is_two_letters", condition=models.Q(country__regex="^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="city_reminder_hour_in_day", condition=models.Q(reminder_hour__lte=23)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def today(self) -> date:
        """The date in the city now."""
        return timezone.localdate(timezone=zoneinfo.ZoneInfo(self.time_zone))


class CalendarDay(models.Model):
    """A day that the library of holidays does not know: a day off added, or a working day shifted here."""

    country = models.CharField(
        _("country code"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital Latin letters, like RU or BY."))],
    )
    date = models.DateField(_("date"))
    is_working = models.BooleanField(_("working day"), default=False)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["-date", "country"]
        constraints = [models.UniqueConstraint(name="calendar_day_once", fields=["country", "date"])]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.country}"


@pghistory.track(model_name="BodyHistory")
class Body(models.Model):
    """Who answers: a mayor's office, an executive committee, a department, an institute, a company."""

    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"), related_name="bodies")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), related_name="children", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=400)
    short_name = models.CharField(_("short name"), max_length=150, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("As documents word it; an import adds what a person has matched."),
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Reminders go here when no person is known.")
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["city", "name"]
        constraints = [
            models.UniqueConstraint(name="body_name_once_in_city", fields=["city", "name"]),
            models.CheckConstraint(name="body_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="body_is_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="body_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "city_id"),
                declare=[("above_city", "BIGINT"), ("circle", "BOOLEAN")],
                func="""
                    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
                    SELECT city_id INTO above_city FROM cities_body WHERE id = NEW.parent_id;
                    IF above_city IS DISTINCT FROM NEW.city_id THEN
                        RAISE EXCEPTION 'body_parent_in_same_city' USING ERRCODE = 'check_violation';
                    END IF;
                    WITH RECURSIVE above(id, parent_id) AS (
                        SELECT id, parent_id FROM cities_body WHERE id = NEW.parent_id
                        UNION SELECT b.id, b.parent_id FROM cities_body b JOIN above a ON b.id = a.parent_id
                    ) SELECT EXISTS(SELECT 1 FROM above WHERE id = NEW.id) INTO circle;
                    IF circle THEN
                        RAISE EXCEPTION 'body_tree_has_no_circles' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.city.slug, self.name)

    natural_key.dependencies = ["cities.city"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Raise `ValidationError` where the tree would leave the city or run in a circle (the database says so too).

        Nor does a body move to another city: whatever refers to it counts on its city.
        """
        if self.pk and not Body.objects.filter(pk=self.pk, city=self.city_id).exists():
            raise ValidationError({"city": _("A body stays in its city; add a new one in the other city.")})
        if self.parent is None:
            return
        if self.parent.city_id != self.city_id:
            raise ValidationError({"parent": _("A body belongs to a body of its own city.")})
        if self.pk and Body.objects.below(self.pk).filter(pk=self.parent.pk).exists():
            raise ValidationError({"parent": _("A body cannot be part of itself or of a body below it.")})

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class BodyMerge(models.Model):
    """Two bodies of one city that were made one: what moved, so that they can be parted again.

    The bodies are named by their ids and not by links: the source is gone, and the target may go the same way.
    """

    city = models.ForeignKey(City, models.CASCADE, verbose_name=_("city"), related_name="merges")
    author = models.ForeignKey("User", models.PROTECT, verbose_name=_("who"), related_name="+")
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    source_id = models.BigIntegerField()
    source_name = models.CharField(_("merged body"), max_length=400)
    target_id = models.BigIntegerField()
    target_name = models.CharField(_("body that stayed"), max_length=400)
    source = models.JSONField(editable=False)
    content = models.JSONField(default=dict, editable=False)
    undone_by = models.ForeignKey(
        "User", models.PROTECT, verbose_name=_("parted by"), related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("parted"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge of bodies")
        verbose_name_plural = _("merges of bodies")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="body_merge_of_two", condition=~models.Q(source_id=models.F("target_id"))
            ),
            models.CheckConstraint(
                name="body_merge_undone_by_somebody",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} → {self.target_name}"


@pghistory.track(
    model_name="UserHistory", exclude=["password", "last_login", "invitation", "must_change_password"]
)
class User(AbstractBaseUser):
    """A person who signs in by e-mail, works in a body, and has one role."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("There is already a person with this e-mail.")}
    )
    name = models.CharField(_("full name"), max_length=200)
    post = models.CharField(_("post"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, verbose_name=_("body"), related_name="people", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    # What the newest invitation's link has to bring back; no earlier one can.
    invitation = models.CharField(_("invitation"), max_length=32, blank=True, editable=False)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is already a person with this e-mail."),
            ),
            models.CheckConstraint(name="user_role_is_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="user_of_a_side_has_a_body",
                condition=models.Q(body__isnull=False) | ~models.Q(role__in=["executor", "coordinator"]),
                violation_error_message=_("An executor and a coordinator belong to a body: choose one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def today(self) -> date:
        """The date where the person works; for those without a body, the server's."""
        return self.body.city.today() if self.body else timezone.localdate()

    # The admin and the library's admin pages ask through Django's permission calls; the role is the one answer.

    @property
    def is_staff(self) -> bool:
        """Only administrators enter the admin's pages."""
        return self.is_administrator

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_coordinator(self) -> bool:
        return self.is_active and self.role == Role.COORDINATOR

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_administrator

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator


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


@pghistory.track(model_name="AbsenceHistory")
class Absence(models.Model):
    """Somebody is away from one day to another (both included, by the own city's calendar), and who stands in."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("who is away"), related_name="absences")
    deputy = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("who stands in"), related_name="deputising"
    )
    starts_on = models.DateField(_("first day of absence"))
    ends_on = models.DateField(_("last day of absence"))
    set_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("set by"), related_name="+")
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another", condition=~models.Q(person=models.F("deputy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"

    def is_now(self) -> bool:
        """Whether today, in the absent person's city, is one of its days; `person__body__city` should be loaded."""
        return self.starts_on <= self.person.today() <= self.ends_on
