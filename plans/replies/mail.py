"""From bytes to a letter: its text, its files, and whether it came whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from plans.replies.charsets import decoded_words, text_of, unpacked
from plans.replies.files import file_name, is_evidence, parameter, raw_header
from plans.replies.html import lines_of_html

_LARGEST_TEXT = 200_000
_LARGEST_HTML = 300_000
#: Postfix takes a header of 100 kB; reading a larger one takes longer than in proportion.
LARGEST_HEAD = 256 * 1024
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_DEEPEST = 20
_MOST_PARTS = 500
_CONTENT_ID = re.compile(r"cid:([^\"'>\s)]+)", re.IGNORECASE)
_NO_WORDS = re.compile(r"\bhtml\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
#: Defects of the parser that mean lost bytes.
_LOST = ("StartBoundaryNotFoundDefect", "CloseBoundaryNotFoundDefect", "NoBoundaryInMultipartDefect",
         "MultipartInvariantViolationDefect", "MissingHeaderBodySeparatorDefect")  # fmt: skip


@dataclass
class Mail:
    """A letter opened: `whole` is False where something of its text was lost on the way."""

    message: Message
    subject: str
    text: str = ""
    files: list[str] = field(default_factory=list)
    #: The parts that `files` names, in the same order.
    parts: list[Message] = field(default_factory=list)
    whole: bool = True
    #: The last text part ends without the line break that every program writes.
    unended: bool = False
    #: The same in HTML, where the plain text was taken.
    other: str = ""
    #: How many parts were looked at.
    seen: int = 0


@dataclass
class _Body:
    kind: str
    text: str
    flowed: bool = False
    struck: bool = False


def open_mail(raw: bytes) -> Mail:
    """The letter in `raw`. Never raises for what the bytes hold."""
    try:
        return _opened(raw)
    except RecursionError:
        # Parts within parts within parts, that no program makes.
        return Mail(Message(), "", whole=False)


def _opened(raw: bytes) -> Mail:
    head = _END_OF_HEAD.search(raw, 0, LARGEST_HEAD)
    if head is None and len(raw) > LARGEST_HEAD:
        return Mail(Message(), "", whole=False)
    message = message_from_bytes(raw)
    mail = Mail(message, decoded_words(raw_header(message, "subject").replace("\n", " ").replace("\r", "")))
    shown = frozenset(
        found
        for part in _parts(message, 0)
        if part.get_content_type() == "text/html"
        for found in _CONTENT_ID.findall(_text(part)[0])
    )
    bodies = _bodies(message, mail, shown, related=False, depth=0)
    mail.text = "\n".join(_flow(body) for body in bodies)[:_LARGEST_TEXT]
    if _CONTROL.search(mail.text):
        mail.whole = False
    return mail


def files_of(mail: Mail) -> list[tuple[str, bytes]]:
    """The files that the letter brings as evidence: name and content, in the order of `Mail.files`."""
    found = []
    for name, part in zip(mail.files, mail.parts, strict=True):
        content = part.get_payload(decode=True)
        found.append((name, content if isinstance(content, bytes) else b""))
    return found


def _parts(part: Message, depth: int) -> Iterator[Message]:
    yield part
    if depth < _DEEPEST and part.get_content_maintype() == "multipart" and part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _parts(inner, depth + 1)


def _text(part: Message) -> tuple[str, bool]:
    how = raw_header(part, "content-transfer-encoding").strip().lower()
    packed = how in ("base64", "quoted-printable")
    # Undecoded, the library would already have made text of raw bytes, by a charset that may be wrong.
    payload = _undecoded(part) if packed else part.get_payload(decode=True)
    if not isinstance(payload, str | bytes):
        return "", False
    data = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else payload
    found, whole = unpacked(data, how)
    text, readable = text_of(found, parameter(part, "content-type", "charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n"), whole and readable


def _bodies(part: Message, mail: Mail, shown: frozenset[str], *, related: bool, depth: int) -> list[_Body]:
    kind = part.get_content_type()
    mail.seen += 1
    if mail.seen > _MOST_PARTS:
        mail.whole = False
        return []
    if any(type(defect).__name__ in _LOST for defect in part.defects):
        mail.whole = False
    if kind.startswith("multipart/"):
        if not part.is_multipart() or depth > _DEEPEST:
            mail.whole = False
            return []
        inner = [
            _bodies(one, mail, shown, related=kind == "multipart/related", depth=depth + 1)
            for one in part.get_payload()
            if isinstance(one, Message)
        ]
        if kind != "multipart/alternative":
            return [body for one in inner for body in one]
        taken = _alternative(inner)
        if taken and taken[0].kind == "text/plain":
            mail.other = "\n".join(body.text for one in inner for body in one if body.kind == "text/html")
        return taken
    name = file_name(part)
    given_away = raw_header(part, "content-disposition").lower().lstrip().startswith("attachment")
    if name or given_away or kind not in ("text/plain", "text/html"):
        if is_evidence(part, name, related=related, shown=shown):
            mail.files.append(name)
            mail.parts.append(part)
        return []
    text, whole = _text(part)
    mail.whole = mail.whole and whole
    how = raw_header(part, "content-transfer-encoding").strip().lower()
    mail.unended = how in ("", "7bit", "8bit", "binary") and not text.endswith("\n")
    if part is mail.message and not mail.unended and _packed_end_missing(part, how):
        mail.whole = False
    if kind == "text/html":
        lines, struck, ended = lines_of_html(text[:_LARGEST_HTML])
        mail.whole = mail.whole and ended and len(text) <= _LARGEST_HTML
        return [_Body(kind, lines, struck=struck)]
    return [_Body(kind, text, flowed=parameter(part, "content-type", "format").lower() == "flowed")]


def _packed_end_missing(part: Message, how: str) -> bool:
    """Whether the only part, packed, ends within a line: programs end it as any other."""
    packed = _undecoded(part) if how in ("base64", "quoted-printable") else "\n"
    return bool(packed) and not packed.endswith("\n")


def _undecoded(part: Message) -> str:
    """The part as it lies in the letter; nothing where its charset has a name that stops the library."""
    try:
        payload = part.get_payload()
    except (ValueError, LookupError):
        return ""
    return payload if isinstance(payload, str) else ""


def _alternative(inner: list[list[_Body]]) -> list[_Body]:
    """The plain text of several ways to say the same; the HTML where the plain says nothing, or where words are
    struck out, which plain text does not show."""
    plain = [body for one in inner for body in one if body.kind == "text/plain"]
    html = [body for one in inner for body in one if body.kind == "text/html"]
    said = "\n".join(body.text for body in plain).strip()
    if html and (
        not said or any(body.struck for body in html) or (len(said) < 200 and _NO_WORDS.search(said))
    ):
        return html
    return plain or html


def _flow(body: _Body) -> str:
    """The text with the lines joined that only the program has broken (RFC 3676)."""
    if not body.flowed:
        return body.text
    out: list[str] = []
    open_line = False
    for row in body.text.split("\n"):
        marks = re.match(r">*", row)
        depth = len(marks.group()) if marks else 0
        said = row[depth:].removeprefix(" ")
        soft = said.endswith(" ") and said != "-- "
        if open_line and out and _depth(out[-1]) == depth and said != "-- ":
            out[-1] += said
        else:
            out.append(">" * depth + (" " if depth else "") + said)
        open_line = soft
    return "\n".join(out)


def _depth(row: str) -> int:
    return len(row) - len(row.lstrip(">"))
