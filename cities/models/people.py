"""People with their roles, and who stands in for somebody who is away."""

import time
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeAlias

import pghistory
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities import naming
from cities.choices import Role
from cities.models.bodies import Body
from cities.querysets import AbsenceQuerySet, UserManager


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

    # What `cities.permissions` remembers for the length of a request: whose rights the person has besides, and whether
    # only the own ones are asked for.
    standing_in: "tuple[datetime, list[Absence]] | None"
    alone: bool
    # When the row was read (`time.monotonic`); rights do not follow from one that is old.
    read_at: float

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

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[object],
        **_more: object,
    ) -> "User":
        read = super().from_db(db, field_names, values)
        read.read_at = time.monotonic()
        return read

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return naming.briefly(self.name) or self.email

    @property
    def called(self) -> str:
        """What a letter greets with: first name and patronymic."""
        return naming.called(self.name)

    @property
    def itself(self) -> "User":
        """The person, also of what only stands for one until it is asked for (Django's `request.user`)."""
        return self

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

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_administrator

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator


# Whoever makes a request, signed in or not.
Anybody: TypeAlias = User | AnonymousUser


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
