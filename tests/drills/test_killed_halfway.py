"""What is killed half-way leaves nothing of it or all of it, and the next try goes through."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.drills.house import LONG, PATIENT, ROADMAP, ROOT, House, Person
from tests.drills.test_queues_apart import exports_take_long

EXECUTOR = "executor.culture@sochi.example"
BOUNDARY = "a-line-between-the-parts"
PDF = b"%PDF-1.4\n" + os.urandom(4_000_000)


def owed(running: House) -> tuple[int, int]:
    """A milestone on which the executor may report, and its version."""
    said = running.python(
        "from cities.models import User; from roadmap.models import Milestone;"
        f"one=Milestone.objects.reportable_by(User.objects.get(email='{EXECUTOR}')).first();"
        "print('OWED', one.pk, one.version)"
    )
    milestone, version = said.split("OWED")[1].split()
    return int(milestone), int(version)


def body_of(person: Person, fields: dict[str, str]) -> bytes:
    """A report with a file, as a browser sends it: the fields first."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in ({"csrfmiddlewaretoken": person.cookies["csrftoken"]} | fields).items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="evidence"; filename="proof.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return "".join([*parts, head]).encode() + PDF + f"\r\n--{BOUNDARY}--\r\n".encode()


@contextmanager
def sending(person: Person, path: str, body: bytes, share: float = 1) -> Iterator[http.client.HTTPConnection]:
    """The line on which so much of the body was sent."""
    with closing(http.client.HTTPConnection("127.0.0.1", person.port, timeout=60)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in person.cookies.items()))
        connection.endheaders()
        connection.send(body[: int(len(body) * share)])
        yield connection


@pytest.mark.parametrize("what", ["the web server is killed", "the line breaks"])
def test_an_upload_that_breaks_off_leaves_nothing_and_is_sent_again(running: House, what: str) -> None:
    milestone, version = owed(running)
    path = f"/r/{ROADMAP}/milestones/{milestone}/report/"
    person = Person(running.port).sign_in(EXECUTOR)
    text = f"Отправлено дважды: {what}"
    said = {"status": "in_progress", "progress": "30", "text": text, "version": str(version)}
    body = body_of(person, said)
    before = files_of(running)

    refused = running.said("web").count("/report/ 400")
    with sending(person, path, body, share=0.6):
        # Time for the web server to take in what was sent; less of it proves less, and breaks nothing.
        time.sleep(1)
        if what == "the web server is killed":
            running.kill("web")
            running.start("web")
    if what == "the line breaks":
        running.wait(lambda: running.said("web").count("/report/ 400") > refused, "web")

    assert files_of(running) == before
    assert reports(running, text) == 0
    with sending(person, path, body) as line:
        assert line.getresponse().status == 302
    assert reports(running, text) == 1
    assert len(files_of(running) - before) == 1


def files_of(running: House) -> set[Path]:
    return {path for path in running.media.rglob("*") if path.is_file()}


def reports(running: House, text: str) -> int:
    return int(running.sql("SELECT count(*) FROM roadmap_report WHERE text = %s", text)[0][0])


def test_a_worker_killed_at_a_backup_leaves_no_half_of_it_and_another_makes_it(
    running: House, tmp_path: Path
) -> None:
    running.kill("papers")
    before = running.environment.get("BACKUP_TO", "")
    running.environment["BACKUP_TO"] = str(tmp_path)
    running.start("papers")
    try:
        with exports_take_long(running):
            running.python("from core.backup import nightly; nightly.order()")
            running.wait(lambda: list(tmp_path.glob(".*.part")), "papers")
            running.kill("papers")
        assert list(tmp_path.glob("2*")) == []
        running.start("papers")
        running.wait(lambda: running.sql("SELECT 1 FROM core_work WHERE lease_until < now()"), "papers")
        running.python("from core import work; work.take_up()")
        running.wait(lambda: list(tmp_path.glob("2*")), "papers")
        running.wait(lambda: running.sql("SELECT count(*) FROM core_work") == [(0,)], "papers")
    finally:
        running.kill("papers")
        running.environment["BACKUP_TO"] = before
        running.start("papers")

    (one,) = tmp_path.glob("2*")
    assert list(tmp_path.glob(".*.part")) == []
    running.manage("check_backup", str(one))


def test_housekeeping_that_is_killed_is_run_again_and_touches_no_report(running: House) -> None:
    counted = "SELECT (SELECT count(*) FROM roadmap_report), (SELECT count(*) FROM roadmap_attachment)"
    before = running.sql(counted)
    # It waits at its last step but one: all others are done.
    with psycopg.connect(running.servers.urls["DATABASE_URL"]) as locking:
        locking.execute("LOCK TABLE core_mark IN ACCESS EXCLUSIVE MODE")
        process = command(running, "housekeeping", **PATIENT)
        running.wait(lambda: waits_for_a_lock(running, "core_mark"), "web")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        locking.rollback()

    assert "exports: " in running.manage("housekeeping")

    assert running.sql(counted) == before


def waits_for_a_lock(running: House, table: str) -> bool:
    asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ %s AND pid <> pg_backend_pid()"
    return bool(running.sql(asked, table))


def command(running: House, *arguments: str, **variables: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=running.environment | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.skipif(not LONG, reason="all migrations three times: `make drills`")
def test_migrations_that_are_killed_go_on_where_they_were(running: House) -> None:
    url = running.servers.urls["DATABASE_URL"]
    columns = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    name = "killed_migrations"
    running.sql(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string())
    fresh = f"{url.rpartition('/')[0]}/{name}"

    def done() -> int:
        with psycopg.connect(fresh) as there:
            found = there.execute("SELECT to_regclass('django_migrations')").fetchone()
            return (
                int(there.execute("SELECT count(*) FROM django_migrations").fetchall()[0][0])
                if found != (None,)
                else 0
            )

    def has_done(least: int) -> bool:
        return done() >= least

    for least in (5, 40):
        process = command(running, "migrate", "-v0", DATABASE_URL=fresh, **PATIENT)
        running.wait(partial(has_done, least), "web", 600)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    running.manage("migrate", "-v0", DATABASE_URL=fresh, **PATIENT)

    with psycopg.connect(fresh) as there:
        assert there.execute(columns).fetchall() == running.sql(columns)
    assert done() == running.sql("SELECT count(*) FROM django_migrations")[0][0]
    running.sql(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)).as_string())
