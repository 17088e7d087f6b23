"""Sets in an object store: s3://bucket/folder holds them as a folder on a disk does.

NAME/manifest.json, NAME/database.dump    written last, so that a set that broke off is none
files/<salt or "plain">/<SHA-256>         each file once, whichever sets name it
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from core.backup import sets
from core.backup.postgres import BackupError
from core.backup.sets import DUMP, FILES, MANIFEST, Set

log = logging.getLogger(__name__)
SCHEME = "s3://"
# A file that no set names and that is younger may belong to a set that is being made.
YOUNG = timedelta(days=1)


def is_remote(where: object) -> bool:
    """Whether this names a folder in an object store."""
    return str(where).startswith(SCHEME)


def make(where: str, passphrase: str = "") -> Set:
    """Make a set in the folder `where`; what a set there has already is neither read nor sent again."""
    with _explained(where), tempfile.TemporaryDirectory() as scratch:
        before = next(reversed(all_of(where)), None)
        one = sets.make(Path(scratch), passphrase, elsewhere=before)
        pool, folder = _pool(where, one), f"{where.rstrip('/')}/{one.folder.name}"
        for path in sorted((one.folder / FILES).iterdir()):
            _upload(path, f"{pool}/{path.name}")
        _upload(one.folder / DUMP, f"{folder}/{DUMP}")
        _upload(one.folder / MANIFEST, f"{folder}/{MANIFEST}")
        return Set(Path(one.folder.name), one.manifest)


def all_of(where: str) -> list[Set]:
    """The sets in a folder, oldest first; `Set.folder` is the name of each. A damaged one is told and passed over."""
    found = []
    for key in _manifests(where):
        url = f"{where.rstrip('/')}/{key}"
        try:
            found.append(sets.told_by(_read(url), Path(key).parent, url))
        except BackupError as error:
            log.warning("Passed over: %s", error)
    return found


def _manifests(where: str) -> list[str]:
    names = (PurePosixPath(key) for key, _facts in _listed(where))
    return [str(name) for name in names if name.name == MANIFEST and len(name.parts) == 2]


@contextmanager
def fetched(url: str) -> Iterator[Set]:
    """The set at s3://bucket/folder/NAME as a folder of this machine, which goes at the end."""
    where, _slash, name = url.rstrip("/").rpartition("/")
    with _explained(url), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        (folder / FILES).mkdir(parents=True)
        for file in (MANIFEST, DUMP):
            _download(f"{url.rstrip('/')}/{file}", folder / file)
        one = sets.read(folder)
        for found in {entry["sha256"] for entry in one.manifest["files"].values()}:
            _download(f"{_pool(where, one)}/{found}", folder / FILES / found)
        yield one


def forget(where: str, days: int) -> int:
    """Delete the sets older than so many days, never the newest, and the files that none names any more."""
    with _explained(where):
        found = all_of(where)
        old = sets.outlived(found, days)
        for one in old:
            # The manifest first: without it the rest is no set.
            for name in (MANIFEST, DUMP):
                _delete(f"{where.rstrip('/')}/{one.folder}/{name}")
        # What a damaged one names, nobody can say: it may be all that is left of it.
        if old and len(found) == len(_manifests(where)) + len(old):
            kept = {
                f"{FILES}/{one.manifest['salt'] or 'plain'}/{entry['sha256']}"
                for one in found
                if one not in old
                for entry in one.manifest["files"].values()
            }
            for key, facts in _listed(where, FILES):
                if key not in kept and facts["LastModified"] < datetime.now(UTC) - YOUNG:
                    _delete(f"{where.rstrip('/')}/{key}")
        return len(old)


def _pool(where: str, one: Set) -> str:
    return f"{where.rstrip('/')}/{FILES}/{one.manifest['salt'] or 'plain'}"


@contextmanager
def _explained(where: str) -> Iterator[None]:
    try:
        from core.object_store import AWAY
    except ImportError as error:
        raise BackupError(f"{where} needs the extra s3: pip install 'django-storages[s3]'.") from error
    if not urlsplit(where).netloc:
        raise BackupError(f"{where} names no bucket: write s3://bucket/folder.")
    try:
        yield
    except AWAY as error:
        raise BackupError(f"{where} does not answer: {error}") from error


def _place(url: str) -> tuple[Any, str, str]:
    from core import object_store

    bucket, key = object_store.split(url)
    return object_store.client(), bucket, key


def _listed(where: str, folder: str = "") -> Iterator[tuple[str, Any]]:
    from core import object_store

    bucket, key = object_store.split(where)
    root = f"{key}/" if key else ""
    for found, facts in object_store.listed(bucket, f"{root}{folder}/" if folder else root):
        yield found.removeprefix(root), facts


def _upload(path: Path, url: str) -> None:
    client, bucket, key = _place(url)
    client.upload_file(str(path), bucket, key)


def _download(url: str, path: Path) -> None:
    client, bucket, key = _place(url)
    client.download_file(bucket, key, str(path))


def _read(url: str) -> bytes:
    client, bucket, key = _place(url)
    return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())


def _delete(url: str) -> None:
    client, bucket, key = _place(url)
    client.delete_object(Bucket=bucket, Key=key)
