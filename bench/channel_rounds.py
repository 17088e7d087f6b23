"""`kill -9` of the worker while a bot and browsers are told, round after round: what is lost, what comes twice?

    python -m bench.channel_rounds --rounds 20 [--seed N]

Each round: some executors with some milestones due today, half of them told by Telegram, half in a browser; the task
sent through the broker, the worker (or only its pool process) killed at a random moment of the sending, then healthy
workers until nothing waits. Exit status 0 when everybody was told every line, by the way of his or her choice and by no
other; when every repeat said the same as the first (and, in a browser, takes its place); and when no more came twice
than was killed.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.kill_rounds import PEOPLE, SECONDS_A_ROUND, SLOW, Tally, World, until_settled
from tests.mail_server import MailServer
from tests.push_service import HOST, PushService
from tests.reminder_program import Worker, program
from tests.roadmap.messengers import TOKEN, Messengers

TELEGRAM, BROWSER = "telegram", "push"


@dataclass
class Ways:
    """Both servers, and who is told by which: address → chat, or name of the browser."""

    bots: Messengers
    service: PushService
    chats: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, str] = field(default_factory=dict)

    def choose(self, addresses: list[str]) -> None:
        """Let every other of them be told by Telegram, and the others in a browser."""
        from django.utils import timezone

        from cities.models import User
        from roadmap.channels import browsers
        from roadmap.models import LinkedChat, ReminderChoice

        for place, address in enumerate(addresses):
            person = User.objects.get(email=address)
            name = address.partition("@")[0]
            if place % 2:
                request: Any = SimpleNamespace(COOKIES={}, headers={})
                subscription = self.service.subscribe(name).subscription()
                browsers.subscribe(person, browsers.read(subscription), request)
                self.browsers[address] = name
            else:
                chat = str(1000 + len(self.chats))
                LinkedChat.objects.create(
                    person=person, channel=TELEGRAM, chat=chat, linked_at=timezone.now()
                )
                ReminderChoice.objects.create(person=person, channel=TELEGRAM)
                self.chats[address] = chat

    def count(self) -> int:
        """How many messages both took so far."""
        return len(self.bots.said) + sum(len(one.shown) for one in list(self.service.browsers.values()))

    def told(self, address: str) -> list[tuple[str, str]]:
        """What somebody was told: (by what a repeat is known, the text)."""
        if chat := self.chats.get(address):
            return [(chat, text) for to, text in self.bots.said if to == chat]
        shown = self.service.browsers[self.browsers[address]].shown
        return [(one.content["tag"], f"{one.content['title']}\n{one.content['body']}") for one in shown]


@contextmanager
def ways() -> Iterator[Ways]:
    """Both servers, which take their time, and the environment by which the program finds them."""
    with tempfile.TemporaryDirectory() as folder, Messengers() as bots, PushService(Path(folder)) as service:
        bots.slow = service.slow = SLOW
        # The public key that follows from it is known once the program is set up.
        os.environ |= {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": bots.url,
            "VAPID_PRIVATE_KEY": "5zmj635jqjQznmwmaihGtWUgV0hel2c-zhXNyBH1uc8",
            "PUSH_SERVICES": HOST,
            "PUSH_NETWORKS": "127.0.0.0/8",
            "SSL_CERT_FILE": str(service.certificate),
        }
        yield Ways(bots, service)


def main(arguments: list[str]) -> int:
    """Run the rounds; prints the tally as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    # Not for secrets: a round that failed can be repeated.
    chance = random.Random(options.seed)
    tally = Tally()
    with ways() as both, program() as (_servers, mail, worker):
        from roadmap.channels import vapid

        both.service.server_key = vapid.public_key()
        world = World()
        worker.start()
        for number in range(options.rounds):
            one_round(number, world, both, mail, worker, chance, tally)
            sys.stderr.write(
                f"{tally.rounds} rounds, {tally.repeated_letters} repeats, {len(tally.problems)} problems\n"
            )
        tally.problems += [f"refused by the push service: {why}" for why in both.service.refused]
    sys.stdout.write(json.dumps(tally.__dict__, ensure_ascii=False, indent=2) + "\n")
    return 1 if tally.problems else 0


def one_round(
    number: int,
    world: World,
    both: Ways,
    mail: MailServer,
    worker: Worker,
    chance: random.Random,
    tally: Tally,
) -> None:
    """One round, from seeding to the reckoning."""
    from django.db import transaction

    from roadmap.tasks import remind

    with transaction.atomic():
        expected = world.add_round(number)
        both.choose(list(expected))
    before = both.count()
    remind.delay()
    tally.tasks_sent += 1
    wait_for_a_moment(chance, both, before)
    chance.choice([worker.kill, worker.kill_pool_process, worker.kill_pool_process])()
    tally.kills += 1
    if worker.process is None:
        worker.start()
    until_settled(expected, tally, number)
    reckon(number, expected, both, mail, tally)


def wait_for_a_moment(chance: random.Random, both: Ways, before: int) -> None:
    """Until so many messages of the round were taken (none to all but one), and a random moment more."""
    wanted, deadline = before + chance.randrange(PEOPLE), time.monotonic() + SECONDS_A_ROUND / 3
    while both.count() < wanted and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, SLOW * 3))


def reckon(number: int, expected: dict[str, set[str]], both: Ways, mail: MailServer, tally: Tally) -> None:
    """Compare what arrived with what was due, and with what the database says."""
    from roadmap.models import Letter

    tally.rounds += 1
    for address, numbers in expected.items():
        told = both.told(address)
        tally.letters += len(told)
        tally.lines += len(numbers)
        tally.repeated_letters += max(0, len(told) - 1)
        if len(set(told)) != 1:
            tally.problems.append(f"round {number}: {address} was told {len(set(told))} different things")
        for _mark, text in told[:1]:
            if missing := {one for one in numbers if text.count(f"{one}.") != 1}:
                tally.problems.append(f"round {number}: {address} was not told {sorted(missing)} once")
    letters = Letter.objects.filter(address__in=expected, state="sent")
    # That a browser was subscribed is told by mail, and is no reminder.
    sent = {letter["Message-ID"] for letter in mail.letters}
    if by_mail := letters.filter(message_id__in=sent).values_list("address", flat=True):
        tally.problems.append(f"round {number}: told by mail as well: {sorted(by_mail)}")
    if tally.repeated_letters > tally.kills:
        tally.problems.append(f"round {number}: more repeats than kills")
    ways_of = set(letters.values_list("address", "channel", "instead_of"))
    chosen = {(one, TELEGRAM if one in both.chats else BROWSER, "") for one in expected}
    if ways_of != chosen or letters.count() != len(expected):
        tally.problems.append(f"round {number}: stamped otherwise: {sorted(ways_of ^ chosen)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
