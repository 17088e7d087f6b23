"""`kill -9` of the worker while webhooks are delivered, round after round: what is lost, what comes under another id?

    python -m bench.hook_rounds --rounds 200 [--seed N]

Each round some reports are made, the worker (or only its pool process) is killed at a random moment of the sending,
and healthy workers send until nothing waits. The receiver is a process that by chance answers 204, 500, 429, cuts the
line, or hangs. Exit status 0 when every message was taken, and every repeat of one had the same id, the same text
and a signature that the library of the standard verifies. `--received FILE` keeps what the receiver got.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.receiver import Receiver, receiver
from tests.reminder_program import Worker, program

REPORTS = 6
SECONDS_A_ROUND = 90
# One kill in so many ends the whole worker, which takes seconds to start; the others only what it has at work.
WHOLE = 10
ENVIRONMENT = {"WEBHOOK_NETWORKS": "127.0.0.0/8", "WEBHOOK_SECONDS": "1", "WEBHOOK_CLAIM_SECONDS": "2"}


@dataclass
class Tally:
    """What the rounds showed."""

    rounds: int = 0
    kills: int = 0
    messages: int = 0
    requests: int = 0
    repeated_after_it_was_taken: int = 0
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    problems: list[str] = field(default_factory=list)


class World:
    """A roadmap with one milestone, its coordinator, and a webhook."""

    def __init__(self, url: str) -> None:
        from api.webhooks import actions
        from cities.choices import Role
        from cities.models import Body, City, User
        from roadmap.happenings import Kind
        from roadmap.models import Direction, Item, Milestone, Roadmap, Side

        city = City.objects.create(slug="sochi", name="Сочи", country="RU", country_name="Россия")
        body = Body.objects.create(city=city, name="Мэрия")
        today = city.today()
        roadmap = Roadmap.objects.create(
            slug="r", title="Карта", starts_on=today, ends_on=today + timedelta(days=400)
        )
        side = Side.objects.create(roadmap=roadmap, city=city)
        direction = Direction.objects.create(roadmap=roadmap, title="Все", order=1)
        item = Item.objects.create(roadmap=roadmap, direction=direction, number="1", title="Мера")
        self.milestone = Milestone.objects.create(item=item, side=side, due_date=today, first_due_date=today)
        self.by = User.objects.create(
            email="c@sochi.example", name="Координатор", role=Role.COORDINATOR, body=body
        )
        wanted = actions.Wanted("Receiver", url, Kind.values, city=city)
        self.hook, self.secret = actions.add(self.by, wanted)

    def report(self, count: int) -> None:
        from roadmap.reporting import actions

        for number in range(count):
            actions.report(self.milestone.pk, self.by, status="in_progress", progress=number + 1)


def main(arguments: list[str]) -> int:
    """Run the rounds; prints the tally as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--received", type=Path)
    options = parser.parse_args(arguments)
    os.environ.update(ENVIRONMENT)
    chance = random.Random(options.seed)
    tally = Tally()
    with (
        tempfile.TemporaryDirectory() as folder,
        receiver(Path(folder)) as listening,
        program() as (_servers, _mail, worker),
    ):
        world = World(listening.url("moody"))
        worker.start()
        for _round in range(options.rounds):
            one_round(world, listening, worker, chance, tally)
            sys.stderr.write(
                f"{tally.rounds} rounds, {tally.requests} requests, {len(tally.problems)} problems\n"
            )
        if options.received:
            shutil.copy(listening.log, options.received)
            options.received.with_suffix(".secret").write_text(world.secret)
    sys.stdout.write(json.dumps(tally.__dict__, ensure_ascii=False, indent=2) + "\n")
    return 1 if tally.problems else 0


def one_round(world: World, listening: Receiver, worker: Worker, chance: random.Random, tally: Tally) -> None:
    """Report, kill the worker or a process of its pool, and count in `tally` what arrived all the same."""
    from api.models import Delivery

    before = len(listening.got())
    known = set(Delivery.objects.values_list("message_id", flat=True))
    world.report(REPORTS)
    time.sleep(chance.random() * 0.4)
    # One process works, so what it had claimed by now is nobody's from here on.
    killed_at = _now()
    if tally.rounds % WHOLE == WHOLE - 1:
        worker.kill()
        worker.start()
    else:
        worker.kill_pool_process()
    tally.kills += 1
    _until_nothing_waits(tally, killed_at)
    tally.rounds += 1
    wanted = set(Delivery.objects.values_list("message_id", flat=True)) - known
    _look(world, wanted, listening.got()[before:], tally)


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _until_nothing_waits(tally: Tally, killed_at: datetime) -> None:
    """Let the pauses pass as they would, and the beat's minute come again and again.

    No claim of who lives is shortened: that would be a second worker at the same message.
    """
    from api.models import Delivery, Hook
    from api.webhooks import ledger
    from core.queue import enqueue

    until = time.monotonic() + SECONDS_A_ROUND
    while (rows := Delivery.objects.filter(state__in=("waiting", "claimed"))).exists():
        if time.monotonic() > until:
            tally.problems.append(f"round {tally.rounds}: {rows.count()} messages still wait")
            return
        Hook.objects.update(quiet_until=None)
        Delivery.objects.filter(state="waiting").update(next_try_at=_now())
        Delivery.objects.filter(state="claimed", claimed_at__lt=killed_at).update(
            claimed_at=killed_at - timedelta(hours=1)
        )
        enqueue(ledger.TASK)
        time.sleep(0.1)


def _look(world: World, wanted: set[str], got: list[dict[str, Any]], tally: Tally) -> None:
    from standardwebhooks import Webhook, WebhookVerificationError

    bodies: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, int] = defaultdict(int)
    for request in got:
        name = request["headers"]["webhook-id"]
        bodies[name].add(request["body"])
        taken[name] += request["status"] == 204
        tally.statuses[str(request["status"])] += 1
        try:
            Webhook(world.secret).verify(request["body"], request["headers"])
        except WebhookVerificationError as error:
            tally.problems.append(f"{name}: {error}")
    if lost := wanted - {name for name, times in taken.items() if times}:
        tally.problems.append(f"round {tally.rounds}: lost {sorted(lost)}")
    if strange := set(bodies) - wanted:
        tally.problems.append(f"round {tally.rounds}: nobody knows {sorted(strange)}")
    tally.problems += [
        f"{name} came with {len(texts)} texts" for name, texts in bodies.items() if len(texts) > 1
    ]
    if len(wanted) != REPORTS:
        tally.problems.append(f"round {tally.rounds}: {len(wanted)} messages of {REPORTS} reports")
    tally.messages += len(wanted)
    tally.requests += len(got)
    tally.repeated_after_it_was_taken += sum(times - 1 for times in taken.values() if times > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
