"""However large or odd a letter is, reading it takes seconds and no act comes of it."""

import time

import pytest

from plans.replies import Context, read_reply
from plans.replies.charsets import text_of
from tests.data.replies.contexts import CONTEXTS

SECONDS = 15
HEAD = "From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n"
TEXT = 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
HTML = TEXT.replace("plain", "html")
DONE = "Выполнено\r\n"


def nested(deep: int) -> str:
    bounds = [f"b{place}" for place in range(deep)]
    heads = (f"Content-Type: multipart/mixed; boundary={one}\r\n\r\n--{one}\r\n" for one in reversed(bounds))
    return "".join([*heads, TEXT + DONE, *(f"\r\n--{one}--\r\n" for one in bounds)])


LETTERS = {
    "5 MB of text": TEXT + "Выполнено, протокол. " * 130_000 + "\r\n",
    "items": TEXT + "п. 12 выполнен, " * 200_000 + "\r\n",
    "answers between 10,000 quotations": TEXT + "> Пункт 12.\r\nв работе\r\n" * 10_000,
    "tags that nothing closes": HTML + "<a " * 500_000 + "\r\n",
    "comments that nothing closes": HTML + "<!--" * 200_000 + ">\r\n",
    "ends that nothing opened": HTML + "<a>x</b>" * 36_000 + ">\r\n",
    "signs": HTML + "<" * 2_000_000 + "\r\n",
    "5 MB in the header": "X-A: " + "a" * 5_000_000 + "\r\n" + TEXT + DONE,
    "words in the subject": "Subject: " + "=?utf-8?b?0Y8=?= " * 200_000 + "\r\n" + TEXT + DONE,
    "words in the name of a file": "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + f"--b\r\n{TEXT}{DONE}"
    + f'--b\r\nContent-Disposition: attachment; filename="{"=?utf-8?b?0Y8=?= " * 200_000}"\r\n\r\nx\r\n--b--\r\n',
    "300,000 headers": "X-A: a\r\n" * 300_000 + TEXT + DONE,
    "300,000 parameters": TEXT.replace("charset", "a=b; " * 300_000 + "charset") + DONE,
    "parts in parts": nested(300),
    "parts in parts in parts": nested(2000),
    "letters in letters": "Content-Type: message/rfc822\r\n\r\n" * 2000 + DONE,
    "20,000 files": "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + f"--b\r\n{TEXT}{DONE}"
    + "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n" * 20_000
    + "--b--\r\n",
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_of_any_size_is_soon_read_and_no_act(name):
    begun = time.process_time()
    reading = read_reply((HEAD + LETTERS[name]).encode(), Context.of(CONTEXTS["three"]))
    assert time.process_time() - begun < SECONDS
    assert reading.acts == ()


@pytest.mark.parametrize(
    "said", ["10.000,", "п. 12, ", "12 и 15, ", "выполнено, ", "по пункту 12 ", "31.12.2026 "]
)
def test_what_stands_there_over_and_over_nobody_wrote(said):
    begun = time.process_time()
    for again in (30, 7900 // len(said)):
        reading = read_reply((HEAD + TEXT + said * again + DONE).encode(), Context.of(CONTEXTS["one"]))
        assert [unsure.why for unsure in reading.unsure] == ["damaged"]
        assert reading.acts == ()
    assert time.process_time() - begun < SECONDS


def test_so_much_of_one_item_nobody_says():
    said = "".join(
        f"п. 12 {word}. " for word in ("выполнен", "готов", "закрыт", "сделан") for _time in range(20)
    )
    reading = read_reply((HEAD + TEXT + said + "\r\n").encode(), Context.of(CONTEXTS["three"]))
    assert [unsure.why for unsure in reading.unsure] == ["too_long"]


def test_the_own_words_above_10000_quoted_lines_are_read():
    raw = HEAD + TEXT + DONE + "\r\n" + "> Пункт 12. в работе, 40 %\r\n" * 10_000
    (act,) = read_reply(raw.encode(), Context.of(CONTEXTS["one"])).acts
    assert act.status == "done"


@pytest.mark.parametrize(
    "charset", ["klingon", "idna", "punycode", "zlib", "hex", "unicode_escape", "utf-8\0", "x" * 70_000]
)
def test_no_charset_stops_the_reading(charset):
    raw = f'{HEAD}Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    for body in ("0JLRi9C/0L7Qu9C90LXQvdC+\r\n", "Выполнено\r\n"):
        read_reply((raw + body).encode(), Context.of(CONTEXTS["one"])).shown()


@pytest.mark.parametrize("charset", ["punycode", "Punycode", "idna", "unicode_escape", "raw-unicode-escape"])
def test_what_no_letter_is_written_in_is_no_charset(charset):
    """The first needs the square of a text's length: half an hour for a megabyte."""
    begun = time.process_time()

    assert text_of(b"a-" + b"b" * 100_000, charset) == ("a-" + "b" * 100_000, True)
    assert text_of(b"\\u0431-b", charset) == ("\\u0431-b", True)
    assert time.process_time() - begun < 1


def test_of_a_very_long_text_the_beginning_is_read_and_that_is_not_all_of_it():
    text, whole = text_of(b"a" * 5_000_000, "utf-8")

    assert set(text) == {"a"}
    assert len(text) < 2_000_000
    assert not whole
