"""Each red line of the status page, truly caused; what its paragraph of the runbook says is done, and it is green."""

import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import state
from roadmap.mailbox import imap
from tests import dovecot
from tests.drills.house import ROADMAP, House, Person, house
from tests.drills.red_lines import becomes_green, red
from tests.drills.test_killed_halfway import EXECUTOR, owed
from tests.drills.test_redis_away import order_an_export
from tests.mail_server import MailServer
from tests.receiver import Receiver, receiver
from tests.runner import temporary_state

# What a beat that died a minute and a half ago has left: another sends at once what was missed meanwhile.
BROKEN_OFF = """
from datetime import timedelta
import time_machine
from celery.beat import PersistentScheduler
from django.utils import timezone
from config.celery import app
with time_machine.travel(timezone.now() - timedelta(seconds=90)):
    PersistentScheduler(app, schedule_filename={!r}, lazy=False).close()
"""


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def letter_box() -> Iterator[dovecot.Dovecot | None]:
    """The mailbox that is read; None where its tests are left out."""
    if not dovecot.wanted():
        yield None
        return
    dovecot.ensure()
    with temporary_state() as folder:
        state.make_folder(folder / "imap")
        with dovecot.Dovecot(folder / "imap") as box:
            yield box


@pytest.fixture(scope="module")
def walked(post: MailServer, letter_box: dovecot.Dovecot | None) -> Iterator[House]:
    reading = (
        {"MAILBOX_ADDRESS": "reply@roadmap.example.org", "MAILBOX_URL": letter_box.url} if letter_box else {}
    )
    with house(EMAIL_URL=post.url, WEBHOOK_NETWORKS="127.0.0.0/8", **reading) as found:
        found.start("web", "letters", "papers")
        if letter_box:
            # No beat asks for it here.
            read_the_mailbox(found)
            found.wait(lambda: found.sql("SELECT 1 FROM core_mark WHERE name = 'mailbox'"), "letters")
        yield found


@pytest.fixture(scope="module")
def admin(walked: House) -> Person:
    return Person(walked.port).sign_in()


def test_a_worker_that_died_is_red_until_it_is_started_again(walked: House, admin: Person) -> None:
    walked.kill("letters")
    walked.kill("papers")
    walked.python("import time; from core import heartbeat; heartbeat.mark('worker', time.time() - 400)")
    assert "worker" in red(admin)

    walked.start("letters", "papers")

    becomes_green(walked, admin, "worker")


def test_a_beat_that_is_not_there_is_red_until_it_is_started(walked: House, admin: Person) -> None:
    assert "beat" in red(admin)
    walked.python(BROKEN_OFF.format(str(walked.folder / "beat")))

    walked.start("beat")

    becomes_green(walked, admin, "beat")
    # What it sent was run: a worker that lives and runs nothing would be red from now on.
    becomes_green(walked, admin, "worker")
    walked.kill("beat")


def test_redis_that_is_away_is_red_until_it_is_back(walked: House, admin: Person) -> None:
    walked.servers.stop("redis")
    try:
        assert {"redis", "queues"} <= red(admin).keys()
        # What is to be done is told without it too.
        assert 'id="redis"' in admin.ask("/status/runbook/")[1]
    finally:
        walked.servers.start("redis")

    becomes_green(walked, admin, "redis")
    assert "queues" not in red(admin)


def test_a_clock_that_leapt_is_red_until_somebody_says_that_it_is_right(walked: House, admin: Person) -> None:
    walked.sql("DELETE FROM core_mark WHERE name = 'clock'")
    walked.sql(
        "INSERT INTO core_mark (name, tried_at, done_at, detail) VALUES "
        "('clock', now() - interval '2 days', now() - interval '2 days', '')"
    )
    # An installation of yesterday that has reminded nobody.
    walked.sql("UPDATE django_migrations SET applied = applied - interval '1 day'")
    walked.sql("DELETE FROM roadmap_reminderrun")
    walked.python("from core.queue import enqueue; enqueue('roadmap.tasks.send_waiting')")
    walked.wait(lambda: "clock" in red(admin), "letters")
    assert "reminders" in red(admin)

    assert admin.ask("/status/clock/", {})[0] == 302

    assert "clock" not in red(admin)
    becomes_green(walked, admin, "reminders")


def test_a_work_that_waits_for_no_worker_is_red_until_one_is_there(walked: House, admin: Person) -> None:
    walked.kill("papers")
    order_an_export(walked)
    walked.sql("UPDATE core_work SET asked_at = asked_at - interval '20 min' WHERE holder = ''")
    assert "queues" in red(admin)

    walked.start("papers")

    becomes_green(walked, admin, "queues")
    walked.wait(lambda: walked.sql("SELECT count(*) FROM core_work") == [(0,)], "papers")


