"""Without Redis, and with one that hangs, people read on; what they order waits in the database, and is done later."""

import signal
import sys
import time

import pytest
import redis

from tests.drills.house import LONG, ROADMAP, House, Person, Readers, slowest_of

PAGES = ["/my/", f"/r/{ROADMAP}/", f"/r/{ROADMAP}/items/", "/events/", "/healthz"]
SECONDS = 30 if LONG else 6


@pytest.fixture
def reader(running: House) -> Person:
    return Person(running.port).sign_in()


def order_an_export(running: House) -> int:
    """As the page does for a large roadmap."""
    said = running.python(
        "from roadmap.exporting import runs; from roadmap.models import Roadmap; from cities.models import User;"
        f"r=Roadmap.objects.get(slug='{ROADMAP}'); u=User.objects.get(email='admin@roadmap.example');"
        "print('RUN', runs.ask('workbook', r, u, '')[0].pk)"
    )
    return int(said.split("RUN")[1])


def test_pages_are_answered_while_redis_is_dead_and_what_was_ordered_is_done_after(
    running: House, reader: Person
) -> None:
    # A time-out of a page that waits for Redis, in each of a page's questions, would be longer.
    limit = 10 + 10 * slowest_of(reader, PAGES)
    running.servers.stop("redis")
    try:
        with Readers(reader, PAGES) as readers:
            run = order_an_export(running)
            status, _text = reader.ask(f"/r/{ROADMAP}/export/runs/{run}/")
            time.sleep(SECONDS)
            _status, late = reader.ask(f"/r/{ROADMAP}/export/runs/{run}/")
            fresh = Person(running.port).sign_in()
        ready, why = fresh.ask("/readyz")
    finally:
        running.servers.start("redis")

    sys.stdout.write(f"Redis dead for {SECONDS} s and more: {readers}\n")
    assert readers.share >= 0.99, readers.statuses
    assert len(readers.statuses) > len(PAGES)
    assert readers.slowest < limit
    assert (status, ready) == (200, 503)
    assert '"redis": {"ok": false' in why
    assert "Ничего не потеряно" in late
    assert running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("waiting",)]

    running.python("from core import work; work.take_up()")

    running.wait(
        lambda: running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("ready",)],
        "papers",
    )
    assert running.sql("SELECT count(*) FROM core_work") == [(0,)]


def test_workers_outlive_a_redis_that_becomes_a_replica_and_refuses_what_is_written(
    running: House, reader: Person
) -> None:
    with redis.Redis.from_url(running.servers.urls["REDIS_URL"]) as server:
        server.replicaof("127.0.0.1", "1")
        try:
            run = order_an_export(running)
            pages = [reader.ask(path)[0] for path in PAGES]
            _ready, why = reader.ask("/readyz")
            # Whoever waits for work was told, and has asked anew.
            time.sleep(SECONDS / 2)
        finally:
            server.replicaof("NO", "ONE")

    assert set(pages) == {200}
    assert "ReadOnlyError" in why
    assert [name for name in ("letters", "papers") if running.parts[name].has_ended()] == []
    running.python("from core import work; work.take_up()")
    running.wait(
        lambda: running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("ready",)],
        "papers",
    )


def test_a_redis_that_hangs_costs_no_page_more_than_a_moment(running: House, reader: Person) -> None:
    limit = 3 + 10 * slowest_of(reader, PAGES)
    # So long that a page which waited for Redis would take longer than the limit.
    seconds = max(SECONDS, 1.5 * limit)
    running.signal_server("redis", signal.SIGSTOP)
    try:
        with Readers(reader, PAGES) as readers:
            time.sleep(seconds)
    finally:
        running.signal_server("redis", signal.SIGCONT)

    sys.stdout.write(f"Redis hung for {seconds:.0f} s (at most {limit:.1f} s a page): {readers}\n")
    assert readers.share >= 0.99, readers.statuses
    assert readers.slowest < limit
