"""The folder where `make run` keeps what it must find again: the servers' data, passwords, ports, logs.

It is `.run/` in the checkout. PostgreSQL refuses to run as root, so for root its files belong to an
unprivileged account; where that account can't reach the checkout (a clone in /root), the folder lies under
/var/lib instead, because opening the folders above to everybody would be the worse way.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.processes import Account

SYSTEM_FOLDER = Path("/var/lib/roadmap-sochi-minsk")


class StateError(Exception):
    """The state folder can't be used; the message says why and what to do."""


def choose_folder(checkout: Path, system_folder: Path = SYSTEM_FOLDER) -> Path:
    """Where the state of this checkout lies (it need not exist yet).

    The environment variable STATE_DIR decides, else who we are: see the module's text.
    """
    if chosen := os.environ.get("STATE_DIR", "").strip():
        return Path(chosen).absolute()
    account = unprivileged_account()
    if account is None or can_reach(account, checkout):
        return checkout / ".run"
    return system_folder / hashlib.sha256(os.fsencode(checkout)).hexdigest()[:16]


def unprivileged_account(data: Path | None = None) -> Account | None:
    """Who runs the servers: None (ourselves) unless we are root; else the owner of `data`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data is not None and data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Whether this account can enter the folder `path`, or run the file; the kernel knows."""
    asked = subprocess.run(
        ["test", "-x", path],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
        timeout=10,
    )
    return asked.returncode == 0


def make_folder(folder: Path) -> None:
    """Create the state folder; others may pass through it to what they own, and list nothing.

    Raises `StateError` if it isn't ours or can't be reached by those who must.
    """
    try:
        for missing in [part for part in reversed([folder, *folder.parents]) if not part.exists()]:
            missing.mkdir()
            missing.chmod(0o711)
        if folder.stat().st_uid != os.geteuid() and os.geteuid() != 0:
            owner = folder.stat().st_uid
            raise StateError(
                f"{folder} belongs to another user (uid {owner}): run as that user, or set STATE_DIR."
            )
    except OSError as error:
        raise StateError(
            f"{folder} can't be used: {error.strerror}. Another folder: set STATE_DIR."
        ) from error
    account = unprivileged_account()
    if account and not can_reach(account, folder):
        raise StateError(
            f"{folder} can't be reached by the account `nobody`, which PostgreSQL runs as when you are root: "
            "set STATE_DIR to a folder that everybody may pass through, or don't run as root."
        )


@contextmanager
def locked(folder: Path, note: str = "") -> Iterator[None]:
    """Hold the state folder for one program at a time; raises `StateError` if another one holds it.

    The kernel lets go of the lock however the holder ends. `note` is shown to whoever comes second.
    """
    lock = folder / "lock"
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise StateError(f"It is running already in this checkout ({holder or folder}).") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}{', ' if note else ''}{note}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def remembered(folder: Path, name: str) -> dict[str, Any]:
    """What was remembered under `name`; empty at the first time."""
    try:
        found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    except FileNotFoundError:
        return {}
    except (ValueError, OSError) as error:
        raise StateError(f"{folder / name}.json can't be read: {error}") from error
    return found


def remember(folder: Path, name: str, values: Mapping[str, object]) -> None:
    """Keep `values` for the next time, readable by us alone; a crash leaves the old or the new."""
    new = folder / f"{name}.json.new"
    new.touch(mode=0o600)
    with new.open("w") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / f"{name}.json")


def secret(folder: Path, name: str) -> str:
    """A long random text, made at the first call and the same ever after."""
    kept = remembered(folder, "secrets")
    if name not in kept:
        kept[name] = secrets.token_urlsafe(48)
        remember(folder, "secrets", kept)
    return str(kept[name])
