"""Who hears: the people of the bodies, the coordinators and the heads of the sides, and where they live."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings

from cities.choices import Role
from cities.models import Absence, Body, City, User
from roadmap.models import Bounced, ReminderChoice


@dataclass(frozen=True)
class Place:
    """What of a city matters to a letter: the calendar, the clock, and the hour at which letters leave."""

    country: str
    time_zone: str
    hour: int

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


# For people without a body, who are on no side: the server's clock, and Saturdays and Sundays off.
NOWHERE = Place("", settings.TIME_ZONE, 9)


# Who answers for a body, those of the second role only where there is nobody of the first.
ANSWERING = (Role.EXECUTOR, Role.COORDINATOR)


@dataclass(frozen=True)
class Recipient:
    """A person, or a body that has no people.

    `muted` are the early stages that the person does not want, `home` is the page where he or she begins:
    "tasks", or for a head, who owes nothing, "roadmap".
    """

    person_id: int | None
    body_id: int | None
    address: str
    name: str
    place: Place
    muted: frozenset[int] = frozenset()
    home: str = ""


class People:
    """Everybody who may be notified, as of now; five queries, whatever the numbers.

    Whoever is away hears together with the deputy; where the deputy has no account any more, with the coordinators,
    and where these are all away too and nobody stands in for them, with the administrators.
    `on` stands in for today.
    """

    def __init__(self, on: date | None = None) -> None:
        self._places = {
            city.pk: Place(city.country, city.time_zone, city.reminder_hour) for city in City.objects.all()
        }
        muted = {choice.person_id: frozenset(choice.muted) for choice in ReminderChoice.objects.all()}
        self.persons: dict[int, Recipient] = {}
        self.administrators: list[Recipient] = []
        self._heads: list[Recipient] = []
        self._city_of: dict[int | None, int] = {}
        self._by_role: dict[tuple[str, str, int], list[Recipient]] = defaultdict(list)
        for user in User.objects.filter(is_active=True).select_related("body").order_by("pk"):
            place = self._places[user.body.city_id] if user.body else NOWHERE
            recipient = Recipient(
                user.pk,
                None,
                user.email.lower(),
                str(user),
                place,
                muted.get(user.pk, frozenset()),
                "roadmap" if user.role == Role.READER else "tasks",
            )
            self.persons[user.pk] = recipient
            if user.role == Role.ADMINISTRATOR:
                self.administrators.append(recipient)
            if user.role == Role.READER:
                self._heads.append(recipient)
            if user.body:
                self._city_of[user.pk] = user.body.city_id
                self._by_role[user.role, "body", user.body.pk].append(recipient)
                self._by_role[user.role, "city", user.body.city_id].append(recipient)
        self._deputies = {
            absence.person_id: absence.deputy_id
            for absence in Absence.objects.about_now(on)
            if (absence.starts_on <= on <= absence.ends_on if on else absence.is_now())
        }
        self.bodies = {
            body.pk: Recipient(None, body.pk, body.email.lower(), body.name, self._places[body.city_id])
            for body in Body.objects.exclude(email="")
        }

    def answering_for(self, body_ids: Iterable[int]) -> list[Recipient]:
        """Those who hear for these bodies: each one's executors, else its coordinators, else its own address."""
        found: dict[Recipient, None] = {}
        for body_id in body_ids:
            people = next(filter(None, (self._of(role, "body", body_id) for role in ANSWERING)), [])
            if not people and body_id in self.bodies:
                people = [self.bodies[body_id]]
            found |= dict.fromkeys(people)
        return list(found)

    def reachable_bodies(self) -> set[int]:
        """The bodies for which somebody hears, by id: `answering_for` finds nobody for any other.

        An address that takes no letters reaches nobody. One query more.
        """
        silent = set(Bounced.objects.values_list("address", flat=True))
        peopled = {
            key
            for (role, level, key), people in self._by_role.items()
            if level == "body" and role in ANSWERING and any(one.address not in silent for one in people)
        }
        return peopled | {pk for pk, body in self.bodies.items() if body.address not in silent}

    def coordinators(self, city_id: int) -> list[Recipient]:
        return self._of(Role.COORDINATOR, "city", city_id)

    def heads(self, city_id: int) -> list[Recipient]:
        """The readers of the side: it is they who hear when it is late by a month."""
        return self._of(Role.READER, "city", city_id)

    def all_heads(self) -> list[Recipient]:
        """Every reader, also those who belong to no side."""
        return self.with_deputies(self._heads)

    def deciding_for(self, city_id: int) -> list[Recipient]:
        """Who decides for a side: its coordinators, and where it has none the administrators."""
        return self.coordinators(city_id) or self.with_deputies(self.administrators)

    def with_deputies(self, people: Iterable[Recipient]) -> list[Recipient]:
        """These people, and after each who is away whoever stands in. A deputy's own choice of stages says nothing
        about the letters of another."""
        found: dict[Recipient, None] = {}
        for one in people:
            found[one] = None
            if self.is_away(one):
                found |= dict.fromkeys(self._instead_of(one))
        return list(found)

    def is_away(self, one: Recipient) -> bool:
        return one.person_id in self._deputies

    @property
    def away(self) -> list[Recipient]:
        """Everybody who is away now."""
        return [self.persons[pk] for pk in self._deputies if pk in self.persons]

    def _deputy_of(self, one: Recipient) -> Recipient | None:
        deputy = self.persons.get(self._deputies[one.person_id]) if one.person_id in self._deputies else None
        return replace(deputy, muted=one.muted) if deputy else None

    def _instead_of(self, one: Recipient) -> list[Recipient]:
        if deputy := self._deputy_of(one):
            return [deputy]
        city = self._city_of.get(one.person_id)
        coordinators = self._by_role.get((Role.COORDINATOR, "city", city), []) if city else []
        standing = [deputy for other in coordinators if (deputy := self._deputy_of(other))]
        here = [other for other in coordinators if not self.is_away(other)]
        return [*coordinators, *standing, *([] if here or standing else self.administrators)]

    def _of(self, role: str, level: str, key: int) -> list[Recipient]:
        return self.with_deputies(self._by_role.get((role, level, key), []))
