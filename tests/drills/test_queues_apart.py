"""Long exports hold up no letter and make nothing red; one that cannot be stored says so; none is begun twice."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        # A worker waits for a lock for longer than this: neither export has come a step further, or been given up.
        running.wait(lambda: letters(running) > before, "letters", seconds=45)
        assert {state_of(running, run) for run in runs} <= {"running", "waiting"}
        red = [name for name, part in _parts(running).items() if not part["ok"]]
        assert [name for name in red if name not in ("beat", "worker", "backup")] == []

    running.wait(lambda: are_made(running, runs), "papers", 120)


def are_made(running: House, runs: list[int]) -> bool:
    """Whether they are; on a slow machine the lock outlasts a worker's patience, and the sweep begins them again."""
    if {state_of(running, run) for run in runs} == {"ready"}:
        return True
    running.python("from core import work; work.take_up()")
    return False


def outlast_a_lease(running: House, at_work: str) -> None:
    """Wait until what is held has been held for longer than one lease lasts."""
    ((ends,),) = running.sql("SELECT max(lease_until) FROM core_work WHERE holder <> ''")
    running.wait(lambda: running.sql("SELECT now() > %s", ends) == [(True,)], at_work)


def _parts(running: House) -> dict:
    return dict(json.loads(Person(running.port).ask("/readyz")[1])["parts"])


def test_a_long_work_keeps_its_lease_and_is_not_begun_by_another(running: House) -> None:
    with exports_take_long(running):
        run = order_an_export(running)
        running.wait(lambda: state_of(running, run) == "running", "papers")
        (held,) = running.sql("SELECT holder, attempts FROM core_work WHERE subject_id = %s", run)
        outlast_a_lease(running, "papers")

        running.python("from core import work; work.take_up()")

        (still,) = running.sql(
            "SELECT holder, attempts, lease_until > now() FROM core_work WHERE subject_id = %s", run
        )
        assert still == (*held, True)
        assert held[1] == 1
    running.wait(lambda: state_of(running, run) == "ready", "papers")


def test_a_backup_longer_than_the_queue_waits_is_made_once(running: House, tmp_path: Path) -> None:
    """Its message comes back while a worker is at it, and goes to another."""
    running.kill("papers")
    before = running.environment.get("BACKUP_TO", "")
    running.environment["BACKUP_TO"] = str(tmp_path)
    running.start("papers1", "papers2")
    again = "from core.queue import enqueue; enqueue('core.tasks.back_up', 0)"
    try:
        with exports_take_long(running):
            running.python("from core.backup import nightly; nightly.order()")
            running.wait(lambda: running.sql("SELECT 1 FROM core_work WHERE holder <> ''"), "papers1")
            running.python(again)
            running.wait(lambda: told(running, "received") == 2, "papers2")
            outlast_a_lease(running, "papers1")
            ((attempts,),) = running.sql("SELECT attempts FROM core_work")
            assert (attempts, list(tmp_path.glob("2*"))) == (1, [])
        running.wait(lambda: running.sql("SELECT count(*) FROM core_work") == [(0,)], "papers1")
        running.python(again)
        running.wait(lambda: told(running, "succeeded") == 3, "papers2")
    finally:
        running.kill("papers1")
        running.kill("papers2")
        running.environment["BACKUP_TO"] = before
        running.start("papers")

    assert len(list(tmp_path.glob("2*"))) == 1
    ((tried, done),) = running.sql("SELECT tried_at, done_at FROM core_mark WHERE name = 'backup'")
    assert tried == done


def told(running: House, what: str) -> int:
    """How many messages about backups the two workers have "received", and how many of those have "succeeded"."""
    said = running.said("papers1") + running.said("papers2")
    return len(re.findall(rf"Task core\.tasks\.back_up\[[^]]+\] {what}", said))


def test_an_export_that_cannot_be_stored_is_failed_at_once_and_the_page_says_so(running: House) -> None:
    exports = running.media / "exports"
    shutil.rmtree(exports, ignore_errors=True)
    exports.parent.mkdir(parents=True, exist_ok=True)
    exports.write_text("no folder")
    try:
        run = order_an_export(running)
        running.wait(lambda: state_of(running, run) == "failed", "papers")

        person = Person(running.port).sign_in()
        assert f"/r/{ROADMAP}/export/workbook/" in person.ask(f"/r/{ROADMAP}/export/runs/{run}/")[1]
        assert "/status/again/" in person.ask("/status/")[1]
    finally:
        exports.unlink()
    (work,) = running.sql("SELECT id FROM core_work WHERE subject_id = %s AND failed_at IS NOT NULL", run)
    assert person.ask(f"/status/again/{work[0]}/", {})[0] == 302
    running.wait(lambda: state_of(running, run) == "ready", "papers")


def test_a_request_s_number_goes_along_to_the_worker_and_its_letter(running: House) -> None:
    visitor = Person(running.port)
    visitor.ask("/password/reset/")
    visitor.ask("/password/reset/", {"email": "head@sochi.example"})
    number = visitor.headers["X-Request-ID"]

    running.wait(lambda: re.search(rf"\[{number}\]: Letter .*\n", running.said("letters")), "letters")

    (line,) = [one for one in running.said("letters").splitlines() if f"[{number}]: Letter" in one]
    assert line.endswith("(password_reset): sent")
    assert f"[{number}]: POST /password/reset/ 302" in running.said("web")
