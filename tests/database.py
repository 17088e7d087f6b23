"""What every test with a database may ask for: two sides with bodies, the fixed cast, a roadmap of any size.

The plan of `plan` (made by `make_roadmap(3)`):

| item | Sochi's lead     | Minsk's lead     | deadline           | milestones            |
|------|------------------|------------------|--------------------|-----------------------|
| 1    | education        | institute        | 30.06.2026         | one a side            |
| 2    | culture          | culture          | 30.09.2026         | one a side            |
| 3    | mayor's office   | executive comm.  | 31.12.2026 … 2028  | three a side          |
"""

import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import override_settings
from psycopg import sql

from cities.choices import Role
from cities.models import Body, City, User
from core import throttle
from core.cache import breaker
from roadmap.models import Direction, Item, Milestone, Responsibility, Roadmap, Side
from tests import emptying, migrated

PASSWORD = "a-long-enough-password"


@dataclass
class Cast:
    """The people and the bodies they belong to; the same in every test."""

    sochi: City
    minsk: City
    mayor: Body  # Sochi's mayor's office: coordinates
    sochi_education: Body  # part of the mayor's office
    sochi_culture: Body  # part of the mayor's office
    committee: Body  # Minsk's executive committee: coordinates
    minsk_institute: Body  # part of the committee
    minsk_culture: Body  # part of the committee
    administrator: User
    sochi_coordinator: User
    sochi_executor: User  # education
    sochi_colleague: User  # culture
    sochi_reader: User
    minsk_coordinator: User
    minsk_executor: User  # institute
    minsk_reader: User
    stranger: User  # an executor whose body is on no item


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> Iterator[None]:
    """The migrations run once, if at all: each process has a copy of what they made."""
    shared = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    run = shared or uuid.uuid4().hex
    if not django_db_keepdb:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(run)
    yield
    if not shared:
        migrated.drop(run)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The empty database, in which no autovacuum counts what is about to be rolled back.

    Told that a table is empty, PostgreSQL looks through it row by row for each row of the next, and a statement
    over 500 items, of which the counter saw nothing, takes minutes. Untold, it goes by the size of the files.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            off = sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)")
            tables = connection.introspection.table_names(cursor)
            cursor.execute(sql.SQL("; ").join(off.format(sql.Identifier(table)) for table in tables))
        emptying.put_back_after_transactions()


