"""Letters that machines send, and letters that were damaged on the way; the words given are in their text."""

import base64
from collections.abc import Sequence

from tests.data.replies.shapes import File, Shape, gmail, head, letter, part, parts, quoted


def _plain(own: str, *header: str, subject: str = "Re: Дорожная карта") -> bytes:
    return letter(header, part("text/plain", own + "\n", "utf-8", "8bit"), (), subject=subject)


def bounce(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A delivery report, as Postfix makes it, with our letter inside."""
    inner = [
        part("text/plain", f"This is the mail system at host mx.example.org.\n{own}\n", "utf-8", "8bit"),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; "  # noqa: E501
        b"anna@sochi.example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" + "\r\n".join(rows).encode() + b"\r\n",
    ]
    line, body = parts("multipart/report; report-type=delivery-status", "bnc", inner)
    return head(line, subject="Undelivered Mail Returned to Sender").encode() + body


def bounce_bare(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A delivery report in words only."""
    return _plain(own, subject="Недоставленное сообщение")


def receipt(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook's word that the letter was opened."""
    inner = [
        part("text/plain", own + "\n", "utf-8", "8bit"),
        b"Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action; displayed\r\n\r\n",
    ]
    line, body = parts("multipart/report; report-type=disposition-notification", "mdn", inner)
    return head(line, subject="Прочитано: Дорожная карта").encode() + body


def away_header(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """An answer of absence that says so in its header."""
    return _plain(own, "Auto-Submitted: auto-replied")


def away_subject(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """An answer of absence that says so in its subject only."""
    return _plain(own, subject="Автоматический ответ: Дорожная карта: скоро срок: 1")


def away_yandex(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Яндекс's answer of absence."""
    return _plain(own, "X-Yandex-Autoreply: yes", "Precedence: auto_reply")


def loop(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Our own letter, come back."""
    return _plain(
        own,
        "X-Loop: roadmap@example.org",
        "Auto-Submitted: auto-generated",
        subject="Дорожная карта: скоро срок: 1",
    )


def spam(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """What the mail server takes for advertising."""
    return _plain(own, "X-Spam-Flag: YES", subject="***SPAM*** Выгодно")


def calendar(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """The answer to an invitation."""
    inner = [
        part("text/plain", own + "\n", "utf-8", "8bit"),
        b"Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    ]
    line, body = parts("multipart/alternative", "cal", inner)
    return head(line, subject="Принято: Семинар").encode() + body


def truncated(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A letter cut off in the middle of its text."""
    data = base64.b64encode((own + "\n" + quoted(rows)).encode())
    return (
        head("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64")
    ).encode() + data[: len(data) // 2 | 1]


def cut_multipart(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A letter of several parts whose end never came."""
    raw = gmail(own, rows, files)
    return raw[: len(raw) * 2 // 3]


def undeclared(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """KOI8-R without a word about it."""
    return head("Content-Type: text/plain").encode() + (own + "\r\n").encode("koi8-r")


def mislabelled(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Windows-1251 that calls itself Latin-1."""
    return head(
        'Content-Type: text/plain; charset="iso-8859-1"', "Content-Transfer-Encoding: 8bit"
    ).encode() + (own + "\r\n").encode("cp1251")


def struck(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Text and HTML, the HTML with a word struck out."""
    html = f"<div><s>Выполнено.</s> {own}</div>"
    inner = [
        part("text/plain", f"Выполнено. {own}", "utf-8", "base64"),
        part("text/html", html, "utf-8", "base64"),
    ]
    line, body = parts("multipart/alternative", "alt", inner)
    return head(line).encode() + body


def table(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """An HTML table: a row per line, its cells apart by «=»."""
    cells = "".join(
        "<tr>" + "".join(f"<td><p>{c}</p></td>" if 0 else f"<td>{c}</td>" for c in row.split("=")) + "</tr>"
        for row in own.split("\n")
    )
    return letter((), part("text/html", f"<table>{cells}</table>", "utf-8", "base64"), ())


MACHINES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        bounce, bounce_bare, receipt, away_header, away_subject, away_yandex, loop, spam, calendar, truncated,
        cut_multipart, undeclared, mislabelled, struck, table,
    )
}  # fmt: skip
