"""A worker that is killed: its work is taken up by another, or given up and said so; nothing runs for ever."""

import time

from tests.drills.house import ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export


def state_of(running: House, run: int) -> str:
    return running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run)[0][0]


def left_by_a_dead_worker(running: House, attempts: int) -> int:
    """An export whose worker, on another machine, died just now."""
    running.kill("papers")
    run = order_an_export(running)
    running.sql("UPDATE roadmap_exportrun SET state = 'running' WHERE id = %s", run)
    running.sql(
        "UPDATE core_work SET holder = 'elsewhere:1:x', attempts = %s, lease_until = now() + interval '2 s' "
        "WHERE kind = 'export' AND subject_id = %s",
        attempts,
        run,
    )
    return run


def test_what_a_dead_worker_left_is_done_when_its_lease_has_ended(running: House) -> None:
    run = left_by_a_dead_worker(running, attempts=1)
    running.start("papers")
    time.sleep(1)
    assert state_of(running, run) == "running"

    time.sleep(2)
    running.python("from core import work; work.take_up()")

    running.wait(lambda: state_of(running, run) == "ready", "papers")


def test_what_killed_three_workers_is_given_up_and_the_page_offers_to_begin_anew(running: House) -> None:
    run = left_by_a_dead_worker(running, attempts=3)
    time.sleep(2.1)

    running.python("from core import work; work.take_up()")

    assert state_of(running, run) == "failed"
    page = Person(running.port).sign_in().ask(f"/r/{ROADMAP}/export/runs/{run}/")[1]
    assert f"/r/{ROADMAP}/export/workbook/" in page
    running.start("papers")
