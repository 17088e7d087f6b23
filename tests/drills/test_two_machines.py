"""Two web servers, two workers, two beats on one database and one queue, as on two machines; either may go."""

from tests.drills.house import ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export


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


def said(running: House, names: set[str]) -> str:
    return "".join(running.log(name).read_text() for name in names)


def leading(running: House) -> set[str]:
    return {name for name in ("beat", "beat1") if "This beat leads" in said(running, {name})}


def test_of_two_beats_one_sends_and_the_other_takes_over(running: House) -> None:
    running.start("beat", "beat1")
    try:
        both = {"beat", "beat1"}
        running.wait(
            lambda: leading(running) and "This beat waits" in said(running, both - leading(running)), "beat"
        )
        (leader,) = leading(running)
        (other,) = both - {leader}

        running.kill(leader)

        running.wait(lambda: other in leading(running), other, seconds=20)
    finally:
        running.kill("beat")
        running.kill("beat1")
