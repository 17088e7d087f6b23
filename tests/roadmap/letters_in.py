"""Answers to our letters as people send them, for tests of the mailbox: built from the letter that was sent."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid

from cities.models import User
from roadmap.choices import IncomingWay
from roadmap.mailbox import intake, receiving
from tests.mail_server import text_of

TRUSTED = "mx.example.org"
MORNING = "2026-06-23"


def passed(domain: str) -> str:
    return f"{TRUSTED}; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}"


def failed(domain: str) -> str:
    return (
        f"{TRUSTED}; dkim=fail (body hash did not verify) header.d={domain}; spf=pass smtp.mailfrom={domain}"
    )


def answer_to(
    to: str,
    by: User | str,
    text: str,
    files: Sequence[tuple[str, bytes]] = (),
    *,
    results: str | None = "",
    subject: str = "Re: Дорожная карта",
    **headers: str,
) -> bytes:
    """A letter of `by` to the address `to`; `results` are Authentication-Results, by default those of a sound one."""
    sender = by if isinstance(by, str) else by.email
    letter = EmailMessage()
    if results is not None:
        letter["Authentication-Results"] = results or passed(sender.rpartition("@")[2])
    letter["Received"] = "from mail.example.net by mx.example.org; Sun, 22 Nov 2026 12:00:00 +0000"
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Message-ID"] = make_msgid(domain="mail.example.net")
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    for name, content in files:
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def post(raw):
    """As if the letter came, and the worker's minute."""
    new = intake.store(raw, IncomingWay.PIPE)
    receiving.receive()
    return new


def found_in(pattern, text):
    found = re.search(pattern, text)
    assert found
    return found.group(1)


def address_of(letter):
    return str(letter["Reply-To"])


def answered(mail_server, cast):
    return [text_of(one) for one in mail_server.letters_to(cast.sochi_executor.email)[1:]]
