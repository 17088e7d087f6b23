"""A real IMAP server for the tests: Debian's Dovecot, run by an ordinary account with a configuration of its own.

Where there is none and we are root it is installed, as the browser is; MAILBOX=none leaves its tests out, aloud.
"""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from core import orphans
from local import state
from tests import debian
from tests.ports import free_port

PROGRAM = "/usr/sbin/dovecot"
USER, PASSWORD = "reply", "letters-in"
SECONDS_TO_START = 90

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = {name}
default_internal_user = {name}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class NoDovecotError(Exception):
    """There is no IMAP server and none can be had; the message says what to do."""


def wanted() -> bool:
    """Whether the tests of the mailbox are to run."""
    return os.environ.get("MAILBOX", "").strip() != "none"


def ensure() -> None:
    """Have Dovecot, installed where it may be; raises `NoDovecotError`."""
    if not wanted() or Path(PROGRAM).exists():
        return
    debian.install("the tests of the mailbox", "dovecot-imapd")
    if not Path(PROGRAM).exists():
        raise NoDovecotError(
            "\nNO IMAP SERVER: the tests of letters that come in can't run, so the suite would prove less than it "
            "says.\n  Install one (on Debian, as root: apt-get install dovecot-imapd), or run without those tests: "
            "make test MAILBOX=none\n"
        )


class Dovecot:
    """One mailbox on a local port; it can be killed and started again with what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._account = state.unprivileged_account()
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        for name in ("run", "state", "home", "mail/new", "mail/cur", "mail/tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._write_configuration()
        self._give_away()

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        """Start it; returns when it lets us in."""
        account = self._account
        self._process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")],
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            preexec_fn=orphans.end_with_parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Dovecot did not start:\n{self._log()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of all its processes."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            (self.folder / "run/master.pid").unlink(missing_ok=True)

    def deliver(self, raw: bytes) -> None:
        """Lay a letter into the mailbox, as a mail server does: written aside, then moved in at once."""
        self._count += 1
        name = f"{time.time():.6f}.{os.getpid()}_{self._count}.tests"
        aside = self.folder / "mail/tmp" / name
        aside.write_bytes(raw)
        if self._account:
            os.chown(aside, self._account.uid, self._account.gid)
        aside.rename(self.folder / "mail/new" / name)

    def unseen(self) -> int:
        """How many letters nobody has marked as seen."""
        seen = [one for one in (self.folder / "mail/cur").iterdir() if "S" in one.name.partition(":2,")[2]]
        return sum(len(list((self.folder / "mail" / part).iterdir())) for part in ("new", "cur")) - len(seen)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(10).startswith(b"* OK")
        except OSError:
            return False

    def _write_configuration(self) -> None:
        import grp
        import pwd

        uid, gid = (self._account.uid, self._account.gid) if self._account else (os.geteuid(), os.getegid())
        (self.folder / "dovecot.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                name=pwd.getpwuid(uid).pw_name,
                group=grp.getgrgid(gid).gr_name,
                uid=uid,
                gid=gid,
                port=self.port,
                password=PASSWORD,
            )
        )

    def _give_away(self) -> None:
        if self._account:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, self._account.uid, self._account.gid)

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else "(no log)"
