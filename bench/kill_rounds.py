"""`kill -9` of the worker at random moments, round after round: what is lost, what comes twice?

    python -m bench.kill_rounds --rounds 200 [--restart redis] [--restart postgres] [--no-kill] [--seed N]
    python -m bench.kill_rounds 2:peace 4:kill 1:redis 1:postgres    one after the other, a tally of each

Each round: some executors with some milestones due today, the task sent through the broker, the worker (or only
its pool process) killed at a random moment of the sending, then healthy workers until nothing waits. A server
named by `--restart` is restarted in the middle of the sending too. Exit status 0 when every due line arrived,
every repeated letter carried the Message-ID and the lines of the first, and no more came twice than was killed.
"""

import argparse
import itertools
import json
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.mail_server import MailServer, text_of
from tests.reminder_program import Servers, Worker, program

PEOPLE, LINES = 8, 2
# The mail server takes its time, half of it after it has accepted: so a kill often falls into that window.
SLOW = 0.02
SECONDS_A_ROUND = 90


@dataclass(frozen=True)
class Stretch:
    """Some rounds of one sort."""

    name: str
    rounds: int
    kill: bool = False
    restart: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Stretch":
        """From `4:kill`, `2:peace`, `1:redis`, `1:postgres`; raises `ValueError`."""
        rounds, _, name = text.partition(":")
        if name not in ("peace", "kill", "redis", "postgres"):
            raise ValueError(name)
        return cls(name, int(rounds), name == "kill", (name,) if name in ("redis", "postgres") else ())


@dataclass
class Tally:
    """What the rounds showed."""

    rounds: int = 0
    kills: int = 0
    tasks_sent: int = 0
    restarts: int = 0
    letters: int = 0
    lines: int = 0
    repeated_letters: int = 0
    problems: list[str] = field(default_factory=list)


class World:
    """The seeded roadmap; each round adds people who have something due today."""

    def __init__(self) -> None:
        from cities.models import Body, CalendarDay, City
        from roadmap.models import Direction, Roadmap, Side

        # Today is a working day whatever it is, the letters leave at once, and no midnight comes meanwhile.
        self.city = City.objects.create(
            slug="sochi",
            name="Сочи",
            country="RU",
            country_name="Россия",
            reminder_hour=0,
            time_zone=_where_it_is_noon(),
        )
        today = self.city.today()
        for ahead in range(3):
            CalendarDay.objects.create(country="RU", date=today + timedelta(days=ahead), is_working=True)
        self.office = Body.objects.create(city=self.city, name="Мэрия")
        self.roadmap = Roadmap.objects.create(
            slug="r",
            title="Карта",
            starts_on=today.replace(month=1, day=1),
            ends_on=today.replace(month=12, day=31),
        )
        self.side = Side.objects.create(roadmap=self.roadmap, city=self.city)
        self.direction = Direction.objects.create(roadmap=self.roadmap, title="Все", order=1)

    def add_round(self, number: int) -> dict[str, set[str]]:
        """New executors with milestones due today; for each address the items its letters must name."""
        from cities.choices import Role
        from cities.models import Body, User
        from roadmap.models import Item, Milestone, Responsibility

        expected = {}
        today = self.city.today()
        for person in range(PEOPLE):
            name = f"r{number}p{person}"
            body = Body.objects.create(city=self.city, parent=self.office, name=f"Управление {name}")
            user = User.objects.create(
                email=f"{name}@sochi.example", name=name, role=Role.EXECUTOR, body=body
            )
            numbers = {f"{name}i{line}" for line in range(LINES)}
            for item_number in numbers:
                item = Item.objects.create(
                    roadmap=self.roadmap, direction=self.direction, number=item_number, title="Мера"
                )
                Responsibility.objects.create(item=item, side=self.side, body=body)
                Milestone.objects.create(item=item, side=self.side, due_date=today, first_due_date=today)
            expected[user.email] = numbers
        return expected


