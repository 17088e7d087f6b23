"""After thousands of pages a web server holds no more files, connections and rows; how its memory grew is said."""

import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.drills.house import LONG, ROADMAP, House, Person

REQUESTS = 1500
PAGES = [
    "/my/",
    f"/r/{ROADMAP}/",
    f"/r/{ROADMAP}/items/",
    f"/r/{ROADMAP}/timeline/",
    f"/r/{ROADMAP}/items/?q=фестиваль",
    "/events/",
    "/status/",
    "/no-such-page/",
]
LEDGERS = ("core_work", "core_kept", "django_session", "pghistory_context", "core_pagemark", "core_counter")

pytestmark = pytest.mark.skipif(not LONG, reason="thousands of pages take minutes: `make drills`")


@dataclass
class Held:
    """What a part holds: memory in megabytes, open files, connections of the database; and what lies about."""

    memory: float
    files: int
    connections: int
    temporary: int

    def __str__(self) -> str:
        return (
            f"{self.memory:.0f} MB, {self.files} open files, {self.connections} connections, "
            f"{self.temporary} temporary files"
        )


def held(running: House, name: str) -> Held:
    process = psutil.Process(running.parts[name].pid)
    tree = [process, *process.children(recursive=True)]
    ((connections,),) = running.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    lying = list(Path(tempfile.gettempdir()).glob("*.upload*"))
    return Held(
        sum(one.memory_full_info().pss for one in tree) / 2**20,
        sum(one.num_fds() for one in tree),
        int(connections),
        len(lying) + sum(path.name.startswith(".") for path in running.media.rglob("*")),
    )


def rows(running: House) -> dict[str, int]:
    there = {name for (name,) in running.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    return {
        name: int(running.sql(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608 - names of our own
        for name in LEDGERS
        if name in there
    }


def ask(running: House, count: int) -> None:
    """So many pages, by three people at once."""
    people = [Person(running.port).sign_in() for _number in range(3)]

    def read(number: int) -> None:
        status, text = people[number % 3].ask(PAGES[number // 3 % len(PAGES)].replace("фестиваль", "%D1%84"))
        assert status in (200, 404), text

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(read, range(count)))


def measured(running: House, name: str, much: Callable[[], None]) -> tuple[Held, Held]:
    much()
    before = held(running, name)
    much()
    return before, held(running, name)


def test_a_web_server_holds_after_thousands_of_pages_what_it_held_before(running: House) -> None:
    ledgers: list[dict[str, int]] = []

    def much() -> None:
        ask(running, REQUESTS)
        ledgers.append(rows(running))

    before, after = measured(running, "web", much)

    growth = (after.memory - before.memory) / REQUESTS * 1000
    changed = {
        name: count - ledgers[0][name] for name, count in ledgers[1].items() if count != ledgers[0][name]
    }
    sys.stdout.write(
        f"web: {before}; after {REQUESTS} more pages {after}: {growth:.1f} MB for 1,000; rows more {changed}\n"
    )
    # What it keeps of pages and templates fills for the first thousands; a page that is kept whole would be 150 MB.
    assert growth < 100
    assert after.files <= before.files + 5
    assert after.connections <= before.connections + 2
    assert after.temporary <= before.temporary
    # Signing in makes sessions, which go by night.
    assert changed.keys() <= {"django_session"}
