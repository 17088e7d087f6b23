"""The clock of the machine is set forward and back while all runs: nothing stands still by that, nothing is sent twice.

PostgreSQL and Valkey too have their time from a library of the drill's own (`clock.c`), which is told how far ahead it
is. (libfaketime of Debian 12 does not let Python sleep where only the clock of the day is to be another.)
"""

import json
import shutil
import struct
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from local.demo import PASSWORD
from local.demo.people import PEOPLE
from tests.drills.house import LONG, House, Person, house
from tests.drills.test_redis_away import order_an_export
from tests.mail_server import MailServer
from tests.runner import temporary_state

# What waits for the minute's sweep is done in the next one, on a machine that has other things to do as well.
SECONDS = 240
GUESSER = "executor.culture@minsk.example"

pytestmark = pytest.mark.skipif(not LONG, reason="each step takes minutes: `make drills`")


class Clock:
    """How many seconds the clock of the program and of its servers is ahead of ours."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(struct.pack("q", 0))
        file.chmod(0o644)
        self.file = file

    def set(self, ahead: timedelta) -> None:
        with self.file.open("r+b") as file:
            file.write(struct.pack("q", int(ahead.total_seconds())))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Whatever is started from now on has its time from this clock."""
    compiler = shutil.which("cc")
    if compiler is None:
        warnings.warn("There is no compiler of C here: a clock that is set was NOT tried", stacklevel=1)
        pytest.skip("needs a compiler of C")
    with temporary_state() as folder:
        library = folder / "clock.so"
        source = Path(__file__).with_name("clock.c")
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        made = Clock(folder / "ahead")
        monkeypatch.setenv("LD_PRELOAD", str(library))
        monkeypatch.setenv("CLOCK_AHEAD", str(made.file))
        yield made


class Round:
    """What people want of the program at each setting of the clock."""

    def __init__(self, running: House, post: MailServer) -> None:
        self.running, self.post = running, post
        self._people = iter([one.email for one in PEOPLE if one.email != GUESSER])

    def ask_for_a_letter(self) -> str:
        """Somebody who has not asked yet wants a new password."""
        address = next(self._people)
        visitor = Person(self.running.port)
        visitor.ask("/password/reset/")
        assert visitor.ask("/password/reset/", {"email": address})[0] == 302
        return address

    def has(self, address: str) -> bool:
        letters = self.post.letters_to(address)
        return any("пароль" in str(letter["Subject"]).lower() for letter in letters)

    def all_is_done(self, what: str) -> None:
        """Sign in, get a letter and a file, and find every part alive."""
        began = time.monotonic()
        assert Person(self.running.port).sign_in().ask("/my/")[0] == 200
        address = self.ask_for_a_letter()
        self.running.wait(lambda: self.has(address), "letters", SECONDS)
        letter = time.monotonic() - began
        run = order_an_export(self.running)
        self.running.wait(lambda: self.is_made(run), "papers", SECONDS)
        file = time.monotonic() - began
        self.running.wait(self.is_ready, "letters", SECONDS)
        sys.stdout.write(
            f"{what}: the letter after {letter:.0f} s, the file after {file:.0f} s, "
            f"all parts seen after {time.monotonic() - began:.0f} s\n"
        )

    def is_made(self, run: int) -> bool:
        return self.running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("ready",)]

    def is_ready(self) -> bool:
        status, text = Person(self.running.port).ask("/readyz")
        return status == 200 and all(part["ok"] for part in json.loads(text)["parts"].values())


def test_two_hours_and_a_month_forward_and_back(clock: Clock) -> None:
    with MailServer() as post, house(EMAIL_URL=post.url) as running:
        running.start("web", "letters", "papers", "beat")
        people = Round(running, post)
        running.wait(lambda: "This beat leads" in running.said("beat"), "beat")
        people.all_is_done("the clock is right")
        for ahead in (timedelta(hours=2), timedelta(), timedelta(days=31)):
            clock.set(ahead)
            people.all_is_done(f"{ahead} ahead")
        running.manage("send_reminders")

        left = leave_much_behind(running, post, people)
        clock.set(timedelta())
        began = time.monotonic()
        running.wait(lambda: people.has(left), "letters", SECONDS)
        sys.stdout.write(f"what waited for a try a month ahead left after {time.monotonic() - began:.0f} s\n")
        assert may_sign_in(running)
        people.all_is_done("a month back")
        running.wait(lambda: running.sql("SELECT count(*) FROM core_work") == [(0,)], "papers", SECONDS)
        running.manage("send_reminders")

        works = running.sql("SELECT kind, holder, lease_until, error FROM core_work")
        lines = running.sql(
            "SELECT person_id, body_id, kind, subject_id, stage, due_date, count(*) FROM roadmap_reminder "
            "WHERE state = 'sent' GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1"
        )

    named = Counter(str(letter["Message-ID"]) for letter in post.letters)
    repeated = {name: count for name, count in named.items() if count > 1}
    sys.stdout.write(f"{len(post.letters)} letters, sent twice {len(repeated)}; works left {works}\n")
    assert repeated == {}
    assert lines == []
    assert works == []


def leave_much_behind(running: House, post: MailServer, people: Round) -> str:
    """A month ahead: a letter that is refused for now, a limit that is reached, a work whose worker dies."""
    post.at_rcpt = "450 later"
    address = people.ask_for_a_letter()
    running.wait(
        lambda: running.sql("SELECT 1 FROM cities_outgoing WHERE attempts > 0 AND sent_at IS NULL"),
        "letters",
        SECONDS,
    )
    running.kill("letters")
    post.at_rcpt = ""
    # As the last of its tries would leave it.
    running.sql("UPDATE cities_outgoing SET next_try_at = next_try_at + interval '8 h' WHERE sent_at IS NULL")
    running.start("letters")
    guesser = Person(running.port, "127.0.0.2")
    guesser.ask("/sign-in/")
    for _guess in range(7):
        guesser.ask("/sign-in/", {"username": GUESSER, "password": "wrong"})
    assert not may_sign_in(running)
    running.kill("papers")
    order_an_export(running)
    running.sql(
        "UPDATE core_work SET holder = 'elsewhere:1:x', attempts = 1, claimed_at = now() + interval '31 days', "
        "lease_until = now() + interval '31 days'"
    )
    running.start("papers")
    return address


def may_sign_in(running: House) -> bool:
    """Whether one who guessed too often comes in with the right password; for a few seconds a process knows by itself
    whom it refused."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        guesser = Person(running.port, "127.0.0.2")
        guesser.ask("/sign-in/")
        if guesser.ask("/sign-in/", {"username": GUESSER, "password": PASSWORD})[0] == 302:
            return True
        time.sleep(5)
    return False