@pytest.fixture(scope="session", autouse=True)
def own_redis() -> Iterator[None]:
    """Each process of pytest-xdist has a Redis database of its own, and so have the programs it starts."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    (url, number), *_rest = re.findall(r"^(.*?)(?:/(\d+))?/?$", settings.REDIS_URL)
    own = f"{url}/{int(number or 0) + int(worker)}"
    os.environ["REDIS_URL"] = own
    current_app.conf.update(broker_url=own)
    with override_settings(
        REDIS_URL=own,
        CELERY_BROKER_URL=own,
        CACHES={"default": {**settings.CACHES["default"], "LOCATION": own}},
        # Passwords that are quick to check: the cast signs in often.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def own_cache(settings, own_redis):
    """What one test leaves in the cache, the next does not find."""
    default = settings.CACHES["default"]
    # On a busy machine an answer may take longer than a page would wait for it.
    options = {**default.get("OPTIONS", {}), "socket_timeout": 5, "socket_connect_timeout": 5}
    settings.CACHES = {"default": {**default, "KEY_PREFIX": uuid.uuid4().hex, "OPTIONS": options}}
    # A test before this one may have had its cache away.
    breaker.succeeded()
    throttle.forget_refusals()


@pytest.fixture
def cast(db: None) -> Cast:
    """In four statements, since nearly every test asks for it."""
    sochi, minsk = City.objects.bulk_create(
        [
            City(slug="sochi", name="Сочи", country="RU", country_name="Россия", time_zone="Europe/Moscow"),
            City(slug="minsk", name="Минск", country="BY", country_name="Беларусь", time_zone="Europe/Minsk"),
        ]
    )
    mayor, committee = Body.objects.bulk_create(
        [
            Body(city=sochi, name="Мэрия города Сочи", short_name="Мэрия Сочи"),
            Body(
                city=minsk,
                name="Минский городской исполнительный комитет",
                short_name="Мингорисполком",
            ),
        ]
    )
    sochi_education, sochi_culture, minsk_institute, minsk_culture, spare = Body.objects.bulk_create(
        Body(city=above.city, parent=above, name=name)
        for above, name in (
            (mayor, "Управление по образованию и науке мэрии города Сочи"),
            (mayor, "Управление культуры мэрии города Сочи"),
            (committee, "Минский городской институт развития образования"),
            (committee, "Главное управление культуры Мингорисполкома"),
            (mayor, "Управление ветеринарии города Сочи"),
        )
    )
    password = make_password(PASSWORD)
    people = {
        email: User(email=email, password=password, name=name, role=role, body=body)
        for email, name, role, body in (
            ("admin@example.org", "Анна Администратор", Role.ADMINISTRATOR, None),
            ("coordinator@sochi.example", "Сергей Координатор", Role.COORDINATOR, mayor),
            ("executor@sochi.example", "Софья Исполнитель", Role.EXECUTOR, sochi_education),
            ("colleague@sochi.example", "Степан Коллега", Role.EXECUTOR, sochi_culture),
            ("reader@sochi.example", "Семён Руководитель", Role.READER, mayor),
            ("coordinator@minsk.example", "Мария Координатор", Role.COORDINATOR, committee),
            ("executor@minsk.example", "Максим Исполнитель", Role.EXECUTOR, minsk_institute),
            ("reader@minsk.example", "Марта Руководитель", Role.READER, committee),
            ("stranger@sochi.example", "Савва Посторонний", Role.EXECUTOR, spare),
        )
    }
    User.objects.bulk_create(people.values())
    return Cast(
        sochi=sochi,
        minsk=minsk,
        mayor=mayor,
        sochi_education=sochi_education,
        sochi_culture=sochi_culture,
        committee=committee,
        minsk_institute=minsk_institute,
        minsk_culture=minsk_culture,
        administrator=people["admin@example.org"],
        sochi_coordinator=people["coordinator@sochi.example"],
        sochi_executor=people["executor@sochi.example"],
        sochi_colleague=people["colleague@sochi.example"],
        sochi_reader=people["reader@sochi.example"],
        minsk_coordinator=people["coordinator@minsk.example"],
        minsk_executor=people["executor@minsk.example"],
        minsk_reader=people["reader@minsk.example"],
        stranger=people["stranger@sochi.example"],
    )


@pytest.fixture
def make_roadmap(cast: Cast) -> Callable[..., Roadmap]:
    """Makes a roadmap of so many items, the three of the table above repeated."""

    def make(items: int = 3, slug: str = "sochi-minsk") -> Roadmap:
        roadmap = Roadmap.objects.create(
            slug=slug,
            title="Дорожная карта Сочи — Минск на 2026–2028 годы",
            short_title="Сочи — Минск 2026–2028",
            starts_on=date(2026, 1, 1),
            ends_on=date(2028, 12, 31),
        )
        sides = Side.objects.bulk_create(
            Side(roadmap=roadmap, city=city, order=order, coordinating_body=body)
            for order, (city, body) in enumerate(((cast.sochi, cast.mayor), (cast.minsk, cast.committee)), 1)
        )
        education, culture = Direction.objects.bulk_create(
            Direction(roadmap=roadmap, title=title, number="I" * order, order=order)
            for order, title in enumerate(("Образование", "Культура"), 1)
        )
        pattern = [
            (education, "Обмен педагогическим опытом", "до 30 июня 2026 г.", [date(2026, 6, 30)]),
            (culture, "Фестиваль белорусской культуры", "III квартал 2026 г.", [date(2026, 9, 30)]),
            (culture, "Молодёжный форум", "ежегодно", [date(y, 12, 31) for y in (2026, 2027, 2028)]),
        ]
        leads = [
            (cast.sochi_education, cast.minsk_institute),
            (cast.sochi_culture, cast.minsk_culture),
            (cast.mayor, cast.committee),
        ]
        kinds = ["date", "quarter", "recurring"]
        rows = []
        for place in range(items):
            direction, title, wording, _ = pattern[place % 3]
            rows.append(
                Item(
                    roadmap=roadmap,
                    direction=direction,
                    number=str(place + 1),
                    order=place + 1,
                    title=title if place < 3 else f"{title} ({place + 1})",
                    deadline_text=wording,
                    deadline_kind=kinds[place % 3],
                )
            )
        Item.objects.bulk_create(rows)
        Responsibility.objects.bulk_create(
            Responsibility(item=item, side=side, body=leads[place % 3][which])
            for place, item in enumerate(rows)
            for which, side in enumerate(sides)
        )
        Milestone.objects.bulk_create(
            Milestone(item=item, side=side, first_due_date=due, due_date=due, starts_on=date(due.year, 1, 1))
            for place, item in enumerate(rows)
            for side in sides
            for due in pattern[place % 3][3]
        )
        return roadmap

    return make


@pytest.fixture
def plan(make_roadmap: Callable[..., Roadmap]) -> Roadmap:
    """The roadmap of three items."""
    return make_roadmap(3)


@dataclass
class Elsewhere:
    """Another roadmap, of two other cities, with one item; and a person of it."""

    roadmap: Roadmap
    brest: City
    body: Body
    coordinator: User


@pytest.fixture
def elsewhere(db: None) -> Elsewhere:
    """Rostov — Brest: nothing of it is anything of the cast's, and the other way round."""
    rostov = City.objects.create(slug="rostov", name="Ростов-на-Дону", country="RU", country_name="Россия")
    brest = City.objects.create(slug="brest", name="Брест", country="BY", country_name="Беларусь")
    body = Body.objects.create(city=brest, name="Брестский городской исполнительный комитет")
    roadmap = Roadmap.objects.create(
        slug="rostov-brest", title="Ростов — Брест", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, city in enumerate((rostov, brest), 1):
        Side.objects.create(roadmap=roadmap, city=city, order=order)
    direction = Direction.objects.create(roadmap=roadmap, title="Спорт", order=1)
    item = Item.objects.create(
        roadmap=roadmap, direction=direction, number="1", title="Турнир по самбо", order=1
    )
    side = roadmap.sides.get(city=brest)
    Responsibility.objects.create(item=item, side=side, body=body)
    due = date(2026, 12, 31)
    Milestone.objects.create(item=item, side=side, first_due_date=due, due_date=due)
    coordinator = User.objects.create_user(
        "coordinator@brest.example", PASSWORD, name="Борис Брестский", role=Role.COORDINATOR, body=body
    )
    return Elsewhere(roadmap, brest, body, coordinator)


@pytest.fixture(scope="session")
def folder_of_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of all tests of a process lie."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def files_of_this_test(settings, folder_of_files: Path) -> None:
    """Whatever a test uploads lies in its own folder, which is made by the first file.

    A `tmp_path` for each of thousands would look through all those before it for the next number.
    """
    settings.MEDIA_ROOT = folder_of_files / uuid.uuid4().hex
