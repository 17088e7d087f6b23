"""How long 10,000 due milestones take for 500 people: to plan, and to hand to a mail server.

    python -m bench.reminders [--milestones 10000] [--people 500]

With servers of its own, a mail server on a local port in a process of its own. Aims: planned in under 10 s, handed
over in under 60 s. Prints the figures as JSON; exit status 1 when an aim is missed or a letter is.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from tests.mail_server import MailServer, text_of
from tests.reminder_program import program

PLANNED_IN, HANDED_IN = 10.0, 60.0


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--milestones", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=500)
    options = parser.parse_args(arguments)
    with program():
        seed(options.milestones, options.people)
        figures = measure(options.milestones, options.people)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    missed = figures["plan_seconds"] > PLANNED_IN or figures["hand_over_seconds"] > HANDED_IN
    return 1 if missed or figures["lines_arrived"] != options.milestones else 0


def seed(milestones: int, people: int) -> None:
    """So many milestones due today, shared evenly by so many executors, each in a body of his or her own."""
    from cities.choices import Role
    from cities.models import Body, CalendarDay, City, User
    from roadmap.models import Direction, Item, Milestone, Responsibility, Roadmap, Side

    city = City.objects.create(
        slug="sochi", name="Сочи", country="RU", country_name="Россия", reminder_hour=0
    )
    today = city.today()
    for ahead in range(2):
        CalendarDay.objects.create(country="RU", date=today + timedelta(days=ahead), is_working=True)
    roadmap = Roadmap.objects.create(
        slug="r", title="Карта", starts_on=today, ends_on=today + timedelta(days=90)
    )
    side = Side.objects.create(roadmap=roadmap, city=city)
    direction = Direction.objects.create(roadmap=roadmap, title="Все", order=1)
    bodies = Body.objects.bulk_create(Body(city=city, name=f"Управление {n}") for n in range(people))
    User.objects.bulk_create(
        User(email=f"p{n}@sochi.example", name=f"Исполнитель {n}", role=Role.EXECUTOR, body=body)
        for n, body in enumerate(bodies)
    )
    items = Item.objects.bulk_create(
        Item(roadmap=roadmap, direction=direction, number=str(n + 1), order=n, title=f"Мера {n + 1} " * 5)
        for n in range(milestones)
    )
    Responsibility.objects.bulk_create(
        Responsibility(item=item, side=side, body=bodies[n % people]) for n, item in enumerate(items)
    )
    Milestone.objects.bulk_create(
        Milestone(item=item, side=side, due_date=today, first_due_date=today) for item in items
    )


def measure(milestones: int, people: int) -> dict[str, Any]:
    """Plan, plan again, hand over, hand over again."""
    from django.conf import settings

    from roadmap.reminders.delivery import deliver
    from roadmap.reminders.planning import plan

    with MailServerProcess() as server:
        settings.EMAIL_PORT = server.port
        plan_seconds, planned = timed(plan)
        again_seconds, again = timed(plan)
        hand_over_seconds, delivered = timed(deliver)
        idle_seconds, idle = timed(deliver)
        letters, lines, connections = server.counts()
    return {
        "milestones": milestones,
        "people": people,
        "plan_seconds": plan_seconds,
        "planned": planned.planned,
        "plan_again_seconds": again_seconds,
        "planned_again": again.planned,
        "hand_over_seconds": hand_over_seconds,
        "sent": delivered.sent,
        "failed": delivered.failed,
        "hand_over_again_seconds": idle_seconds,
        "sent_again": idle.sent,
        "letters_arrived": letters,
        "lines_arrived": lines,
        "connections": connections,
    }


T = TypeVar("T")


def timed(do: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and what `do` gave."""
    start = time.perf_counter()
    given = do()
    return round(time.perf_counter() - start, 2), given


class MailServerProcess:
    """A mail server that does not share our interpreter: it is not what is measured."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)

    def __enter__(self) -> "MailServerProcess":
        self._process.start()
        self.port: int = self._ours.recv()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.join()

    def counts(self) -> tuple[int, int, int]:
        """Letters, lines in them, connections."""
        self._ours.send("counts")
        found: tuple[int, int, int] = self._ours.recv()
        return found


def _serve(pipe: Any) -> None:
    with MailServer() as server:
        pipe.send(server.port)
        pipe.recv()
        lines = sum(text_of(letter).count("/my/milestones/") for letter in server.letters)
        pipe.send((len(server.letters), lines, server.connections))
        pipe.recv()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
