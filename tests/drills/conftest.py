"""One running program for all drills of a process; each leaves it as it found it. And a mailbox for some of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from config import env
from local import state
from tests import dovecot
from tests.drills.house import House, house
from tests.mail_server import MailServer
from tests.roadmap.letters_in import TRUSTED
from tests.runner import temporary_state


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "drills" in item.path.parts:
            item.add_marker("drill")


@pytest.fixture(scope="package")
def whole() -> Iterator[House]:
    """Web, the worker of letters, the worker of papers, and their servers; no beat (a drill sends its tasks)."""
    with house() as found:
        found.start("web", "letters", "papers")
        yield found


@pytest.fixture
def running(whole: House) -> Iterator[House]:
    """The same, whole again whatever became of the drill before; works that fail in this one go with it."""
    whole.start_what_is_missing("web", "letters", "papers")
    yield whole
    whole.sql("DELETE FROM core_work WHERE failed_at IS NOT NULL")


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """A real mail server, to which the program's letters go."""
    with MailServer() as server:
        for name, value in env.mail("NO_SUCH_VARIABLE", server.url).items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dovecot.Dovecot]:
    """A real mailbox, from which the program reads."""
    if not dovecot.wanted():
        pytest.skip("MAILBOX=none: letters that come in are not tested")
    dovecot.ensure()
    with temporary_state() as folder:
        state.make_folder(folder / "imap")
        with dovecot.Dovecot(folder / "imap") as box:
            monkeypatch.setenv("MAILBOX_URL", box.url)
            settings.MAILBOX = env.mailbox("MAILBOX_URL")
            settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
            settings.MAILBOX_TRUSTED_HOSTS = [TRUSTED]
            settings.MAILBOX_LETTERS_AN_HOUR = 10**6
            settings.MEDIA_ROOT = tmp_path
            yield box
