"""Making a set, reading one, and proving that it is whole."""

import fcntl
import hashlib
import io
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage

from core import storage
from core.backup import crypt, postgres
from core.backup.postgres import BackupError
from core.storage import Lying

log = logging.getLogger(__name__)
FORMAT = 1
# What a manifest of this format says.
SAID = {
    "version", "made_at", "postgresql", "migrations", "tables", "salt", "check", "files", "missing", "dump"
}  # fmt: skip
# A checksum of all that, in sets of 0.6.0 and later.
SEAL = "seal"
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
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise BackupError(f"{folder} is not a backup: {MANIFEST} can't be read ({error}).") from error
    return told_by(text, folder, str(folder))


def told_by(text: bytes, folder: Path, called: str) -> Set:
    """The set whose manifest holds this text; raises `BackupError`, which names it as it is `called`."""
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise BackupError(f"{called} is not a backup: {MANIFEST} can't be read ({error}).") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found is None:
        raise BackupError(f"{called} is not a backup: its {MANIFEST} is of something else.")
    if found != FORMAT:
        raise BackupError(f"{called} was made in format {found}; this version reads {FORMAT}.")
    if missing := SAID - manifest.keys():
        raise BackupError(f"{called} is damaged: its {MANIFEST} lacks {', '.join(sorted(missing))}.")
    if odd := manifest.keys() - SAID - {"format", SEAL}:
        raise BackupError(
            f"{called} is damaged: its {MANIFEST} says {', '.join(sorted(odd))}, which nobody wrote."
        )
    if manifest.get(SEAL, seal(manifest)) != seal(manifest) or not _is_moment(manifest["made_at"]):
        raise BackupError(f"{called} is damaged: its {MANIFEST} is not what was written.")
    return Set(folder, manifest)


def _is_moment(text: object) -> bool:
    try:
        return datetime.fromisoformat(str(text)).tzinfo is not None
    except ValueError:
        return False


def seal(manifest: dict[str, Any]) -> str:
    """A checksum of what a manifest says: a name or a number in it that was changed would be believed else."""
    said = {name: value for name, value in manifest.items() if name != SEAL}
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def all_of(where: Path) -> list[Set]:
    """The sets in a folder, oldest first; half-made ones have another name and are none.

    A damaged one is told in the log and passed over: it keeps nobody from making the next.
    """
    found = []
    for path in sorted(where.glob(f"[0-9]*/{MANIFEST}")):
        try:
            found.append(read(path.parent))
        except BackupError as error:
            log.warning("Passed over: %s", error)
    return found


def make(where: Path, passphrase: str = "", elsewhere: Set | None = None) -> Set:
    """Make a set in `where`; a failure leaves nothing of it. Raises `BackupError`.

    `elsewhere` is the newest set of another place, to which this one will be brought: files that it has are named,
    and not stored once more.
    """
    if not storage.is_remote() and where.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError(
            f"{where} lies among the program's files, all of which a restore replaces: name another folder."
        )
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(where):
            return _make(where, passphrase, elsewhere)
    except OSError as error:
        raise BackupError(f"{where} can't be written: {error.strerror or error}.") from error


