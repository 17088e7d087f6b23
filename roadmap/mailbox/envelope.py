"""What the head of a letter says: who sent it, to which of our addresses, and whether that is believed."""

import email
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import Enum

from core.fields import one_line
from plans.replies.mail import LARGEST_HEAD

# Where servers note for whom a letter came, and where people write it.
_TO_WHOM = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_RESULT = re.compile(r"\s*([a-z-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<!\S)(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.mail)\s*=\s*([^\s;]+)")
# A server has one result of each of these for a letter; of signatures there may be several.
ONCE = ("dmarc", "spf")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,240}>")
# Characters of a subject that are kept; and of it as it is written, where one letter may take two dozen. A long one is
# decoded in the square of its length.
SUBJECT, SUBJECT_WRITTEN = 300, 8_000


class Trust(Enum):
    """What our own mail server found out about the sender."""

    PROVEN = "proven"
    UNKNOWN = "unknown"
    FORGED = "forged"


@dataclass(frozen=True)
class Head:
    """`sender` in lower case, empty unless the letter has exactly one; `references` for whoever answers it."""

    sender: str
    subject: str
    message_id: str
    references: str
    recipients: tuple[str, ...]
    trust: Trust


def head_of(raw: bytes, by_envelope: Iterable[str] = (), trusted: Sequence[str] = ()) -> Head:
    """The head of the letter `raw`. Never raises for what it holds.

    `by_envelope` are the recipients that the mail server named, `trusted` the names of servers whose
    Authentication-Results count.
    """
    message = email.message_from_bytes(_top(raw))
    sender = _one_address(message.get_all("From", []))
    recipients = [*by_envelope]
    for name in _TO_WHOM:
        recipients += [address for _name, address in _addresses(message.get_all(name, []))]
    return Head(
        sender=sender,
        subject=_decoded(message.get("Subject", ""))[:SUBJECT],
        message_id=_first_id(str(message.get("Message-ID", ""))),
        references=" ".join(_MESSAGE_ID.findall(str(message.get("References", "")))[-10:]),
        recipients=tuple(dict.fromkeys(one.lower() for one in recipients if one)),
        trust=_trust(message, sender, [host.lower() for host in trusted]),
    )


def _top(raw: bytes) -> bytes:
    """The head alone, so that nothing of a long letter is parsed for it; of one that is none the beginning."""
    end = _END_OF_HEAD.search(raw, 0, LARGEST_HEAD)
    return raw[: end.end()] if end else raw[:LARGEST_HEAD]


def _addresses(values: Iterable[object]) -> list[tuple[str, str]]:
    try:
        return getaddresses([_flat(str(value)) for value in values])
    except (ValueError, IndexError, TypeError, RecursionError):
        # Also comments within comments, which no program writes.
        return []


def _one_address(values: Sequence[object]) -> str:
    # Two senders, or two headers: programs show now one, now the other.
    found = _addresses(values) if len(values) == 1 else []
    if len(found) != 1 or not re.fullmatch(r"[^@\s]+@[^@\s]+", found[0][1]):
        return ""
    return found[0][1].lower()[:320]


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _decoded(text: object) -> str:
    written = _flat(str(text))[:SUBJECT_WRITTEN]
    try:
        return one_line(str(make_header(decode_header(written))))
    except (MessageError, LookupError, ValueError, UnicodeError):
        return one_line(written)


def _first_id(text: str) -> str:
    found = _MESSAGE_ID.search(text)
    return found.group() if found and found.group().isascii() else ""


def _trust(message: Message, sender: str, trusted: Sequence[str]) -> Trust:
    """By the results of our own servers only, above the first mark of the way that lies below them.

    A server takes out what a letter brings in its name and writes its own on top; whatever is below the next
    `Received` was there before it, and is not believed.
    """
    results: list[tuple[str, str, dict[str, str]]] = []
    begun = False
    for name, value in message.items():
        if name.lower() == "received" and begun:
            break
        if name.lower() != "authentication-results":
            continue
        host, found = _results(_flat(str(value)))
        if host in trusted:
            begun = True
            results += found
    return _verdict(results, sender.rpartition("@")[2])


def _results(value: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """The server's name and its results; none of them where the header is not as a server writes it.

    What the sender chose stands in it too (the sender of the envelope, the name a machine gave itself): quoted, or in
    a comment, it may look like a result.
    """
    plain = _without_what_is_free(value)
    host, _semicolon, rest = (plain or value).partition(";")
    found = []
    for part in (rest if plain else "").split(";"):
        if match := _RESULT.match(part):
            found.append((match.group(1).lower(), match.group(2).lower(), _properties(part)))
    # A second result of SPF about the name that a machine gave itself has nothing in `said`.
    methods = [method for method, _outcome, said in found if said or method == "dmarc"]
    if any(methods.count(method) > 1 for method in ONCE):
        found = []
    return (host.split() or [""])[0].lower(), found


def _without_what_is_free(value: str) -> str:
    """The header without comments, and with nothing in quotes that could part it; "" where they do not end, or a
    comment holds a quote: then nobody can say where it ends."""
    found, depth, quoted = [], 0, False
    for letter in re.sub(r"\\.", "_", value):
        if quoted:
            quoted = letter != '"'
            found.append(letter if letter.isalnum() or letter in "@.-_" else "_" if quoted else "")
        elif letter == '"':
            if depth:
                return ""
            quoted = True
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth < 0:
                return ""
            found.append(" ")
        elif not depth:
            found.append(letter)
    return "" if quoted or depth else "".join(found)


def _properties(part: str) -> dict[str, str]:
    """What the result is about; a name that stands there twice says nothing."""
    said: dict[str, str] = {}
    for name, value in _PROPERTY.findall(part.lower()):
        said[name] = "" if name in said else value.rpartition("@")[2].rstrip(".")
    return said


def _verdict(results: Sequence[tuple[str, str, dict[str, str]]], domain: str) -> Trust:
    failed = False
    proven = False
    for method, outcome, said in results:
        if method == "dmarc":
            if outcome in ("fail", "permerror"):
                return Trust.FORGED
            proven |= outcome == "pass" and _speaks_for(said.get("header.from", ""), domain)
        elif method == "dkim":
            named = said.get("header.d") or said.get("header.i", "")
            proven |= outcome == "pass" and _speaks_for(named, domain)
            failed |= outcome in ("fail", "permerror", "policy")
        elif method == "spf":
            named = said.get("smtp.mailfrom") or said.get("smtp.mail", "")
            # Only says who sent; a signature that fails says that the letter is another now.
            proven |= outcome == "pass" and _speaks_for(named, domain) and not _dkim_failed(results)
            failed |= outcome in ("fail", "softfail")
    if proven and domain:
        return Trust.PROVEN
    return Trust.FORGED if failed else Trust.UNKNOWN


def _dkim_failed(results: Sequence[tuple[str, str, dict[str, str]]]) -> bool:
    return any(method == "dkim" and outcome in ("fail", "permerror") for method, outcome, _said in results)


def _speaks_for(named: str, domain: str) -> bool:
    return "." in named and (domain == named or domain.endswith(f".{named}"))
