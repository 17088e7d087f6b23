"""A mailbox that people work in as well: what they have marked there stays as they did, and nothing is removed."""

import imaplib
import re

import pytest

from roadmap.mailbox import addresses, receiving
from roadmap.models import Report
from tests.dovecot import PASSWORD, USER, Dovecot
from tests.drills.house import LONG
from tests.mail_server import MailServer
from tests.roadmap.daily import milestone_of
from tests.roadmap.letters_in import answer_to

pytestmark = pytest.mark.django_db(transaction=True)


def flags(mailbox: Dovecot) -> dict[str, set[str]]:
    """The flags of each letter, by its subject; they are read as another mail program reads them."""
    with imaplib.IMAP4("127.0.0.1", mailbox.port) as line:
        line.login(USER, PASSWORD)
        line.select("INBOX", readonly=True)
        numbers = line.search(None, "ALL")[1][0].split()
        found = {}
        for number in numbers:
            rows = line.fetch(number.decode(), "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            parts = [part for row in rows for part in (row if isinstance(row, tuple) else (row,))]
            said = b" ".join(part for part in parts if part is not None)
            subject = re.search(rb"Subject: (\S+)", said)
            marked = re.search(rb"FLAGS \(([^)]*)\)", said)
            assert subject, said
            assert marked, said
            found[subject[1].decode()] = set(marked[1].decode().split()) - {r"\Recent"}
        return found


def mark(mailbox: Dovecot, subject: str, *marks: str) -> None:
    """As somebody's mail program does it who works in the same mailbox."""
    with imaplib.IMAP4("127.0.0.1", mailbox.port) as line:
        line.login(USER, PASSWORD)
        line.select("INBOX")
        (number,) = line.search(None, "SUBJECT", subject)[1][0].split()
        line.store(number.decode(), "+FLAGS", f"({' '.join(marks)})")


def test_what_others_marked_as_deleted_is_still_there_when_the_answers_were_read(
    plan, cast, mailbox: Dovecot, post: MailServer
) -> None:
    """A letter marked so is removed by whoever says EXPUNGE, and that is for its owner to say."""
    address = addresses.make(cast.sochi_executor.pk, [milestone_of(plan, "1", cast.sochi).pk])
    for subject in ("put-away", "important"):
        mailbox.deliver(
            answer_to("reply@roadmap.example.org", "office@example.org", "Оставить\n", subject=subject)
        )
    mark(mailbox, "put-away", r"\Seen", r"\Deleted")
    mark(mailbox, "important", r"\Seen", r"\Flagged", "$Label1")
    before = flags(mailbox)

    for number in range(20 if LONG else 2):
        text = f"В работе, {10 + number} %\n"
        mailbox.deliver(
            answer_to(addresses.written(address), cast.sochi_executor, text, subject=f"answer-{number}")
        )
        receiving.receive()
    after = flags(mailbox)

    assert Report.objects.exists()
    assert {subject: after.get(subject) for subject in before} == before
    assert {subject: marks for subject, marks in after.items() if subject not in before} == {
        f"answer-{number}": {r"\Seen"} for number in range(20 if LONG else 2)
    }
