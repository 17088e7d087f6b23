"""Fetching letters from a mailbox: first into the database, then marked as seen, so that nothing is lost between."""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from roadmap.choices import IncomingWay
from roadmap.mailbox import intake

logger = logging.getLogger(__name__)
SECONDS = 30
AT_ONCE = 100


class Away(Exception):
    """The mailbox cannot be read now: the server is away, or does not let us in."""


def fetch() -> int:
    """Bring what was not seen yet into the database, and mark it as seen; how many letters were new.

    Two at once bring the same letters, and each is kept once. Raises `Away` when the server cannot be spoken to; what
    was brought by then is kept.
    """
    new = 0
    try:
        with _mailbox() as box:
            for uid in box.uids("UNSEEN")[:AT_ONCE]:
                if _bring(box, uid):
                    new += 1
                box.flag(uid, MailMessageFlags.SEEN, True)
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise Away(f"{type(error).__name__}: {error}") from error
    return new


def _bring(box: BaseMailBox, uid: str) -> bool:
    size = _size(box, uid)
    if size > intake.limit():
        # Its head tells who sent it, so that the person learns of it.
        return intake.store(_part(box, uid, "BODY.PEEK[HEADER]"), IncomingWay.IMAP, size=size)
    raw = _part(box, uid, "BODY.PEEK[]")
    # Another worker may have taken it away meanwhile.
    return bool(raw) and intake.store(raw, IncomingWay.IMAP)


def _size(box: BaseMailBox, uid: str) -> int:
    for row in _asked(box, uid, "RFC822.SIZE"):
        words = (row[0] if isinstance(row, tuple) else row).replace(b"(", b" ").replace(b")", b" ").split()
        if b"RFC822.SIZE" in words:
            return int(words[words.index(b"RFC822.SIZE") + 1])
    return 0


def _part(box: BaseMailBox, uid: str, part: str) -> bytes:
    return next((row[1] for row in _asked(box, uid, part) if isinstance(row, tuple)), b"")


def _asked(box: BaseMailBox, uid: str, what: str) -> list[Any]:
    status, rows = box.client.uid("FETCH", uid, f"({what})")
    if status != "OK":
        raise OSError(f"FETCH {what}: {status}")
    return [row for row in rows if row]


@contextmanager
def _mailbox() -> Iterator[BaseMailBox]:
    of = settings.MAILBOX or {}
    box: BaseMailBox
    if of["way"] == "imaps":
        box = MailBox(of["host"], of["port"], timeout=SECONDS)
    elif of["way"] == "imap+tls":
        box = MailBoxStartTls(of["host"], of["port"], timeout=SECONDS)
    else:
        box = MailBoxUnencrypted(of["host"], of["port"], timeout=SECONDS)
    try:
        yield box.login(of["user"], of["password"], initial_folder=of["folder"])
    finally:
        try:
            box.logout()
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            logger.debug("The mailbox was not left in order: %s", error)