def _make(where: Path, passphrase: str, elsewhere: Set | None) -> Set:
    for left in where.glob(".*.part"):
        shutil.rmtree(left, ignore_errors=True)
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}-{settings.VERSION}"
    part = where / f".{name}.part"
    (part / FILES).mkdir(parents=True, mode=0o700)
    before = elsewhere or next(reversed(all_of(where)), None)
    salt = _salt(before, passphrase)
    same = before if before and before.manifest["salt"] == salt.hex() else None
    had = _Had(same, elsewhere is not None, passphrase)
    try:
        server = postgres.Server.default()
        with nameless(part) as plain_dump, postgres.snapshot(server) as (connection, moment):
            dump = [postgres.program("pg_dump", postgres.major(connection)), "-Fc", f"--snapshot={moment}"]
            postgres.run([*dump, "--no-owner", "--no-acl"], server, stdout=plain_dump)
            named = postgres.file_names(connection)
            migrations = postgres.migrations(connection)
            manifest = {
                "format": FORMAT,
                "version": settings.VERSION,
                "made_at": now.isoformat(),
                "postgresql": postgres.major(connection),
                "migrations": migrations,
                "tables": postgres.tables(connection),
                "salt": salt.hex(),
                "check": _check(passphrase, salt) if salt else "",
                "files": {},
                "missing": [],
            }
            kept = {}
            for lying in storage.walk():
                # A file that is being written just now belongs to no row of the snapshot.
                settled = lying.name in named or lying.modified < now - timedelta(minutes=1)
                if settled and (entry := _keep(lying, part, had, passphrase, salt)) is not None:
                    kept[lying.name] = entry
            manifest["files"], manifest["missing"] = kept, sorted(named - kept.keys())
            manifest["dump"] = _entry(plain_dump)
            _check_unmigrated(server, migrations)
            _store(plain_dump, part / DUMP, passphrase, salt)
        manifest[SEAL] = seal(manifest)
        (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        _to_disk(part / MANIFEST)
        _to_disk(part)
        part.rename(where / name)
        _to_disk(where)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return read(where / name)


def _check_unmigrated(server: postgres.Server, before: list[str]) -> None:
    """A table that a migration rewrote meanwhile is empty for who sees the moment before: such a set is none."""
    with closing(server.connect()) as now:
        if postgres.migrations(now) != before:
            raise BackupError("Migrations ran while it was made: make it again.")


class _Had:
    """What the set before has, and where: beside the new one, or elsewhere."""

    def __init__(self, before: Set | None, elsewhere: bool, passphrase: str) -> None:
        self.before, self.passphrase = before, passphrase
        self.files: dict[str, Any] = before.manifest["files"] if before else {}
        self.hashes = {entry["sha256"] for entry in self.files.values()} if elsewhere else set()
        self.folder = before.folder / FILES if before and not elsewhere else None

    def unread(self, lying: Lying) -> dict[str, Any] | None:
        """The entry of a file that need not be read again: to fetch all of a store each night would be slow."""
        entry: dict[str, Any] | None = self.files.get(lying.name)
        return entry if storage.is_remote() and entry and entry["size"] == lying.size else None

    def give(self, found: str, target: Path) -> bool:
        """Have the new set share a file; False if it is not there, was damaged, or can't be shared on this disk."""
        if self.folder is None or self.before is None:
            return found in self.hashes
        try:
            if digest_of(self.before, self.folder / found, self.passphrase) != found:
                log.error("%s is damaged, it is kept anew", self.folder / found)
                return False
            os.link(self.folder / found, target)
        except (OSError, crypt.WrongKey):
            return False
        return True


def _keep(lying: Lying, part: Path, had: _Had, passphrase: str, salt: bytes) -> dict[str, Any] | None:
    """Put one file into the set; None if it was deleted meanwhile."""
    known = had.unread(lying)
    if known and (_target(part, known).exists() or had.give(known["sha256"], _target(part, known))):
        return known
    with nameless(part) as read:
        try:
            with default_storage.open(lying.name, "rb") as source:
                shutil.copyfileobj(source, read, CHUNK)
        except FileNotFoundError:
            return None
        entry = _entry(read)
        target = _target(part, entry)
        if not target.exists() and not had.give(entry["sha256"], target):
            _store(read, target, passphrase, salt)
    return entry


def nameless(folder: Path) -> IO[bytes]:
    """A file for what is not encrypted yet: a program that is killed leaves nothing of it."""
    return tempfile.TemporaryFile(dir=folder)


def _entry(plain: IO[bytes]) -> dict[str, Any]:
    """What the manifest says of a file."""
    plain.seek(0)
    digest = hashlib.file_digest(plain, "sha256").hexdigest()  # type: ignore[arg-type]
    return {"sha256": digest, "size": plain.tell()}


def _target(part: Path, entry: dict[str, Any]) -> Path:
    return part / FILES / str(entry["sha256"])


def _store(plain: IO[bytes], target: Path, passphrase: str, salt: bytes) -> None:
    plain.seek(0)
    with target.open("xb") as into:
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


def check_passphrase(one: Set, passphrase: str) -> None:
    """Raise `BackupError` where the set is encrypted and this is not its passphrase."""
    if one.encrypted and not passphrase:
        raise BackupError(f"{one.folder} is encrypted: name the file of its passphrase (--passphrase-file).")
    if one.encrypted and not opens(one, passphrase):
        raise BackupError(f"The passphrase is not that of {one.folder}.")


def verify(one: Set, passphrase: str = "") -> None:
    """Read everything once and compare; raises `BackupError` that names what is wrong."""
    check_passphrase(one, passphrase)
    wanted = {DUMP: one.manifest["dump"]["sha256"]}
    wanted |= {f"{FILES}/{entry['sha256']}": entry["sha256"] for entry in one.manifest["files"].values()}
    for name, expected in wanted.items():
        try:
            found = digest_of(one, one.folder / name, passphrase)
        except (OSError, crypt.WrongKey) as error:
            raise BackupError(
                f"{one.folder / name} can't be read: the backup is damaged ({error})."
            ) from error
        if found != expected:
            raise BackupError(f"{one.folder / name} is not what was kept: the backup is damaged.")


def forget(where: Path, days: int) -> int:
    """Delete the sets older than so many days, never the newest; returns how many. Raises `BackupError`."""
    old = outlived(all_of(where), days)
    for one in old:
        try:
            shutil.rmtree(one.folder)
        except OSError as error:
            raise BackupError(
                f"{one.folder} is old and can't be deleted: {error.strerror or error}."
            ) from error
    return len(old)


def outlived(found: Sequence[Set], days: int) -> list[Set]:
    """Those of the sets, oldest first, that are older than so many days by the clock and by the set before the newest.

    The newest may have been made by a clock that runs ahead; nothing goes for that until another was made by it.
    """
    if len(found) < 2:
        return []
    before = min(datetime.now(UTC), found[-2].made_at) - timedelta(days=days)
    return [one for one in found[:-1] if one.made_at < before]


def digest_of(one: Set, path: Path, passphrase: str) -> str:
    """The checksum of what a file of the set holds, in hexadecimal digits; raises `OSError`, `crypt.WrongKey`."""
    digest = hashlib.sha256()
    for chunk in plain(one, path, passphrase):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    with (where / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being made in {where}.") from None
        yield


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