def _where_it_is_noon() -> str:
    ahead = 12 - datetime.now(UTC).hour
    # In these names the sign is that of the way to Greenwich.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def main(arguments: list[str]) -> int:
    """Run the rounds; prints the tally as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--restart", action="append", choices=["redis", "postgres"], default=[])
    parser.add_argument("--no-kill", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("stretches", nargs="*", type=Stretch.read, help="as 4:kill, in place of the options")
    options = parser.parse_args(arguments)
    whole = Stretch("", options.rounds, kill=not options.no_kill, restart=tuple(options.restart))
    # Not for secrets: a round that failed can be repeated.
    chance = random.Random(options.seed)
    tallies = {}
    with program() as (servers, mail, worker):
        mail.slow = SLOW
        world = World()
        worker.start()
        numbers = itertools.count()
        for stretch in options.stretches or [whole]:
            tally = tallies[stretch.name] = Tally()
            for number in itertools.islice(numbers, stretch.rounds):
                one_round(number, world, servers, mail, worker, chance, stretch, tally)
                sys.stderr.write(
                    f"{tally.rounds} rounds, {tally.repeated_letters} repeats, {len(tally.problems)} problems\n"
                )
    shown = {name: tally.__dict__ for name, tally in tallies.items()}
    sys.stdout.write(
        json.dumps(shown if options.stretches else shown[""], ensure_ascii=False, indent=2) + "\n"
    )
    return 1 if any(tally.problems for tally in tallies.values()) else 0


def one_round(
    number: int,
    world: World,
    servers: Servers,
    mail: MailServer,
    worker: Worker,
    chance: random.Random,
    stretch: Stretch,
    tally: Tally,
) -> None:
    """One round, from seeding to the reckoning."""
    from django.db import transaction

    from roadmap.tasks import remind

    # Messages of the round before may still run: all of the round is to be seen, and all at once.
    mail.letters.clear()
    with transaction.atomic():
        expected = world.add_round(number)
    remind.delay()
    tally.tasks_sent += 1
    wait_for_a_moment(chance, mail)
    if stretch.kill:
        # Starting a worker again takes seconds; its pool process is what holds the claim.
        chance.choice([worker.kill, worker.kill_pool_process, worker.kill_pool_process])()
        tally.kills += 1
    for name in stretch.restart:
        time.sleep(chance.uniform(0, PEOPLE * SLOW))
        restarted(name, servers)
        tally.restarts += 1
    if worker.process is None:
        worker.start()
    until_settled(expected, tally, number)
    reckon(number, expected, mail, tally)


def wait_for_a_moment(chance: random.Random, mail: MailServer) -> None:
    """Until so many letters of the round were accepted (none to all but one), and a random moment more."""
    letters, deadline = chance.randrange(PEOPLE), time.monotonic() + SECONDS_A_ROUND / 3
    while len(mail.letters) < letters and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, SLOW * 3))


def restarted(name: str, servers: Servers) -> None:
    """Restart a server; our own connections to it are made again."""
    from django.core.cache import cache
    from django.db import connection

    servers.restart(name)
    connection.close()
    cache.close()


def until_settled(expected: dict[str, set[str]], tally: Tally, number: int) -> None:
    """As the beat would, only faster: send the task again until every letter of the round is stamped."""
    from roadmap.models import Letter
    from roadmap.tasks import remind

    deadline = time.monotonic() + SECONDS_A_ROUND
    while True:
        # Once more also when all is sent: run twice, one letter.
        remind.delay()
        tally.tasks_sent += 1
        if Letter.objects.filter(address__in=expected, state="sent").count() == len(expected):
            return
        if time.monotonic() > deadline:
            states = Letter.objects.filter(address__in=expected).values_list("address", "state", "error")
            tally.problems.append(f"round {number}: not settled in time: {list(states)}")
            return
        time.sleep(0.5)


def reckon(number: int, expected: dict[str, set[str]], mail: MailServer, tally: Tally) -> None:
    """Compare what arrived with what was due, and with what the database says."""
    from roadmap.models import Letter, Reminder

    arrived: dict[str, list[Any]] = defaultdict(list)
    for letter in mail.letters:
        arrived[letter["To"]].append(letter)
    tally.rounds += 1
    for address, numbers in expected.items():
        letters = arrived[address]
        lines = Counter(n for letter in letters for n in numbers if f"{n}." in text_of(letter))
        missing = numbers - set(lines)
        if missing:
            tally.problems.append(f"round {number}: {address} never read {sorted(missing)}")
        if len({letter["Message-ID"] for letter in letters}) > 1:
            tally.problems.append(f"round {number}: {address} got different letters")
        if any(count != len(letters) for count in lines.values()):
            tally.problems.append(f"round {number}: the repeats to {address} differ")
        tally.letters += len(letters)
        tally.lines += len(numbers)
        tally.repeated_letters += len(letters) - 1
    if tally.repeated_letters > tally.kills + tally.restarts:
        tally.problems.append(f"round {number}: more repeats than kills")
    unsent = Reminder.objects.filter(person__email__in=expected).exclude(state="sent").count()
    if unsent:
        tally.problems.append(f"round {number}: {unsent} rows are not stamped")
    if Letter.objects.filter(address__in=expected).count() != len(expected):
        tally.problems.append(f"round {number}: not one letter a person")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
