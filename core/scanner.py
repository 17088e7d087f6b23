"""Every upload is shown to a virus scanner where one is set up: ClamAV's daemon, by its INSTREAM command."""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from core import journal

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
ANSWER_LIMIT = 4096


class Unavailable(Exception):
    """The scanner cannot be reached, or does not answer as it should."""


def check(name: str, upload: File) -> None:
    """Raise `ValidationError` for a file in which the scanner finds something.

    Without `CLAMAV_URL` nothing is scanned. While the scanner is away files are refused, unless
    `CLAMAV_REQUIRED` is off.
    """
    if not settings.CLAMAV_URL:
        return
    try:
        found = scan(upload)
    except Unavailable as error:
        logger.error("The virus scanner is away: %s", error)
        if settings.CLAMAV_REQUIRED:
            raise ValidationError(
                _(
                    "“%(name)s” could not be checked for viruses: the scanner is away. Try again in a few minutes."
                )
                % {"name": name}
            ) from error
        return
    if found:
        logger.warning("The virus scanner refused an upload: %s", found)
        journal.note(journal.Kind.INFECTED, detail=f"{name}: {found}")
        raise ValidationError(
            _("“%(name)s” was refused by the virus scanner (%(found)s). Have your computer checked.")
            % {"name": name, "found": found}
        )


def scan(upload: File) -> str:
    """What the scanner calls that which it found in the upload; "" for nothing. Raises `Unavailable`."""
    upload.seek(0)
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := upload.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except OSError as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error
    finally:
        upload.seek(0)
    return _found(answer)


def _found(answer: str) -> str:
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:200]
    raise Unavailable(f"it says {answer[:200]!r}")


def _answer(line: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < ANSWER_LIMIT:
        part = line.recv(ANSWER_LIMIT)
        if not part:
            break
        received += part
    return received.split(b"\0")[0].decode(errors="replace").strip()


def _connected() -> socket.socket:
    url = urlsplit(settings.CLAMAV_URL)
    if url.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(settings.CLAMAV_SECONDS)
        line.connect(url.path)
        return line
    return socket.create_connection((url.hostname or "", url.port or 3310), settings.CLAMAV_SECONDS)
