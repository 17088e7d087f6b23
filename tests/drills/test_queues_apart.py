"""Long exports hold up no letter and make nothing red; one that cannot be stored says so; none is begun twice."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.drills.house import ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export


@contextmanager
def exports_take_long(running: House) -> Iterator[psycopg.Connection]:
    """Each export waits at its first step, as a large one does at many."""
    with psycopg.connect(running.servers.urls["DATABASE_URL"]) as locking:
        locking.execute("LOCK TABLE roadmap_direction IN ACCESS EXCLUSIVE MODE")
        yield locking
        locking.rollback()


def state_of(running: House, run: int) -> str:
    return str(running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run)[0][0])


def letters(running: House) -> int:
    return len(list((running.folder / "mail").glob("*")))


def test_two_long_exports_hold_up_no_letter_and_nothing_is_red_for_them(running: House) -> None:
    before = letters(running)
    with exports_take_long(running):
        runs = [order_an_export(running), order_an_export(running)]
        running.wait(lambda: "running" in {state_of(running, run) for run in runs}, "papers")

        visitor = Person(running.port)
        visitor.ask("/password/reset/")
        assert visitor.ask("/password/reset/", {"email": "admin@roadmap.example"})[0] == 302
        running.python("from core.queue import enqueue; enqueue('cities.tasks.send_letters')")
        began = time.monotonic()
        running.wait(lambda: letters(running) > before, "letters", seconds=30)
        seconds = time.monotonic() - began

        assert seconds < 20
        red = [name for name, part in _parts(running).items() if not part["ok"]]
        assert [name for name in red if name not in ("beat", "worker", "backup")] == []

    running.wait(lambda: {state_of(running, run) for run in runs} == {"ready"}, "papers")


def _parts(running: House) -> dict:
    import json

    return dict(json.loads(Person(running.port).ask("/readyz")[1])["parts"])


def test_a_long_work_keeps_its_lease_and_is_not_begun_by_another(running: House) -> None:
    with exports_take_long(running):
        run = order_an_export(running)
        running.wait(lambda: state_of(running, run) == "running", "papers")
        (held,) = running.sql("SELECT holder, attempts FROM core_work WHERE subject_id = %s", run)
        time.sleep(8)  # the lease is six seconds

        running.python("from core import work; work.take_up()")

        (still,) = running.sql(
            "SELECT holder, attempts, lease_until > now() FROM core_work WHERE subject_id = %s", run
        )
        assert still == (*held, True)
        assert held[1] == 1
    running.wait(lambda: state_of(running, run) == "ready", "papers")


def test_an_export_that_cannot_be_stored_is_failed_at_once_and_the_page_says_so(running: House) -> None:
    exports = running.media / "exports"
    shutil.rmtree(exports, ignore_errors=True)
    exports.parent.mkdir(parents=True, exist_ok=True)
    exports.write_text("no folder")
    try:
        run = order_an_export(running)
        running.wait(lambda: state_of(running, run) == "failed", "papers", seconds=30)

        person = Person(running.port).sign_in()
        assert f"/r/{ROADMAP}/export/workbook/" in person.ask(f"/r/{ROADMAP}/export/runs/{run}/")[1]
        assert "/status/again/" in person.ask("/status/")[1]
    finally:
        exports.unlink()
    (work,) = running.sql("SELECT id FROM core_work WHERE subject_id = %s AND failed_at IS NOT NULL", run)
    assert person.ask(f"/status/again/{work[0]}/", {})[0] == 302
    running.wait(lambda: state_of(running, run) == "ready", "papers", seconds=60)