def test_a_failed_file_is_red_until_it_is_made_again(walked: House, admin: Person) -> None:
    folder, aside = walked.media / "exports", walked.media / "exports-aside"
    # What another test has made there is wanted again.
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.write_text("no folder")
    try:
        run = order_an_export(walked)
        walked.wait(lambda: "works" in red(admin), "papers")
        assert "exports" in red(admin)
    finally:
        folder.unlink()
        aside.rename(folder)
    (work,) = walked.sql("SELECT id FROM core_work WHERE subject_id = %s AND failed_at IS NOT NULL", run)

    assert admin.ask(f"/status/again/{work[0]}/", {})[0] == 302

    becomes_green(walked, admin, "works")
    becomes_green(walked, admin, "exports")


def test_a_failed_import_is_red_until_it_is_taken_off_the_list(walked: House, admin: Person) -> None:
    walked.sql(
        "INSERT INTO core_work (kind, subject_id, arguments, asked_at, holder, attempts, failed_at, error) "
        "VALUES ('read_import', 1, '[]', now(), '', 3, now(), 'MemoryError')"
    )
    assert "works" in red(admin)
    ((work,),) = walked.sql("SELECT id FROM core_work WHERE kind = 'read_import'")
    assert f"/status/again/{work}/" not in admin.ask("/status/")[1]

    assert admin.ask(f"/status/put-away/{work}/", {})[0] == 302

    assert "works" not in red(admin)


def test_letters_that_are_refused_are_red_until_the_server_takes_them(
    walked: House, admin: Person, post: MailServer
) -> None:
    post.at_rcpt = "450 later"
    visitor = Person(walked.port)
    visitor.ask("/password/reset/")
    visitor.ask("/password/reset/", {"email": "head@sochi.example"})
    walked.wait(lambda: "mail" in red(admin), "letters")
    before = len(post.letters)
    post.at_rcpt = ""

    assert admin.ask("/status/mail/", {})[0] == 302
    walked.python("from core.queue import enqueue; enqueue('cities.tasks.send_letters')")

    becomes_green(walked, admin, "mail")
    assert [letter["To"] for letter in post.letters[before:]] == ["head@sochi.example"]


def read_the_mailbox(walked: House) -> None:
    walked.python("from core.queue import enqueue; enqueue('roadmap.tasks.receive')")


@pytest.fixture
def mailbox(letter_box: dovecot.Dovecot | None) -> dovecot.Dovecot:
    if letter_box is None:
        pytest.skip("MAILBOX=none: letters that come in are not tested")
    return letter_box


def test_a_mailbox_that_is_away_is_red_until_its_server_is_back(
    walked: House, admin: Person, mailbox: dovecot.Dovecot
) -> None:
    mailbox.kill()
    # A failure is red when it lasts.
    walked.sql("UPDATE core_mark SET done_at = done_at - interval '10 min' WHERE name = 'mailbox'")
    read_the_mailbox(walked)
    walked.wait(lambda: "ConnectionRefusedError" in red(admin).get("mailbox", ""), "letters")

    mailbox.start()
    read_the_mailbox(walked)

    becomes_green(walked, admin, "mailbox")


def test_a_letter_that_is_set_aside_is_red_until_somebody_has_looked_at_it(
    walked: House, admin: Person, mailbox: dovecot.Dovecot
) -> None:
    mailbox.deliver(b"From: somebody@example.org\r\nSubject: x\r\n\r\nx")
    for lying in (mailbox.folder / "mail/new").iterdir():
        lying.chmod(0)
    for _time in range(imap.PATIENCE + 2):
        walked.python("from roadmap.mailbox import receiving; receiving.receive()")
    assert "mailbox" in red(admin)
    (number,) = re.findall(r"/letters/(\d+)/attach/", admin.ask("/letters/")[1])

    assert admin.ask(f"/letters/{number}/attach/", {"aside": "1"})[0] == 302

    assert "mailbox" not in red(admin)


@pytest.fixture
def listening(walked: House, admin: Person, tmp_path: Path) -> Iterator[Receiver]:
    """A system that is told of reports, and at first refuses what it is told (503)."""
    with receiver(tmp_path) as found:
        save_hook(admin, "/webhooks/add/", found.url("answer/503"))
        yield found
    ((hook,),) = walked.sql("SELECT id FROM api_hook")
    assert admin.ask(f"/webhooks/{hook}/remove/", {})[0] == 302
    assert "webhooks" not in red(admin)


def save_hook(admin: Person, address: str, url: str) -> None:
    said = {"name": "Портал", "url": url, "kinds": "report.made", "is_active": "on"}
    if shown := re.search(r'name="seen" value="([^"]+)"', admin.ask(address)[1]):
        said["seen"] = shown[1]
    assert admin.ask(address, said)[0] == (302 if address.endswith("/edit/") else 200)


