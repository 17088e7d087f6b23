"""The demo people: one password for all of them, shown wherever they are listed; not for production."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password

from cities.choices import Role
from cities.models import Body, User
from local.demo import PASSWORD


@dataclass(frozen=True)
class Person:
    """Who can sign in: side is a city's slug, body a name in it; both empty for the administrator."""

    email: str
    name: str
    post: str
    role: Role
    side: str = ""
    body: str = ""


PEOPLE = (
    Person("admin@roadmap.example", "Андрей Администратов", "администратор", Role.ADMINISTRATOR),
    Person(
        "coordinator@sochi.example",
        "Ольга Координаторова",
        "координатор от города Сочи",
        Role.COORDINATOR,
        "sochi",
        "Мэрия города Сочи",
    ),
    Person(
        "executor.education@sochi.example",
        "Ирина Школьная",
        "ведущий специалист",
        Role.EXECUTOR,
        "sochi",
        "Управление по образованию и науке мэрии Сочи",
    ),
    Person(
        "executor.culture@sochi.example",
        "Павел Музыкантов",
        "главный специалист",
        Role.EXECUTOR,
        "sochi",
        "Управление культуры мэрии Сочи",
    ),
    Person(
        "executor.economy@sochi.example",
        "Денис Торговцев",
        "начальник отдела",
        Role.EXECUTOR,
        "sochi",
        "Департамент экономики и стратегического развития мэрии Сочи",
    ),
    Person(
        "head@sochi.example",
        "Сергей Руководителев",
        "заместитель мэра",
        Role.READER,
        "sochi",
        "Мэрия города Сочи",
    ),
    Person(
        "coordinator@minsk.example",
        "Наталья Согласованная",
        "координатор от города Минска",
        Role.COORDINATOR,
        "minsk",
        "Минский городской исполнительный комитет",
    ),
    Person(
        "executor.education@minsk.example",
        "Алесь Наставник",
        "методист",
        Role.EXECUTOR,
        "minsk",
        "Минский городской институт развития образования",
    ),
    Person(
        "executor.culture@minsk.example",
        "Янина Театральная",
        "главный специалист",
        Role.EXECUTOR,
        "minsk",
        "Управление культуры Мингорисполкома",
    ),
    Person(
        "executor.economy@minsk.example",
        "Виктор Хозяйственный",
        "консультант",
        Role.EXECUTOR,
        "minsk",
        "Комитет экономики Мингорисполкома",
    ),
    Person(
        "head@minsk.example",
        "Михаил Председателев",
        "заместитель председателя",
        Role.READER,
        "minsk",
        "Минский городской исполнительный комитет",
    ),
)


def create() -> dict[str, User]:
    """Make the demo people; returns them by e-mail. The bodies must be there."""
    # Hashing is slow on purpose; one hash serves for one password.
    encoded = make_password(PASSWORD)
    made = {}
    for person in PEOPLE:
        body = Body.objects.get_by_natural_key(person.side, person.body) if person.body else None
        made[person.email] = User.objects.create(
            email=person.email,
            name=person.name,
            post=person.post,
            role=person.role,
            body=body,
            password=encoded,
        )
    return made


def still_open() -> list[Person]:
    """Those of the demo people who exist, may sign in, and have the demo password still."""
    there = User.objects.filter(email__in=[person.email for person in PEOPLE], is_active=True)
    stored = dict(there.values_list("email", "password"))
    valid = {encoded for encoded in set(stored.values()) if check_password(PASSWORD, encoded)}
    return [person for person in PEOPLE if stored.get(person.email) in valid]


def table(people: Iterable[Person]) -> list[str]:
    """Lines for a terminal: e-mail, role, name."""
    rows = [(person.email, str(person.role.label), person.name) for person in people]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
