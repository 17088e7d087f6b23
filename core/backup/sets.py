"""Making a set, reading one, and proving that it is whole."""

import fcntl
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from core.backup import crypt, postgres
from core.backup.postgres import BackupError

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
CHECK = b"the passphrase is right"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Set:
    """A set on the disk, with what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def encrypted(self) -> bool:
        return bool(self.manifest["salt"])

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])


def read(folder: Path) -> Set:
    """The set in a folder; raises `BackupError` where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is not a backup: {MANIFEST} can't be read ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{folder} was made in format {manifest.get('format')}; this version reads {FORMAT}."
        )
    return Set(folder, manifest)


def all_of(where: Path) -> list[Set]:
    """The sets in a folder, oldest first; half-made ones have another name and are none."""
    return [read(path.parent) for path in sorted(where.glob(f"[0-9]*/{MANIFEST}"))]


def make(where: Path, passphrase: str = "") -> Set:
    """Make a set in `where`; a failure leaves nothing of it. Raises `BackupError`."""
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(where):
            return _make(where, passphrase)
    except OSError as error:
        raise BackupError(f"{where} can't be written: {error.strerror or error}.") from error


def _make(where: Path, passphrase: str) -> Set:
    for left in where.glob(".*.part"):
        shutil.rmtree(left, ignore_errors=True)
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}-{settings.VERSION}"
    part = where / f".{name}.part"
    (part / FILES).mkdir(parents=True, mode=0o700)
    before = next(reversed(all_of(where)), None)
    salt = _salt(before, passphrase)
    try:
        server = postgres.Server.default()
        with postgres.snapshot(server) as (connection, moment):
            dump = [postgres.program("pg_dump", postgres.major(connection)), "-Fc", f"--snapshot={moment}"]
            with (part / "plain").open("xb") as output:
                postgres.run([*dump, "--no-owner", "--no-acl"], server, stdout=output)
            files, missing = _files(postgres.file_names(connection), now)
            manifest = {
                "format": FORMAT,
                "version": settings.VERSION,
                "made_at": now.isoformat(),
                "postgresql": postgres.major(connection),
                "migrations": postgres.migrations(connection),
                "tables": postgres.tables(connection),
                "salt": salt.hex(),
                "check": _check(passphrase, salt) if salt else "",
                "files": {},
                "missing": missing,
            }
            kept = {}
            for path in files:
                if (entry := _keep(path, part, before, passphrase, salt)) is not None:
                    kept[path.relative_to(postgres.media()).as_posix()] = entry
            manifest["files"] = kept
        _store(part / "plain", part / DUMP, passphrase, salt)
        manifest["dump"] = {"sha256": sha256(part / "plain"), "size": (part / "plain").stat().st_size}
        (part / "plain").unlink()
        (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        _to_disk(part)
        part.rename(where / name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return read(where / name)


def _files(named: set[str], now: datetime) -> tuple[list[Path], list[str]]:
    """What to keep of the files: those a row names, and those that lay there before; and which are not there.

    A file that is being written just now belongs to no row of the snapshot.
    """
    media = postgres.media()
    lying = [
        path
        for path in sorted(media.rglob("*"))
        if path.is_file() and not path.relative_to(media).parts[0].startswith(".")
    ]
    there = {path.relative_to(media).as_posix(): path for path in lying}
    kept = [
        path for name, path in there.items() if name in named or path.stat().st_mtime < now.timestamp() - 60
    ]
    return kept, sorted(named - there.keys())


def _keep(path: Path, part: Path, before: Set | None, passphrase: str, salt: bytes) -> dict[str, Any] | None:
    """Put one file into the set; None if it was deleted meanwhile."""
    try:
        found, size = sha256(path), path.stat().st_size
        target = part / FILES / found
        if target.exists():
            return {"sha256": found, "size": size}
        old = before.folder / FILES / found if before else None
        if old is not None and old.exists() and before and before.manifest["salt"] == salt.hex():
            os.link(old, target)
        else:
            _store(path, target, passphrase, salt)
    except FileNotFoundError:
        return None
    return {"sha256": found, "size": size}


def _store(source: Path, target: Path, passphrase: str, salt: bytes) -> None:
    with source.open("rb") as plain, target.open("xb") as into:
        if salt:
            crypt.encrypt(plain, into, passphrase, salt)
        else:
            shutil.copyfileobj(plain, into, CHUNK)
        into.flush()
        os.fsync(into.fileno())
    target.chmod(0o400)


def _salt(before: Set | None, passphrase: str) -> bytes:
    """The salt of the set before, if its passphrase is the same; a new one else; empty without a passphrase."""
    if not passphrase:
        return b""
    if before and before.encrypted and opens(before, passphrase):
        return bytes.fromhex(before.manifest["salt"])
    return crypt.new_salt()


def _check(passphrase: str, salt: bytes) -> str:
    into = io.BytesIO()
    crypt.encrypt(io.BytesIO(CHECK), into, passphrase, salt)
    return into.getvalue().hex()


def opens(one: Set, passphrase: str) -> bool:
    """Whether the passphrase is that of an encrypted set."""
    data = bytes.fromhex(one.manifest["check"])
    head = len(crypt.MAGIC) + crypt.SALT + crypt.PREFIX
    key = crypt.key_of(passphrase, bytes.fromhex(one.manifest["salt"]))
    try:
        plain = crypt.AESGCM(key).decrypt(crypt._nonce(data[:head], 0, last=True), data[head:], data[:head])
    except crypt.InvalidTag:
        return False
    return plain == CHECK


def plain(one: Set, path: Path, passphrase: str) -> Iterator[bytes]:
    """The content of a file of the set, in chunks."""
    if one.encrypted:
        yield from crypt.decrypted(path, passphrase)
        return
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def verify(one: Set, passphrase: str = "") -> None:
    """Read everything once and compare; raises `BackupError` that names what is wrong."""
    if one.encrypted and not passphrase:
        raise BackupError(f"{one.folder} is encrypted: name the file of its passphrase (--passphrase-file).")
    if one.encrypted and not opens(one, passphrase):
        raise BackupError(f"The passphrase is not that of {one.folder}.")
    wanted = {DUMP: one.manifest["dump"]["sha256"]}
    wanted |= {f"{FILES}/{entry['sha256']}": entry["sha256"] for entry in one.manifest["files"].values()}
    for name, expected in wanted.items():
        digest = hashlib.sha256()
        try:
            for chunk in plain(one, one.folder / name, passphrase):
                digest.update(chunk)
        except (OSError, crypt.WrongKey) as error:
            raise BackupError(
                f"{one.folder / name} can't be read: the backup is damaged ({error})."
            ) from error
        if digest.hexdigest() != expected:
            raise BackupError(f"{one.folder / name} is not what was kept: the backup is damaged.")


def forget(where: Path, days: int) -> int:
    """Delete the sets older than so many days, never the newest; returns how many."""
    sets = all_of(where)
    old = [one for one in sets[:-1] if one.made_at < datetime.now(UTC) - timedelta(days=days)]
    for one in old:
        shutil.rmtree(one.folder)
    return len(old)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    with (where / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being made in {where}.") from None
        yield


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
