"""Fetching letters from a mailbox: first into the database, then marked as seen, so that nothing is lost between.

A letter that cannot be brought (the server does not give it, the line breaks over it, the program fails by it) is tried
again behind the others, and after `PATIENCE` tries set aside: a row with what of it could be had, for people.
"""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from core import counters
from core.apart import ends_all
from core.models import Counter
from roadmap.choices import IncomingWay
from roadmap.mailbox import intake

logger = logging.getLogger(__name__)
SECONDS = 30
AT_ONCE = 100
PATIENCE = 5
# Tries are counted for so many seconds; a letter is asked for four times a minute.
A_DAY = 24 * 3600
# The server cannot be spoken to any more on this line.
_OF_THE_LINE = (imaplib.IMAP4.abort, OSError)


class Away(Exception):
    """The mailbox cannot be read now: the server is away, or does not let us in."""


class NotGiven(Exception):
    """The server does not give this letter; it may give others."""


def fetch() -> int:
    """Bring what was not seen yet into the database, and mark it as seen; how many letters were new.

    Two at once bring the same letters, and each is kept once. Raises `Away` when the server cannot be spoken to; what
    was brought by then is kept.
    """
    new = 0
    try:
        with _mailbox() as box:
            for uid, count in _in_turn(box):
                new += _take(box, uid, count)
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise Away(f"{type(error).__name__}: {error}") from error
    return new


def _in_turn(box: BaseMailBox) -> list[tuple[str, str]]:
    """What was not seen yet, each with the name of its counter; last are those over which something broke before."""
    of = settings.MAILBOX or {}
    # The server numbers its letters anew when it has made the folder anew.
    epoch = box.client.response("UIDVALIDITY")[1][-1]
    folder = (of["host"], of["user"], of["folder"], epoch)
    found = [(uid, counters.key("imap-letter", *folder, uid)) for uid in box.uids("UNSEEN")]
    names = [count for _uid, count in found]
    tried = set(Counter.objects.filter(pk__in=names).values_list("pk", flat=True)) if names else set()
    return sorted(found, key=lambda one: one[1] in tried)[:AT_ONCE]


def _take(box: BaseMailBox, uid: str, count: str) -> bool:
    """Bring one letter and mark it as seen, or set it aside; whether there is a new row."""
    # Counted before it is begun, as it may end whoever brings it.
    tries = counters.add(count, A_DAY)
    if tries > PATIENCE:
        new = _set_aside(box, uid, count, tries)
    else:
        try:
            new = _bring(box, uid)
        except _OF_THE_LINE:
            raise
        except Exception as error:
            if ends_all(error):
                raise
            logger.exception("A letter could not be brought from the mailbox")
            return False
    counters.reset([count])
    _mark_as_seen(box, uid)
    return new


def _mark_as_seen(box: BaseMailBox, uid: str) -> None:
    """Set this flag and no other. `box.flag` says EXPUNGE as well, which removes what people have marked as deleted in
    the same mailbox."""
    try:
        status, said = box.client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        status, said = "BAD", [error]
    if status != "OK":
        # It is brought again, and known by its fingerprint.
        logger.warning("A letter could not be marked as seen: %s %s", status, said)


def _bring(box: BaseMailBox, uid: str) -> bool:
    size = _size(box, uid)
    if size > intake.limit():
        # Its head tells who sent it, so that the person learns of it.
        return intake.store(_part(box, uid, "BODY.PEEK[HEADER]"), IncomingWay.IMAP, size=size)
    raw = _part(box, uid, "BODY.PEEK[]")
    # Another worker may have taken it away meanwhile.
    return bool(raw) and intake.store(raw, IncomingWay.IMAP)


def _set_aside(box: BaseMailBox, uid: str, count: str, tries: int) -> bool:
    """Keep what of the letter can be had; nothing is asked of a server that has broken the line over that as well."""
    raw = b""
    if tries == PATIENCE + 1:
        try:
            small = _size(box, uid) <= intake.limit()
            raw = _part(box, uid, "BODY.PEEK[]" if small else "BODY.PEEK[HEADER]")
        except (NotGiven, ValueError, LookupError) as error:
            logger.warning("Nothing of a letter that is set aside could be had: %s", error)
    logger.error("A letter in the mailbox is set aside after %s tries: number %s", PATIENCE, uid)
    return intake.set_aside(raw, IncomingWay.IMAP, count)


def _size(box: BaseMailBox, uid: str) -> int:
    for row in _asked(box, uid, "RFC822.SIZE"):
        words = (row[0] if isinstance(row, tuple) else row).replace(b"(", b" ").replace(b")", b" ").split()
        if b"RFC822.SIZE" in words:
            return int(words[words.index(b"RFC822.SIZE") + 1])
    return 0


def _part(box: BaseMailBox, uid: str, part: str) -> bytes:
    return next((row[1] for row in _asked(box, uid, part) if isinstance(row, tuple)), b"")


def _asked(box: BaseMailBox, uid: str, what: str) -> list[Any]:
    try:
        status, rows = box.client.uid("FETCH", uid, f"({what})")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # "BAD": it does not understand itself at this letter; the line is whole.
        raise NotGiven(f"FETCH {what}: {error}") from error
    if status != "OK":
        raise NotGiven(f"FETCH {what}: {status}")
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
