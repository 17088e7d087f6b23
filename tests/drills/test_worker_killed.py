"""A worker that is killed: its work is taken up by another, or given up and said so; nothing runs for ever."""

import re

from tests.drills.house import ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export

ELSEWHERE = "elsewhere:1:x"


def state_of(running: House, run: int) -> str:
    return running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run)[0][0]


def left_by_a_dead_worker(running: House, attempts: int, lease: str) -> int:
    """An export whose worker, on another machine, died just now; its lease ends in so long, or ended so long ago."""
    running.kill("papers")
    run = order_an_export(running)
    running.sql("UPDATE roadmap_exportrun SET state = 'running' WHERE id = %s", run)
    running.sql(
        "UPDATE core_work SET holder = %s, attempts = %s, lease_until = now() + %s::interval "
        "WHERE kind = 'export' AND subject_id = %s",
        ELSEWHERE,
        attempts,
        lease,
        run,
    )
    return run


def exports_looked_at(running: House) -> int:
    """How many messages about exports the worker has come to an end with."""
    return len(re.findall(r"Task roadmap\.tasks\.make_export\[[^]]+\] succeeded", running.said("papers")))


def test_what_a_dead_worker_left_is_done_when_its_lease_has_ended(running: House) -> None:
    run = left_by_a_dead_worker(running, attempts=1, lease="1 hour")
    running.start("papers")
    running.wait(lambda: exports_looked_at(running), "papers")
    running.python("from core import work; work.take_up()")
    assert state_of(running, run) == "running"
    assert running.sql("SELECT holder, attempts FROM core_work WHERE subject_id = %s", run) == [
        (ELSEWHERE, 1)
    ]

    running.sql("UPDATE core_work SET lease_until = now() - interval '1 second' WHERE subject_id = %s", run)
    running.python("from core import work; work.take_up()")

    running.wait(lambda: state_of(running, run) == "ready", "papers")


def test_what_killed_three_workers_is_given_up_and_the_page_offers_to_begin_anew(running: House) -> None:
    run = left_by_a_dead_worker(running, attempts=3, lease="-1 second")

    running.python("from core import work; work.take_up()")

    assert state_of(running, run) == "failed"
    page = Person(running.port).sign_in().ask(f"/r/{ROADMAP}/export/runs/{run}/")[1]
    assert f"/r/{ROADMAP}/export/workbook/" in page