def report(walked: House) -> None:
    milestone, version = owed(walked)
    said = {"status": "in_progress", "progress": "30", "text": "Идёт работа", "version": str(version)}
    person = Person(walked.port).sign_in(EXECUTOR)
    assert person.ask(f"/r/{ROADMAP}/milestones/{milestone}/report/", said)[0] == 302


def send_again(walked: House, admin: Person) -> None:
    """The button at the message that waits."""
    ((message,),) = walked.sql("SELECT id FROM api_delivery WHERE state = 'waiting'")
    assert admin.ask(f"/webhooks/messages/{message}/again/", {})[0] == 302


@pytest.mark.parametrize(("answer", "said"), [("503", "ждут сообщений: 1"), ("410", "остановлено: 1")])
def test_a_receiver_that_refuses_is_red_until_it_takes_the_message(
    answer: str, said: str, walked: House, admin: Person, listening: Receiver
) -> None:
    ((hook,),) = walked.sql("SELECT id FROM api_hook")
    save_hook(admin, f"/webhooks/{hook}/edit/", listening.url(f"answer/{answer}"))
    report(walked)
    walked.wait(lambda: said in red(admin).get("webhooks", ""), "letters")
    assert answer in admin.ask(f"/webhooks/{hook}/")[1]

    # The receiver is mended; one that was put out of use (410) is put into use by the same form.
    save_hook(admin, f"/webhooks/{hook}/edit/", listening.url("answer/204"))
    send_again(walked, admin)

    becomes_green(walked, admin, "webhooks")
    walked.wait(lambda: listening.got()[-1]["status"] == 204, "letters")
    assert len({one["headers"]["webhook-id"] for one in listening.got()}) == 1


def test_a_backup_that_failed_is_red_until_one_is_made(walked: House, admin: Person, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AssertionError, match="can't be written"):
        walked.manage("backup", "--to", str(tmp_path / "file/backups"))
    assert "can't be written" in red(admin)["backup"]

    walked.manage("backup", "--to", str(tmp_path / "backups"))

    assert "backup" not in red(admin)


def test_a_file_that_is_gone_is_red_until_it_is_back_from_the_backup(
    walked: House, admin: Person, tmp_path: Path
) -> None:
    run = order_an_export(walked)
    walked.wait(
        lambda: walked.sql("SELECT file FROM roadmap_exportrun WHERE id = %s", run) != [("",)], "papers"
    )
    ((name,),) = walked.sql("SELECT file FROM roadmap_exportrun WHERE id = %s", run)
    one = Path(walked.manage("backup", "--to", str(tmp_path / "backups")).splitlines()[0])
    (walked.media / name).unlink()
    walked.manage("housekeeping")
    assert name in red(admin)["lost-files"]

    walked.manage("restore", str(one), "--lost-files")

    assert "lost-files" not in red(admin)


def test_a_disk_that_is_nearly_full_is_red_until_there_is_room(walked: House, admin: Person) -> None:
    walked.media.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(walked.media)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        warnings.warn(
            "No small disk can be mounted here: a disk that is nearly full was NOT tried", stacklevel=1
        )
        pytest.skip("needs the right to mount")
    try:
        (walked.media / "large").write_bytes(b"x" * 1_500_000)
        assert red(admin)["files"] == "свободно 0 МБ"

        (walked.media / "large").unlink()

        assert "files" not in red(admin)
    finally:
        subprocess.run(["umount", "-l", str(walked.media)], check=True)


def test_a_migration_that_was_not_run_is_red_until_it_is(walked: House, admin: Person) -> None:
    # The last one of its app, which does no more than to replace a function: it may be run twice.
    walked.sql("DELETE FROM django_migrations WHERE app = 'core' AND name = '0106_marks_of_tables'")
    assert "version" in red(admin)

    walked.manage("migrate", "-v0")

    assert "version" not in red(admin)


@pytest.mark.parametrize(
    ("line", "statement", "command"),
    [
        (
            "reminders",
            "UPDATE roadmap_reminderrun SET started_at = started_at - interval '3 days', "
            "finished_at = finished_at - interval '3 days'",
            "send_reminders",
        ),
        (
            "housekeeping",
            "UPDATE core_mark SET done_at = done_at - interval '3 days' WHERE name = 'housekeeping'",
            "housekeeping",
        ),
    ],
)
def test_what_did_not_run_for_long_is_red_until_it_is_run_by_hand(
    line: str, statement: str, command: str, walked: House, admin: Person
) -> None:
    walked.manage(command)
    walked.sql(statement)
    assert line in red(admin)

    walked.manage(command)

    assert line not in red(admin)


def test_of_all_these_nothing_is_red_any_more(walked: House, admin: Person) -> None:
    """The beat, and with it the reminders, run only where they are looked for; that no folder is named for backups is
    said until one is made."""
    assert red(admin).keys() <= {"beat", "reminders", "backup"}
