"""Twenty kills of the workers while exports, imports and letters run: all is done or given up, nothing is doubled."""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.drills.house import LONG, House, house
from tests.drills.orders import ROWS
from tests.mail_server import MailServer

KILLS = 20
# A lease that has ended is seen by the sweep of the next minute, and a worker of this machine starts in a few seconds.
SECONDS_TO_BE_TAKEN_UP = 60 + 10

pytestmark = pytest.mark.skipif(not LONG, reason="twenty kills take minutes: `make drills`")


class Watch:
    """For how long at most a work lay with its lease ended and nobody at it."""

    def __init__(self, running: House) -> None:
        self.running = running
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        asked = (
            "SELECT coalesce(max(extract(epoch FROM now() - lease_until)), 0) FROM core_work "
            "WHERE failed_at IS NULL AND holder <> '' AND lease_until < now()"
        )
        with psycopg.connect(self.running.servers.urls["DATABASE_URL"], autocommit=True) as connection:
            while not self._over.wait(0.5):
                ((seconds,),) = connection.execute(asked).fetchall()
                self.longest = max(self.longest, float(seconds))

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()


def counted(running: House, statement: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in running.sql(statement)}


def test_of_twenty_kills_nothing_is_left_undone_and_nothing_is_done_twice() -> None:
    chance = random.Random(15)
    with MailServer() as post, house(EMAIL_URL=post.url, REMINDER_CLAIM_SECONDS="5") as running:
        post.slow = 0.3
        running.start("letters", "papers", "beat")
        watch = Watch(running)
        with watch.watching():
            for number in range(KILLS):
                running.python(f"from tests.drills.orders import order; order({number})")
                time.sleep(chance.uniform(0, 3))
                name = ("papers", "letters")[number % 2]
                running.kill(name)
                running.start(name)
            began = time.monotonic()
            running.wait(lambda: undone(running) == 0, "papers", seconds=300)
            seconds = time.monotonic() - began

        exports = counted(running, "SELECT state, count(*) FROM roadmap_exportrun GROUP BY 1")
        imports = counted(
            running, "SELECT state, count(*) FROM roadmap_importrun WHERE file_name = 'plan.xlsx' GROUP BY 1"
        )
        items = counted(
            running,
            "SELECT slug, count(item.id) FROM roadmap_roadmap r JOIN roadmap_item item ON item.roadmap_id = r.id "
            "WHERE slug ~ '^kills-' GROUP BY 1",
        )
        failed = running.sql("SELECT kind, error FROM core_work WHERE failed_at IS NOT NULL")
        files = [path for path in (running.media / "exports").rglob("*") if path.is_file()]
        named = {name for (name,) in running.sql("SELECT file FROM roadmap_exportrun WHERE file <> ''")}
        ordered = Counter(str(one) for (one,) in running.sql("SELECT address FROM cities_outgoing"))
        # Those about accounts: an import that is applied is told to its people besides, on a working day.
        accounts = [letter for letter in post.letters if ".account@" in str(letter["Message-ID"])]
        sent = Counter(str(letter["To"]) for letter in accounts)

    stray = len(files) - len(named)
    repeated = sum((sent - ordered).values())
    sys.stdout.write(
        f"{KILLS} kills: exports {exports}, imports {imports}, given up {failed}, letters {sum(sent.values())} of "
        f"{sum(ordered.values())} ({repeated} repeated), files without a row {stray}; the longest without anybody "
        f"{watch.longest:.0f} s after its lease, all done {seconds:.0f} s after the last kill\n"
    )
    assert watch.longest < SECONDS_TO_BE_TAKEN_UP
    assert exports.keys() <= {"ready", "failed"}
    assert sum(exports.values()) == 2 * KILLS
    assert imports.keys() <= {"read", "applied", "unreadable"}
    assert exports.get("failed", 0) + imports.get("unreadable", 0) <= len(failed)
    assert set(items.values()) == {ROWS}
    assert len(items) == imports["applied"]
    # Each was sent. A kill between the server's yes and the stamp repeats a letter, and no other does.
    assert ordered - sent == Counter()
    assert repeated <= KILLS // 2
    # A kill between the file and its row leaves a file that nobody names: the nightly sweep takes it.
    assert 0 <= stray <= KILLS // 2


def undone(running: House) -> int:
    """How many works and letters wait or are being done."""
    ((count,),) = running.sql(
        "SELECT (SELECT count(*) FROM core_work WHERE failed_at IS NULL) "
        "+ (SELECT count(*) FROM cities_outgoing WHERE sent_at IS NULL)"
    )
    return int(count)
