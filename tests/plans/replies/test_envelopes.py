"""Whose words a letter holds by the way it is packed: what is enclosed, sealed or shown otherwise is no act."""

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.shapes import SHAPES

HEAD = (
    b"From: Anna <anna@sochi.example>\r\nTo: roadmap@example.org\r\nSubject: Re: reminder\r\n"
    b"Date: Tue, 01 Dec 2026 10:12:00 +0300\r\nMIME-Version: 1.0\r\n"
)
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
DONE = "Выполнено\r\n".encode()


def _read(raw: bytes):
    return read_reply(raw, Context.of(CONTEXTS["one"]))


def _letter() -> bytes:
    return SHAPES["gmail"]("Выполнено", our_letter(CONTEXTS["one"]), [])


def _of(kind: bytes, *parts: bytes) -> bytes:
    inside = b"".join(b"--zz\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: " + kind + b"; boundary=zz\r\n\r\n" + inside + b"--zz--\r\n"


def _within(raw: bytes, times: int) -> bytes:
    for _ in range(times):
        raw = _of(b"multipart/mixed", b"Content-Type: message/rfc822\r\n\r\n" + raw)
    return raw


ENCLOSED = {
    "a letter in a letter": lambda: _within(_letter(), 1),
    "thirty letters in each other": lambda: _within(_letter(), 30),
    "a letter as the whole": lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" + _letter(),
    "a digest": lambda: _of(b"multipart/digest", b"\r\n" + _letter()),
    "a body elsewhere": lambda: (
        HEAD + b"Content-Type: message/external-body; access-type=URL\r\n\r\n" + _letter()
    ),
    "a part of a letter": lambda: (
        HEAD + b"Content-Type: message/partial; number=1; total=2; id=a\r\n\r\n" + _letter()
    ),
    "winmail.dat": lambda: _of(
        b"multipart/mixed",
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Disposition: attachment; filename=winmail.dat\r\n\r\n\x78\x9f\x3e\x22" + DONE,
    ),
    "a text file": lambda: _of(
        b"multipart/mixed", TEXT + b"Content-Disposition: attachment; filename=a.txt\r\n\r\n" + DONE
    ),
    "sealed": lambda: _of(
        b"multipart/encrypted; protocol=application/pgp-encrypted",
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream\r\n\r\n" + DONE,
    ),
    "a file alone": lambda: HEAD + b"Content-Type: application/octet-stream\r\n\r\n" + DONE,
    "three thousand texts": lambda: _of(b"multipart/mixed", *[TEXT + b"\r\n" + DONE] * 3000),
    "two thousand parts in each other": lambda: (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=z0\r\n\r\n"
        + b"".join(
            b"--z%d\r\nContent-Type: multipart/mixed; boundary=z%d\r\n\r\n" % (at, at + 1)
            for at in range(2000)
        )
        + b"--z2000\r\n"
        + TEXT
        + b"\r\n"
        + DONE
        + b"--z2000--\r\n"
    ),
    "a charset that it isn't in": lambda: HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + DONE,
    "a head that never ends": lambda: HEAD + b"X-A: " + b"a" * 300_000 + b"\r\n" + TEXT + b"\r\n" + DONE,
}


@pytest.mark.parametrize("how", ENCLOSED)
def test_what_is_not_the_letters_own_text_is_no_act(how):
    assert _read(ENCLOSED[how]()).acts == ()


def _in_both(plain: str, html: str) -> bytes:
    return _of(
        b"multipart/alternative",
        TEXT + b"\r\n" + plain.encode() + b"\r\n",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>"
        + html.encode()
        + b"</p></body></html>\r\n",
    )


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Выполнено", "Не выполнено"),
        ("Выполнено", "Выполнено частично"),
        ("Выполнено", "60 %"),
        ("60 %", "80 %"),
        ("Просим перенести на 20 января", "Просим перенести на 20 января, если Минск за"),
        ("Спасибо", "Выполнено"),
    ],
)
def test_a_text_that_is_shown_otherwise_than_it_is_written_is_a_draft(plain, html):
    found = _read(_in_both(plain, html))
    assert (found.acts, [one.why for one in found.unsure]) == ((), ["damaged"])


@pytest.mark.parametrize(
    "html", ["Выполнено", "<b>Выполнено</b>", "Выполнено<br>--<br>Котова, отдел, тел. 264-00-00"]
)
def test_a_text_that_is_shown_as_it_is_written_is_an_act(html):
    assert [act.status for act in _read(_in_both("Выполнено", html)).acts] == ["done"]


def test_a_letter_with_another_one_enclosed_says_its_own_words():
    raw = _of(b"multipart/mixed", TEXT + b"\r\n60 %\r\n", b"Content-Type: message/rfc822\r\n\r\n" + _letter())
    assert [(act.status, act.progress) for act in _read(raw).acts] == [("in_progress", 60)]
