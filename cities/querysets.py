"""Questions asked of cities, bodies and people."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from core.collation import alphabetical

if TYPE_CHECKING:
    from cities.models import Absence, Anybody, Body, City, User

SUBTREE = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM cities_body WHERE id = %s
        UNION SELECT b.id FROM cities_body b JOIN below ON b.parent_id = below.id
    ) SELECT id FROM below
"""


class CityManager(models.Manager["City"]):
    """Cities, found by their short names in fixtures."""

    def get_by_natural_key(self, slug: str) -> "City":
        return self.get(slug=slug)


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies, and those below one in its tree."""

    def below(self, body_id: int | None) -> Self:
        """The body and every body below it in the tree; none for `None`. One query, whatever the depth."""
        if body_id is None:
            return self.none()
        return self.filter(pk__in=RawSQL(SUBTREE, (body_id,)))  # noqa: S611 - the id is a parameter

    def get_by_natural_key(self, city: str, name: str) -> "Body":
        return self.get(city__slug=city, name=name)


def days_about_now() -> tuple[date, date]:
    """The first and the last day that it is somewhere on Earth."""
    now = timezone.now()
    return (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by day."""

    def about_now(self, on: date | None = None) -> Self:
        """Those that may be going on somewhere on Earth; whether one is, `Absence.is_now` says. With the person.

        `on` stands in for today everywhere.
        """
        first, last = (on, on) if on else days_about_now()
        return self.about(first, last)

    def about(self, first: date, last: date) -> Self:
        """Those that touch the days from `first` to `last`, both included. With the person."""
        return self.filter(starts_on__lte=last, ends_on__gte=first).select_related("person__body__city")

    def not_over(self, today: date) -> Self:
        """Those that go on or are still to come."""
        return self.filter(ends_on__gte=today).select_related("person", "deputy", "set_by")

    def touching(self, starts_on: date, ends_on: date) -> Self:
        """Those that have a day in common with the days from `starts_on` to `ends_on`, both included."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class UserQuerySet(models.QuerySet["User"]):
    """People by what they are asked for."""

    def of_address(self, email: str | None) -> Self:
        """Whoever has this e-mail, in any case of its letters.

        By the small letters, as limits count it: by the capital ones «ı» would be an «i», and each way to write an
        address a new account for guessing at. Answered by the index that keeps addresses apart.
        """
        return self.filter(Exact(Lower("email"), (email or "").lower()))

    def matching(self, *, text: str = "", role: str = "", city: str = "", by_address: bool = True) -> Self:
        """Those whose name, post, body or (`by_address`) e-mail has `text`, of this role, of this city.

        Whoever is shown no addresses must find nobody by them.
        """
        found = self.select_related("body__city").order_by(alphabetical("name"))
        if text:
            named = (
                models.Q(name__icontains=text)
                | models.Q(post__icontains=text)
                | models.Q(body__name__icontains=text)
            )
            found = found.filter(named | models.Q(email__icontains=text) if by_address else named)
        if role:
            found = found.filter(role=role)
        return found.filter(body__city__slug=city) if city else found

    def awaited(self) -> Self:
        """Those who were invited and have not come yet."""
        return self.filter(is_active=True, last_login__isnull=True)

    def to_ask_for(self, user: "Anybody") -> Self:
        """Whom this person asks for help: the own side's coordinators; the administrators where there are none."""
        city = user.body.city_id if user.is_authenticated and user.body else None
        return self.exclude(pk=user.pk).deciding_for(city)

    def deciding_for(self, city_id: int | None) -> Self:
        """Who decides for a side: its coordinators; the administrators where there are none. Two queries at most."""
        if city_id is not None:
            active = self.filter(is_active=True).order_by(alphabetical("name"))
            own = active.filter(role="coordinator", body__city=city_id)
            if own:
                return own
        return self.administering()

    def administering(self) -> Self:
        """Those who do what only an administrator may."""
        return self.filter(is_active=True, role="administrator").order_by(alphabetical("name"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People, found by e-mail whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.of_address(username).get()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator (for `manage.py createsuperuser`)."""
        return self.create_user(email, password, **{**fields, "role": "administrator"})

    def held(self, *ids: int) -> dict[int, "User"]:
        """These people, by id, locked with all who administer: until the transaction ends the last one stays so.

        Always in the order of the ids, so that two such calls wait for each other and never forever.
        """
        locked = self.select_for_update(of=("self",)).select_related("body__city").order_by("pk")
        return {
            one.pk: one
            for one in locked.filter(models.Q(pk__in=ids) | models.Q(role="administrator", is_active=True))
        }

    def is_last_administrator(self, user_id: int) -> bool:
        """Whether nobody but this person could administer the program; asked of who is `held`, it stays true."""
        administrators = self.filter(role="administrator", is_active=True)
        return administrators.filter(pk=user_id).exists() and not administrators.exclude(pk=user_id).exists()
