"""Nothing of a letter is lost silently: each sentence of one's own is in an act or a draft, or of a stated class."""

import pytest

from plans.replies import Context, read_reply
from plans.replies.around import ungreeted
from plans.replies.items import Items
from plans.replies.leftovers import beside, stands_for_nothing
from plans.replies.lexicon import UNCHANGED
from plans.replies.mail import open_mail
from plans.replies.model import Act, Unsure
from plans.replies.quoting import own_words
from plans.replies.sorting import says_nothing
from plans.replies.tables import told
from plans.replies.wording import joined, lowered, numbered, plain, sentences
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.letters import SETS, letters
from tests.data.replies.shapes import ANY


def _said(raw: bytes) -> list[str]:
    """The sentences of a letter's own words."""
    blocks = own_words(open_mail(raw).text).blocks
    return [
        said.rstrip(".")
        for block in blocks
        for said, _stop in sentences(numbered(plain(joined(told(block.own)))))
    ]


def _courtesy(said: str) -> bool:
    return says_nothing(ungreeted(lowered(said), said), said) or stands_for_nothing(said) is not None


@pytest.mark.parametrize("half", SETS)
def test_each_sentence_and_each_item_that_is_named_ends_somewhere(half):
    lost = []
    for letter in letters(half):
        came = letter.read()
        if came.ignored:
            continue
        told_of: list[Act | Unsure] = [*came.acts, *came.unsure]
        held = " ".join(one.text for one in told_of).replace(" прилагается)", ")")
        spoken = {one.item for one in told_of}
        items = Items([line["item"] for line in letter.given["lines"]])
        for said in _said(letter.raw):
            if said not in held and not _courtesy(said):
                lost.append((letter.name, said))
            refs = items.refs(lowered(said))
            named = {item for ref in refs if ref.way == "named" for item in ref.items}
            quiet = UNCHANGED.search(lowered(said)) or "вопросов нет" in said
            if len(items.known) > 1 and None not in spoken and named - spoken and not quiet:
                lost.append((letter.name, said))
    assert not lost


def _read(words: str, context: str):
    given = CONTEXTS[context]
    return read_reply(ANY[0](words, our_letter(given), []), Context.of(given))


@pytest.mark.parametrize(
    ("words", "context"),
    [
        # What is said beside a question, or a request that may be one.
        ("Не могу найти форму отчёта. Где она?", "one"),
        ("Ничего не успеваем, завал. Можно нам до 20 января? Отчётность годовая заедает.", "one"),
        ("Сделано? Пока нет.", "one"),
        # Whose voice it is.
        ("За Петрову отвечаю я. По п. 15 афиша напечатана и расклеена, по п. 12 работа идёт.", "two"),
        # What nobody understands of an item whose number leads it.
        ("12 вып.; 15 – 40%.", "two"),
        ("12 да. 15 пока нет", "two"),
        ("Всё хорошо, всё по плану, не переживайте :)", "one"),
    ],
)
def test_what_says_nothing_of_a_state_goes_with_what_is_beside_it(words, context):
    came = _read(words, context)
    held = " ".join([*(one.text for one in came.acts), *(one.text for one in came.unsure)])
    assert all(
        said.rstrip(".?") in held for said in words.replace("? ", ". ").replace("; ", ". ").split(". ")
    )


def test_an_item_told_of_in_the_first_words_of_a_sentence_is_a_draft_beside_the_next():
    came = _read("Ансамбль заболел, фильмы показали", "stage")
    assert [(act.item, act.status) for act in came.acts] == [("36", "done")]
    assert [one.item for one in came.unsure] == ["35"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Направляем информацию о ходе исполнения:", "lead_in"),
        ("01.12.2026 № 01-18/15", "reference"),
        ("18 - без изменений", "unchanged"),
        ("По п. 18 вопросов нет", "no_remarks"),
        ("Итого 60 %", "sum"),
        ("Анна Петровна", "name"),
        # None of them is a class.
        ("Зал освободится в конце января", None),
        ("Направляем протокол", None),
        ("Кроме 15", None),
        ("Завал", None),
        ("По пунктам всё плохо", None),
    ],
)
def test_only_a_stated_class_is_neither_act_nor_draft(said, kind):
    assert stands_for_nothing(said) == kind


def test_words_go_to_the_text_that_begins_soonest_after_them_or_else_to_the_last():
    order = ["Начало", "По 12 готово", "Середина", "По 15 готово", "Конец"]
    acts = [
        Act("12", None, "report", "done", 100, text="По 12 готово"),
        Act("15", None, "report", text="По 15 готово"),
    ]
    held, drafts, lost = beside(order, acts, [Unsure(None, "файл.pdf", "whose_file")])
    assert [act.text for act in held] == ["Начало. По 12 готово", "Середина. По 15 готово. Конец"]
    assert [one.text for one in drafts] == ["файл.pdf"]
    assert lost == []


def test_words_beside_which_nothing_stands_are_given_back():
    assert beside(["Начало"], [], [Unsure(None, "файл.pdf", "whose_file")])[2] == ["Начало"]
