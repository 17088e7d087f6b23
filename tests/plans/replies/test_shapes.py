"""The quotation of every mail program is cut away: an answer reads the same in each shape."""

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.clients import CLIENTS
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.shapes import SHAPES

_OWN_ORDER = {"inline", "inline_html", "between", "grid", "tabs", "sheet"}
_PROGRAMS = SHAPES | CLIENTS


@pytest.mark.parametrize("shape", sorted(_PROGRAMS.keys() - _OWN_ORDER))
def test_only_the_own_words_count(shape):
    context = CONTEXTS["one"]
    reading = read_reply(_PROGRAMS[shape]("В работе, 70 %", our_letter(context), []), Context.of(context))
    assert [(act.kind, act.status, act.progress) for act in reading.acts] == [("report", "in_progress", 70)]
    assert reading.unsure == ()


@pytest.mark.parametrize("shape", sorted(_PROGRAMS.keys() - _OWN_ORDER))
def test_a_letter_without_own_words_says_nothing(shape):
    context = CONTEXTS["one"]
    reading = read_reply(_PROGRAMS[shape]("", our_letter(context), []), Context.of(context))
    assert (reading.acts, reading.ignored) == ((), ("empty",))


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("2231", "Протокол № 3.pdf"),
        ("2231-long", "Протокол совместного заседания от 25 ноября.pdf"),
        ("word", "акт.pdf"),
        ("word-1251", "отчёт.pdf"),
        ("koi8-2231", "справка.pdf"),
        ("name-only", "протокол.pdf"),
        ("raw", "протокол.pdf"),
        ("photo", "IMG_0001.jpeg"),
    ],
)
def test_a_file_keeps_its_name_however_it_is_carried(how, name):
    context = CONTEXTS["one"]
    reading = read_reply(
        SHAPES["gmail"]("Выполнено", our_letter(context), [(how, name)]), Context.of(context)
    )
    assert reading.acts[0].files == (name,)


@pytest.mark.parametrize(
    "file",
    [
        ("logo", "image001.png"),
        ("plain", "winmail.dat"),
        ("plain", "invite.ics"),
        ("plain", "a.vcf"),
        ("plain", "smime.p7s"),
    ],
)
def test_the_furniture_of_a_letter_is_no_evidence(file):
    context = CONTEXTS["one"]
    reading = read_reply(SHAPES["gmail"]("Выполнено", our_letter(context), [file]), Context.of(context))
    assert reading.acts[0].files == ()
