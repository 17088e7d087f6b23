"""A random roadmap, the same for the same seed: imported, reported on, moved, imported again, taken back.

What happens on a day (`tests.recount.acts`) happens in the morning or the evening before; then the roadmap is
photographed at an hour when the day is the same in every city.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import time_machine

from cities.choices import Role
from cities.models import Body, City, User
from roadmap.models import Roadmap, Side
from tests.recount.acts import CITIES, Story, happen, import_plan, make_row

# A day is the same day in every city at this hour; at the other one Vladivostok is a day ahead.
NOON, EVENING = 9, 16


def begin(seed: int, slug: str = "recount") -> Story:
    """A roadmap without a plan, between two or three cities, one of them often in the far east."""
    dice = random.Random(seed)
    names = dice.choice(
        (("sochi", "minsk"), ("sochi", "vladivostok"), ("vladivostok", "minsk"), tuple(CITIES))
    )
    roadmap = Roadmap.objects.create(
        slug=slug, title="Пересчёт", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    people: dict[str, dict[str, User]] = {}
    bodies: dict[str, list[Body]] = {}
    for order, name in enumerate(names, 1):
        title, country, country_name, zone = CITIES[name]
        city = City.objects.create(
            slug=name, name=title, country=country, country_name=country_name, time_zone=zone
        )
        bodies[name] = [
            Body.objects.create(city=city, name=f"{what} {title}")
            for what in ("Управление культуры", "Управление спорта", "Управление образования")
        ]
        Side.objects.create(roadmap=roadmap, city=city, order=order)
        people[name] = {
            role: User.objects.create(
                email=f"{role}@{name}.example", name=f"{title} {role}", role=role, body=bodies[name][0]
            )
            for role in (Role.COORDINATOR, Role.EXECUTOR)
        }
    administrator = User.objects.create(
        email="admin@recount.example", name="Администратор", role=Role.ADMINISTRATOR
    )
    reader = User.objects.create(
        email="reader@recount.example", name="Руководитель", role=Role.READER, body=bodies[names[0]][0]
    )
    return Story(roadmap, dice, administrator, reader, people, bodies, [], [])


def days(story: Story, most: int) -> Iterator[date]:
    """Let things happen; yields, within its noon, each day on which the roadmap is to be photographed."""
    day = date(2026, 2, 2)
    with _at(day, 6):
        story.rows = [make_row(story, number) for number in range(1, story.dice.randint(4, 8))]
        import_plan(story)
    for _step in range(most):
        with _at(day, NOON):
            yield day
        evening = day + timedelta(days=story.dice.randint(1, 45))
        day = evening + timedelta(days=1)
        with _at(evening, EVENING):
            happen(story, story.dice.randint(0, 2))
        with _at(day, 6):
            happen(story, story.dice.randint(1, 4))
    with _at(day, NOON):
        yield day


def afterwards() -> time_machine.travel:
    """When all has happened: whoever signs in then is signed in on each day, while a session of any day before ends."""
    return _at(date(2029, 1, 1), NOON)


def _at(day: date, hour: int) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)
