"""Files in an S3-compatible object store, and the client that backups use: the extra `s3` (django-storages).

Whoever downloads a file asks a view as before: nothing in the store is public, and no address of it is given out.
"""

import errno
import logging
from collections.abc import Iterator
from functools import cache
from typing import IO, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from core.failures import NoRoom
from core.storage import Lying, Room

log = logging.getLogger(__name__)

AWAY = (BotoCoreError, ClientError)
# A page waits so long for a store that is away, and then says so.
CONFIG = {
    "connect_timeout": 3,
    "read_timeout": 30,
    "retries": {"max_attempts": 2},
    # Names of buckets in the path: that is what stores other than Amazon's own understand.
    "s3": {"addressing_style": "path"},
    # Checksums of Amazon's newest kind are refused by stores that are older than they.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
# What is read is kept in memory up to this size, and in a temporary file beyond.
IN_MEMORY = 32 * 1024 * 1024


def split(url: str) -> tuple[str, str]:
    """The bucket and the folder of s3://bucket/folder."""
    parts = urlsplit(url)
    return parts.netloc, parts.path.strip("/")


def _access() -> dict[str, Any]:
    return {
        "endpoint_url": settings.S3_ENDPOINT or None,
        "region_name": settings.S3_REGION or None,
        **(
            {"aws_access_key_id": settings.S3_ACCESS_KEY, "aws_secret_access_key": settings.S3_SECRET_KEY}
            if settings.S3_ACCESS_KEY
            else {}
        ),
    }


@cache
def _client(*access: tuple[str, str]) -> Any:
    return boto3.session.Session().client("s3", config=Config(**CONFIG), **dict(access))


def client() -> Any:
    """A client of the store that the settings name; it may be shared by threads."""
    return _client(*_access().items())


def listed(bucket: str, prefix: str) -> Iterator[tuple[str, Any]]:
    """Each object's key and what the store says of it, in the order of bytes, a page of names at a time."""
    for found in client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in found.get("Contents", ()):
            yield one["Key"], one


class ObjectStore(S3Storage):
    """django-storages' S3 with the program's settings; what fails is `NoRoom`, like a disk that is full."""

    def __init__(self) -> None:
        bucket, folder = split(settings.FILES_URL)
        access = {
            "endpoint_url": settings.S3_ENDPOINT or None,
            "region_name": settings.S3_REGION or None,
            "access_key": settings.S3_ACCESS_KEY or None,
            "secret_key": settings.S3_SECRET_KEY or None,
        }
        super().__init__(
            bucket_name=bucket,
            location=folder,
            file_overwrite=False,
            default_acl=None,
            max_memory_size=IN_MEMORY,
            client_config=Config(signature_version="s3v4", **CONFIG),
            **access,
        )

    def save(
        self, name: str | None, content: "IO[bytes] | File[bytes]", max_length: int | None = None
    ) -> str:
        """See Django's storage; raises `NoRoom` where the store is away, or refuses."""
        try:
            return str(super().save(name, content, max_length))
        except AWAY as error:
            log.error("A file could not be stored: %s", error)
            why = _("The store of files does not answer now. A report without a file can be sent.")
            raise NoRoom(errno.EIO, why) from error

    def walk(self, folder: str = "") -> Iterator[Lying]:
        """See `core.storage.Place`."""
        root = f"{self.location}/" if self.location else ""
        for key, facts in listed(self.bucket_name, f"{root}{folder}/" if folder else root):
            name = key.removeprefix(root)
            if not name.startswith("."):
                yield Lying(name, facts["Size"], facts["LastModified"])

    def room(self) -> Room:
        """See `core.storage.Place`: a store has no end that one could see."""
        try:
            client().head_bucket(Bucket=self.bucket_name)
        except AWAY as error:
            log.warning("The store of files does not answer: %s", error)
            return Room(None, False)
        return Room(None, True)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """None: every file goes through a view that asks who you are."""
        raise ValueError("files have no address of their own")
