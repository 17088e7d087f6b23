"""Letters that mean harm: one that no program can keep holds up none of the others, and writes no header of ours."""

import base64

import pytest
from django.db import connection

from plans.replies.charsets import decoded_words, text_of
from roadmap.choices import IncomingState
from roadmap.mailbox import settling
from roadmap.models import Incoming, MailAnswer, Report
from tests.roadmap.letters_in import address_of, answer_to, post

pytestmark = pytest.mark.usefixtures("mailbox")

SUBJECTS = {
    "half of a pair": "=?utf-7?q?+2AA-?=",
    "half of a pair, spelled": "=?unicode-escape?q?\\ud800?=",
    "nul": "=?utf-7?q?a+AAA-b?=",
    "lines": "=?utf-8?q?a=0D=0ABcc:_evil@evil.example=0D=0A=0D=0Ab?=",
    "other ends of lines": "=?utf-8?b?"
    + base64.b64encode("a\u2028Bcc: evil\x85b\x0bc\x1cd".encode()).decode()
    + "?=",
    "no charset": "=?rot13?q?abc?= =?undefined?q?a?= =?idna?q?xn--a?=",
    "raw bytes": "\udced\udca0\udc80\udcff",
}


def with_subject(raw: bytes, subject: str) -> bytes:
    """The letter with this subject as it is, whatever a library would make of it."""
    head, _subject, rest = raw.partition(b"Subject: x\n")
    return head + b"Subject: " + subject.encode("utf-8", "surrogateescape") + b"\n" + rest


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_is_one_line_that_can_be_kept(name, told, cast, mail_server):
    raw = answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n", subject="x")

    post(with_subject(raw, SUBJECTS[name]))

    letter = Incoming.objects.get()
    assert letter.state == IncomingState.ACTED
    assert len(letter.subject.splitlines()) <= 1
    answer = mail_server.letters_to(cast.sochi_executor.email)[-1]
    assert len(MailAnswer.objects.get().subject.splitlines()) == 1
    assert answer["Bcc"] is None
    assert answer["Subject"].startswith("Re:")


@pytest.mark.parametrize(
    ("text", "charset"),
    [("В работе, 60 %\n\0\0", "utf-8"), ("V rabote, 60 % +2AA-\n", "utf-7"), ("В работе, 60 %\n", "utf-16")],
)
def test_a_text_that_no_database_holds_is_kept_without_it(text, charset, told, cast):
    whole = answer_to(address_of(told), cast.sochi_executor, "x")
    head = whole.partition(b"\n\n")[0]
    head = b"\n".join(line for line in head.split(b"\n") if not line.lower().startswith(b"content-"))
    packed = base64.encodebytes(text.encode("ascii" if charset == "utf-7" else charset))
    kind = f"\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"

    post(head + kind.encode() + packed)

    assert Incoming.objects.get().state in (
        IncomingState.ACTED,
        IncomingState.DRAFTED,
        IncomingState.UNREAD,
    )
    assert Incoming.objects.get().why != "error"


def test_a_letter_that_the_database_refuses_holds_up_none_behind_it(told, cast):
    """Whatever one of them holds: after three tries it lies with those that could not be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE roadmap_incoming ADD CHECK (sender NOT LIKE 'nobody%' OR state IN ('waiting', 'unread'))"
        )
    first = answer_to(address_of(told), "nobody@example.org", "Привет\n")
    for _time in range(settling.PATIENCE):
        post(first)
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))

    assert Report.objects.get().progress == 60
    assert Incoming.objects.get(sender="nobody@example.org").state == IncomingState.UNREAD


@pytest.mark.parametrize("charset", ["utf-7", "unicode-escape", "raw-unicode-escape", "utf-16", "utf-32"])
def test_no_charset_gives_what_is_no_text(charset):
    for data in (b"a+2AA-b+AAA-", b"a\\ud800\\udc00\\0", b"\0a\xd8\0", b"\0\0\xd8\0"):
        text_of(data, charset)[0].encode()
        decoded_words(f"=?{charset}?b?{base64.b64encode(data).decode()}?=").encode()
