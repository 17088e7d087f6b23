"""Two web servers, two workers, two beats on one database and one queue, as on two machines; either may go."""

import re
import sys
import time
from functools import partial
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from config.beat import KEY
from tests.drills.house import LONG, ROADMAP, House, Person, house
from tests.drills.test_redis_away import order_an_export
from tests.ports import free_port

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


def test_with_an_object_store_two_machines_share_all_and_keep_nothing_on_a_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=(port := free_port()), verbose=False)
    moto.start()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    for bucket in ("files", "backups"):
        client.create_bucket(Bucket=bucket)
    store = {
        "FILES_URL": "s3://files/roadmap",
        "BACKUP_TO": "s3://backups/nightly",
        "S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
        # Whoever writes to a disk all the same fails.
        "MEDIA_ROOT": str(tmp_path / "file" / "media"),
    }
    try:
        with house(**store) as running:
            running.start("web1", "letters1", "beat1")
            own, second = running.environment, running.folder / "temporary-of-the-second"
            second.mkdir()
            running.environment = own | {"TMPDIR": str(second)}
            running.start("web2", "letters2", "papers2", "beat2")
            running.environment = own
            before = lying(running)
            one, two = Person(running.port_of("web1")).sign_in(), Person(running.port_of("web2"))
            two.cookies = dict(one.cookies)
            run = order_an_export(running)
            running.wait(
                lambda: running.sql("SELECT state FROM roadmap_exportrun WHERE id = %s", run) == [("ready",)],
                "papers2",
            )
            for part in ("web1", "letters1", "beat1"):
                running.kill(part)
            running.wait(lambda: "This beat leads" in running.said("beat2"), "beat2")
            running.python("from core.backup import nightly; nightly.order()")
            running.wait(
                lambda: running.sql("SELECT 1 FROM core_mark WHERE name = 'backup' AND done_at IS NOT NULL"),
                "papers2",
            )

            assert two.ask(f"/r/{ROADMAP}/export/runs/{run}/file/")[0] == 200
            assert Person(two.port).ask(f"/r/{ROADMAP}/export/runs/{run}/file/")[0] == 302
            running.wait(lambda: two.ask("/readyz")[0] == 200, "web2")
            assert lying(running) - before == set()
    finally:
        moto.stop()


def lying(running: House) -> set[Path]:
    """What lies on the disk but for the data of the servers, and the letters, which go into files here."""
    found = (path for path in running.folder.rglob("*") if path.is_file())
    return {
        path
        for path in found
        if not {"postgres", "redis", "mail"} & set(path.relative_to(running.folder).parts)
    }
