"""What the check of the texts says against a Russian text, and that it is asked for the catalogue and the manual."""

import pytest
from babel.messages.catalog import Catalog

from tools import messages, typography

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("№ 45", "№~45"),
        ("Выполнено: п. %(number)s", "Выполнено: п.~%(number)s"),
        ("пп. {numbers}", "пп.~{numbers}"),
        ("до %(limit)d МБ", "до %(limit)d~МБ"),
        ("0 % и 100 %", "0~% и 100~%"),
        ("через %(days)s дн.", "через %(days)s~дн."),
        ("ответ за %(seconds)d с.", "ответ за %(seconds)d~с."),
        ("до 1 июня 2027 г.", "до 1~июня 2027~г."),
        ("Действует с %(first)s по %(last)s.", "Действует с~%(first)s по~%(last)s."),
        ("До %(date)s: вопрос от %(day)s", "До~%(date)s: вопрос от %(day)s"),
    ],
)
def test_a_space_that_may_break_the_line_is_told_and_mended(text: str, better: str) -> None:
    assert list(typography.faults(text))
    assert typography.mended(text) == better.replace("~", NO_BREAK)
    assert not list(typography.faults(typography.mended(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Действует %(first)s с %(second)s",  # «с» governs what follows
        "3 сентябрьских дня, 5 МБайт",
        "см. пункт 42; Рим. 5",
        "на 2 часа",
        "до %(limit)d человек, за %(person)s",
        "не более 5 г.",
    ],
)
def test_other_spaces_are_left_alone(text: str) -> None:
    rest = text.replace("5 г.", f"5{NO_BREAK}г.")
    assert typography.mended(text) == rest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Нажмите "Принять"', "straight quote"),
        ("Сочи - Минск", "hyphen"),
        ("Подождите...", "full stops"),
        ("Два  пробела", "two spaces"),
        ("Пробел в конце ", "at the end"),
        ("Слово , запятая", "before a comma"),
        ("Отчёт пpинят", "Latin and Cyrillic"),
    ],
)
def test_what_is_set_wrongly_is_told(text: str, said: str) -> None:
    assert any(said in fault for fault in typography.faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "Нажмите «Принять»",
        "Сочи — Минск",
        "2026–2028",
        "Подождите…",
        "QR-код, PIN-кода",
        "файл .docx и .xlsx",
    ],
)
def test_what_is_set_rightly_is_not(text: str) -> None:
    assert list(typography.faults(text)) == []


def test_a_form_without_its_number_reads_wrongly_for_21() -> None:
    wrong = ("Один отчёт", "%(count)s отчёта", "%(count)s отчётов")
    assert list(typography.plural_faults("%(count)s reports", wrong, 3)) == ["form 0 leaves out %(count)s"]
    right = ("%(count)s отчёт", "%(count)s отчёта", "%(count)s отчётов")
    assert list(typography.plural_faults("%(count)s reports", right, 3)) == []
    assert list(typography.plural_faults("%(count)s reports", right[:2], 3))
    assert list(typography.plural_faults("%(count)s reports", ("%(count)s отчёт", "", "%(count)s"), 3))


def test_words_are_looked_up_and_ё_is_asked_for() -> None:
    assert list(typography.misspelled("Отчот отправлен")) == [
        "«отчот» is in no dictionary (locale/ru/words.txt has our own)"
    ]
    assert list(typography.misspelled("Отчет принят, еще один ждет")) == [
        "«отчет» is written with ё",
        "«еще» is written with ё",
        "«ждет» is written with ё",
    ]
    # «все» and «всё» are two words, and the list has those of the program.
    assert list(typography.misspelled("Все отчёты: токен, %(name)s, кто-то, во-первых")) == []


def test_the_check_names_what_is_wrong_in_a_catalogue() -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add("Item", "п. %(number)s")
    catalogue.add(("%(n)s report", "%(n)s reports"), ("Один отчёт", "%(n)s отчёта", "%(n)s отчетов"))
    said = "\n".join(messages.faulty(catalogue))
    assert "'Item'" in said
    assert "form 0 leaves out %(n)s" in said
    assert "«отчетов» is written with ё" in said


def test_the_check_names_what_is_wrong_in_the_manual(tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% comment %}a "b"{% endcomment %}<p class="x">Готовность 0 %, "так"</p><p>отчот</p>')
    said = messages.faulty_page(page)
    assert len(said) == 3
    page.write_text(typography.mended_page(page.read_text()))
    assert "0&nbsp;%" in page.read_text()
    assert len(messages.faulty_page(page)) == 2


def test_nothing_is_said_against_the_texts_of_the_program() -> None:
    (russian,) = [path for path in messages.catalogues() if path.parts[-3] == "ru"]
    assert messages.faulty(messages.read(russian)) == []
    assert [line for page in messages.pages() for line in messages.faulty_page(page)] == []
