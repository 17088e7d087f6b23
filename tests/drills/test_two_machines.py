"""Two web servers, two workers, two beats on one database and one queue, as on two machines; either may go."""

import re
import sys
import time
from functools import partial

from config.beat import KEY
from tests.drills.house import LONG, ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export

TOKEN = "a-token-of-some-length"


def test_either_web_server_knows_who_is_signed_in_and_either_worker_does_the_work(running: House) -> None:
    running.start("web1", "papers1")
    try:
        person = Person(running.port).sign_in()
        person.port = running.port_of("web1")
        assert person.ask(f"/r/{ROADMAP}/")[0] == 200
        running.kill("papers")

        run = order_an_export(running)

        running.wait(
            lambda: running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("ready",)],
            "papers1",
        )
        assert person.ask(f"/r/{ROADMAP}/export/runs/{run}/file/")[0] == 200
        person.port = running.port
        assert person.ask(f"/r/{ROADMAP}/export/runs/{run}/file/")[0] == 200
    finally:
        running.kill("web1")
        running.kill("papers1")
        running.start("papers")


def test_numbers_are_those_of_all_processes_of_a_web_server(running: House) -> None:
    running.environment |= {"WEB_PROCESSES": "2", "METRICS_TOKEN": TOKEN}
    try:
        running.start("web2")
        person = Person(running.port_of("web2"))
        for _time in range(20):
            person.ask("/robots.txt")
        seen = [counted(person) for _time in range(20)]
    finally:
        running.kill("web2")
        del running.environment["WEB_PROCESSES"], running.environment["METRICS_TOKEN"]

    assert set(seen) == {20.0}


def counted(person: Person) -> float:
    """How often the program says that /robots.txt was asked for."""
    told = person.ask("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})[1]
    assert "process_resident_memory_bytes" in told
    (count,) = re.findall(
        r'^roadmap_requests_total\{method="GET",status="200",view="robots"\} (\S+)$', told, re.M
    )
    return float(count)


HANDOVERS = 20 if LONG else 1
# Who holds the lock of the beats: one session, or nobody.
HOLDERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"


def leads(running: House, name: str) -> bool:
    return name in leading(running)


def waits(running: House, name: str) -> bool:
    return "This beat waits" in running.said(name)


def leading(running: House) -> set[str]:
    return {name for name in ("beat", "beat1") if "This beat leads" in running.said(name)}


def test_of_two_beats_one_sends_and_the_other_takes_over(running: House) -> None:
    running.start("beat", "beat1")
    try:
        both = {"beat", "beat1"}
        running.wait(lambda: leading(running), "beat")
        (leader,) = leading(running)
        (other,) = both - {leader}
        running.wait(lambda: "This beat waits" in running.said(other), other)
        lasted = []
        for _time in range(HANDOVERS):
            running.kill(leader)
            began = time.monotonic()

            running.wait(partial(leads, running, other), other)

            lasted.append(time.monotonic() - began)
            assert running.sql(HOLDERS, KEY) == [(1,)]
            # The one that was killed is started again, and waits.
            running.start(leader)
            running.wait(partial(waits, running, leader), leader)
            assert running.sql(HOLDERS, KEY) == [(1,)]
            leader, other = other, leader
        sys.stdout.write(f"handed over {HANDOVERS} times, at most {max(lasted):.1f} s after the kill\n")
    finally:
        running.kill("beat")
        running.kill("beat1")
