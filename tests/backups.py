"""What tests of backups share: something to back up, another database to put it back into, and the commands."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command

from core.backup import restoring, sets
from core.backup.postgres import Server
from roadmap.models import ExportRun
from tests.drills.forks import Forks


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def export(plan, cast, media: Path) -> ExportRun:
    (media / "exports").mkdir()
    (media / "exports/one").write_bytes(b"one" * 1_000_000)
    return ExportRun.objects.create(
        roadmap=plan, author=cast.administrator, kind="workbook", state="ready", file="exports/one"
    )


@pytest.fixture
def other_database() -> Iterator[Server]:
    with restoring.scratch_database() as server:
        yield server


def url(server: Server) -> str:
    return (
        f"postgres://{quote(server.user)}:{quote(server.password)}@{server.host}:{server.port}/{server.name}"
    )


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def made(tmp_path: Path, *options: str) -> sets.Set:
    call_command("backup", "--to", str(tmp_path / "backups"), *options)
    return sets.all_of(tmp_path / "backups")[-1]


def restored(one: sets.Set, server: Server, into: Path, *options: str, and_migrated: bool = False) -> None:
    """Put the set back. That it is migrated behind that, for which a process of its own has to start and finds nothing
    to do, is tried where a test asks for it."""
    own = os.environ["DATABASE_URL"]
    options = options if and_migrated else (*options, "--no-migrate")
    try:
        call_command("restore", str(one.folder), "--into", url(server), "--media", str(into), *options)
    finally:
        os.environ["DATABASE_URL"] = own


@contextmanager
def without_a_database() -> Iterator[Forks]:
    """Where commands run whose database is away."""
    forks = Forks(os.environ | {"DATABASE_URL": "postgres://roadmap@127.0.0.1:1/roadmap"})
    try:
        yield forks
    finally:
        forks.end()


@contextmanager
def with_database(server: Server) -> Iterator[Forks]:
    """Where commands run whose database is this one."""
    forks = Forks(os.environ | {"DATABASE_URL": url(server)})
    try:
        yield forks
    finally:
        forks.end()


def refusal_of(forks: Forks, *command: str) -> str:
    """What a command says that ends with status 1."""
    with pytest.raises(AssertionError, match="ended with 1:\n") as refused:
        forks.run(*command)
    return str(refused.value)
