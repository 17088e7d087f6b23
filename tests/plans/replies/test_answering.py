"""An answer to a question between the sides: passed on in its writer's words, or left for the writer to look at."""

import pytest

from plans.replies import read_answer
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.machines import MACHINES
from tests.data.replies.shapes import ANY, SHAPES, File

ROWS = our_letter(CONTEXTS["one"])


def letter(words: str, shape: str = "gmail", files: tuple[File, ...] = ()) -> bytes:
    return (SHAPES | MACHINES)[shape](words, ROWS, list(files))


@pytest.mark.parametrize(
    "words",
    [
        "Делегация приедет 14 мая, 12 человек.",
        "Протокол отправим до пятницы",
        "Нет, афишу делаем только на русском.",
        "Да, готово",
        "Прыедуць 14 мая",
        "Дата ещё не определена",
    ],
)
@pytest.mark.parametrize("shape", [shape.__name__ for shape in ANY])
def test_the_writers_words_alone_are_passed_on(shape, words):
    said = read_answer(letter(words, shape))
    assert (said.text, said.why, said.ignored) == (words, "", "")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Отвечу завтра", "later"),
        ("Уточню в бухгалтерии и напишу", "later"),
        ("Дату сообщим дополнительно", "later"),
        ("Передала коллегам, они ответят", "later"),
        ("Удакладню і адкажу", "later"),
        ("А что именно Вы хотите знать?", "asks_back"),
    ],
)
def test_what_answers_another_time_waits(words, why):
    assert read_answer(letter(words)).why == why


def test_files_wait_as_an_answer_carries_none():
    assert read_answer(letter("Список прилагаю", files=(("word", "список.pdf"),))).why == "with_files"
    assert read_answer(letter("", files=(("word", "список.pdf"),))).why


@pytest.mark.parametrize(
    ("words", "shape", "code"),
    [
        ("Спасибо, получили", "gmail", "nothing"),
        ("", "gmail", "empty"),
        ("Я в отпуске до 14 декабря", "away_header", "autoreply"),
        ("", "bounce", "bounce"),
    ],
)
def test_what_says_nothing_is_laid_aside(words, shape, code):
    assert read_answer(letter(words, shape)).ignored == code
