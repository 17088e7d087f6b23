"""The last release serves while the migrations of this version run: reports that were acknowledged meanwhile stay.

The code of that release is taken from the history of this checkout: the commit whose migrations are those of its dump.
"""

import gzip
import io
import re
import subprocess
import sys
import tarfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from core import maintenance
from local import state
from tests.drills.house import LONG, PATIENT, ROADMAP, House, Person, Readers
from tests.drills.test_many_report import (
    PEOPLE,
    SESSIONS,
    Reporting,
    has_acknowledged,
    reporters,
    told_and_stored,
)
from tests.ports import free_port
from tests.reminder_program import ROOT, Servers
from tests.runner import temporary_state

pytestmark = pytest.mark.skipif(
    not LONG, reason="an installation of the last release takes minutes: `make drills`"
)
DUMP = sorted((ROOT / "tests/data/releases").glob("*.sql.gz"))[-1]


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


def migrations_of_the_release() -> set[tuple[str, str]]:
    """(app, name) of our own, as the release noted them in its database."""
    text = gzip.decompress(DUMP.read_bytes()).decode()
    rows = text.split("COPY public.django_migrations", 1)[1].split("\n", 1)[1].split("\\.", 1)[0]
    found = {(app, name) for _id, app, name, *_rest in (row.split("\t") for row in rows.splitlines() if row)}
    return {(app, name) for app, name in found if (ROOT / app / "migrations").is_dir()}


def commit_of_the_release() -> str | None:
    """The latest commit with these migrations; None where the history does not go back so far."""
    wanted = migrations_of_the_release()
    folders = sorted({f"{app}/migrations" for app, _name in wanted})
    for commit in git("log", "--format=%H", "--", "*/migrations/*.py").decode().split():
        files = git("ls-tree", "-r", "--name-only", commit, "--", *folders).decode().split()
        known = {
            (path.split("/")[0], Path(path).stem) for path in files if re.search(r"/\d{4}_\w+\.py$", path)
        }
        if known == wanted:
            return commit
    return None


@pytest.fixture(scope="module")
def release() -> Iterator[Path]:
    """The checkout of the last release, with its translations compiled."""
    commit = commit_of_the_release()
    if commit is None:
        warnings.warn("The last release is not in this history: an upgrade was NOT tried", stacklevel=1)
        pytest.skip("needs the whole history")
    with temporary_state() as folder:
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as files:
            files.extractall(folder / "release", filter="data")
        code = "from local import catalogues; catalogues.compile_all()"
        subprocess.run([sys.executable, "-c", code], cwd=folder / "release", check=True)
        yield folder / "release"


@contextmanager
def installed(release: Path) -> Iterator[House]:
    """The release with the example data; what is started is its code until `code` says otherwise."""
    with temporary_state() as folder, ExitStack() as stack:
        for name in ("postgres", "redis"):
            state.make_folder(folder / name)
        servers = Servers(folder)
        stack.enter_context(servers.both())
        found = House(folder, servers, free_port())
        found.code = release
        stack.callback(found.kill_all)
        by_release(found, "migrate", "-v0")
        by_release(found, "load_demo", "--with-demo-people")
        yield found


def by_release(running: House, *arguments: str) -> str:
    """A command of the release's own manage.py."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=running.code,
        env=running.environment | PATIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("with_maintenance", [False, True], ids=["served", "maintenance"])
def test_no_acknowledged_report_is_lost_while_it_is_upgraded(release: Path, with_maintenance: bool) -> None:
    with installed(release) as running:
        running.start("web", "letters")
        flag = running.media / maintenance.FLAG
        running.media.mkdir(exist_ok=True)
        over = threading.Event()
        people = reporters(running, over, by_release(running, "shell", "-v0", "-c", SESSIONS))
        reader = Person(running.port).sign_in()
        with Readers(reader, ["/my/", f"/r/{ROADMAP}/", f"/r/{ROADMAP}/items/"]) as readers:
            for person in people:
                person.start()
            try:
                running.wait(lambda: has_acknowledged(people, PEOPLE), "web")
                marks = {"before": count(people)}
                if with_maintenance:
                    flag.touch()
                began = time.monotonic()
                running.manage("migrate", "-v0", **PATIENT)
                migrated = time.monotonic() - began
                marks["while migrating"] = count(people)
                running.kill("web")
                running.kill("letters")
                running.code = ROOT
                running.start("web", "letters")
                flag.unlink(missing_ok=True)
                seconds = time.monotonic() - began
                marks["until the new one answers"] = by_then = count(people)
                running.wait(lambda: has_acknowledged(people, by_then + PEOPLE), "web")
                marks["after"] = count(people)
            finally:
                over.set()
                for person in people:
                    person.join()

        told = told_and_stored(running, people)
        answered = {status: readers.statuses.count(status) for status in sorted(set(readers.statuses))}
        sys.stdout.write(
            f"migrations {migrated:.1f} s, the new version {seconds:.1f} s after their begin; acknowledged {marks}; "
            f"pages {answered}\n"
        )
        assert running.sql("SELECT count(*) FROM roadmap_item") == [(49,)]
        assert not running.manage("migrate", "--check")

    # Nothing while there is no web server; 503 in maintenance; and no failure of the program.
    assert told.keys() <= {0, 302, 409, 422, 503}
    assert readers.statuses.count(500) == 0


def count(people: list[Reporting]) -> int:
    return sum(len(person.acknowledged) for person in people)
