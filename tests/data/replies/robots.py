"""More machines: absence by other systems, reports of delivery by other servers, receipts, lists, help desks."""

from collections.abc import Sequence

from tests.data.replies.shapes import File, Shape, part, parts, word


def _mail(sender: str, subject: str, body: bytes, *header: str) -> bytes:
    lines = [
        f"From: {sender}",
        "To: roadmap@example.org",
        "Subject: " + word(subject),
        "Message-ID: <robot-1@sochi.example.org>",
        "Date: Tue, 01 Dec 2026 11:02:33 +0300",
        "MIME-Version: 1.0",
        *header,
    ]
    return ("\r\n".join(lines) + "\r\n").encode() + body


_ANNA = "anna@sochi.example.org"
_DAEMON = "MAILER-DAEMON@mx.example.org"


def _text(own: str) -> bytes:
    return part("text/plain", own + "\n", "utf-8", "base64")


def oof_exchange(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Exchange's answer of absence in Russian."""
    return _mail(
        _ANNA, "Автоматический ответ: Дорожная карта: скоро срок: 1", _text(own), "X-Auto-Response-Suppress: All",
        "Auto-Submitted: auto-generated",
    )  # fmt: skip


def oof_old(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """An older Exchange: nothing but the subject says so."""
    return _mail(_ANNA, "Нет на работе: Дорожная карта: скоро срок: 1", _text(own))


def oof_english(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """An English Exchange with Russian words."""
    return _mail(_ANNA, "Automatic reply: Дорожная карта", _text(own))


def vacation(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Sieve's vacation."""
    return _mail(
        _ANNA, "Auto: Дорожная карта: скоро срок: 1", _text(own), "Auto-Submitted: auto-replied (vacation)"
    )


def mailru_away(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Mail.ru's answering machine: a subject of an answer, a header of its own."""
    return _mail(
        _ANNA, "Re: Дорожная карта: скоро срок: 1", _text(own), "X-Autoreply: yes", "Precedence: bulk"
    )


def helpdesk(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A help desk that gives the letter a number."""
    return _mail(
        "support@sochi.example.org", "[#48213] Дорожная карта: скоро срок: 1", _text(own), "Precedence: junk"
    )


def exim(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Exim's report, in words only, with a header that names the address."""
    return _mail(
        f"Mail Delivery System <{_DAEMON}>", "Mail delivery failed: returning message to sender", _text(own),
        f"X-Failed-Recipients: {_ANNA}", "Auto-Submitted: auto-replied",
    )  # fmt: skip


def exchange_dsn(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Exchange's report in Russian, as a report of several parts."""
    inner = [
        _text(own),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;exch.sochi.example.org\r\n\r\n"
        b"Final-recipient: RFC822;anna@sochi.example.org\r\nAction: failed\r\nStatus: 5.1.10\r\n\r\n",
        b"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n\r\n",
    ]
    line, body = parts("multipart/report; report-type=delivery-status", "exch", inner)
    return _mail(
        f"postmaster <{_ANNA.replace('anna', 'postmaster')}>",
        "Не удается доставить: Дорожная карта",
        b"\r\n" + body,
        line,
    )


def late_dsn(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A warning that a letter still waits, in words only."""
    return _mail(f"Mail Delivery System <{_DAEMON}>", "Warning: message delayed 24 hours", _text(own))


def opened(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A receipt in words only, by its subject."""
    return _mail(_ANNA, "Прочтено: Дорожная карта: скоро срок: 1", _text(own))


def unread(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook's word that a letter was deleted without being read."""
    inner = [
        _text(own),
        b"Content-Type: message/disposition-notification\r\n\r\nDisposition: automatic-action/MDN-sent-automatically; "
        b"deleted\r\n\r\n",
    ]
    line, body = parts("multipart/report; report-type=disposition-notification", "gone", inner)
    return _mail(_ANNA, "Не прочтено: Дорожная карта", b"\r\n" + body, line)


def mailing(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A letter that a mailing list spread."""
    return _mail(
        _ANNA,
        "[kultura] Re: Дорожная карта",
        _text(own),
        "List-Id: <kultura.lists.example.org>",
        "Precedence: list",
    )


ROBOTS: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        oof_exchange, oof_old, oof_english, vacation, mailru_away, helpdesk, exim, exchange_dsn, late_dsn, opened,
        unread, mailing,
    )
}  # fmt: skip
