"""A full name in two parts: what the header shows, what letters greet with, and lists with a column for each part."""

import pytest

from cities import naming, outbox
from cities.choices import LetterKind, Role
from cities.inviting import read_lines
from cities.models import User


@pytest.mark.parametrize(
    ("name", "called", "briefly"),
    [
        ("Иванова Ирина Петровна", "Ирина Петровна", "Ирина"),
        ("Ирина Петровна Иванова", "Ирина Петровна", "Ирина"),
        ("Станкевич Анна Ивановна", "Анна Ивановна", "Анна"),
        ("Иван Петрович Станкевич", "Иван Петрович", "Иван"),
        ("Нестер Ян Казимирович", "Ян Казимирович", "Ян"),
        ("Мамедов Эльчин Ариф оглы", "Эльчин Ариф оглы", "Эльчин"),
        ("Ирина Петровна", "Ирина Петровна", "Ирина"),
        ("Ирина Иванова", "Ирина", "Ирина"),
        ("Иванова Ирина", "Ирина", "Ирина"),
        ("Станкевич Анна", "Анна", "Анна"),
        ("Роман Павел", "Павел", "Павел"),
        ("Семён Руководитель", "Семён", "Семён"),
        # Nothing is guessed: initials, one word, two first names, names of other languages.
        ("Иванова И. П.", "Иванова И. П.", "Иванова И. П."),
        ("И.П. Иванова", "И.П. Иванова", "И.П. Иванова"),
        ("Анна", "Анна", "Анна"),
        ("Андрей Андрей", "Андрей Андрей", "Андрей Андрей"),
        ("John Smith", "John Smith", "John Smith"),
        ("", "", ""),
    ],
)
def test_the_parts_of_a_name(name, called, briefly):
    assert (naming.called(name), naming.briefly(name)) == (called, briefly)


def test_the_header_and_the_letters_greet_by_the_first_name(client, cast, mailbox):
    person = cast.sochi_executor
    User.objects.filter(pk=person.pk).update(name="Иванова Ирина Петровна")
    person.refresh_from_db()
    client.force_login(person)
    assert '<span class="menu__name">Ирина</span>' in client.get("/profile/").content.decode()
    kinds = [kind for kind in LetterKind if kind != LetterKind.NEXT_YEAR]
    for kind in kinds:
        outbox.put(kind, person.email, by="Ольга")
    outbox.deliver()
    assert len(mailbox.letters) == len(kinds)
    for letter in mailbox.letters:
        for part in letter.walk():
            if part.get_content_maintype() == "text":
                assert "Здравствуйте, Ирина Петровна!" in part.get_content()


@pytest.mark.parametrize(
    ("lines", "name", "post"),
    [
        (
            "Фамилия\tИмя\tОтчество\tДолжность\tПочта\nИванова\tИрина\tПетровна\tспециалист\ti@b.ru",
            "Иванова Ирина Петровна",
            "специалист",
        ),
        (
            "Фамилия\tИмя, отчество\tДолжность\tE-mail\tОрган\nИванова\tИрина Петровна\tспециалист\ti@b.ru",
            "Иванова Ирина Петровна",
            "специалист",
        ),
        ("Иванова\tИрина Петровна\tспециалист\ti@b.ru", "Иванова Ирина Петровна", "специалист"),
        ("1.\tИванова\tИрина\tспециалист\ti@b.ru", "Иванова Ирина", "специалист"),
        (
            "Список ответственных\n\nФамилия\tИмя\tE-mail\tДолжность\nИванова\tИрина\ti@b.ru\tспециалист",
            "Иванова Ирина",
            "специалист",
        ),
        ("Отдел кадров\tглавный специалист\ti@b.ru", "Отдел кадров", "главный специалист"),
        ("Почта;Имя;Фамилия\ni@b.ru;Ирина;Иванова", "Иванова Ирина", ""),
        ("Фамилия, имя, отчество\tПочта\nИванова Ирина Петровна\ti@b.ru", "Иванова Ирина Петровна", ""),
        ("Имя и фамилия;Почта\nИрина Иванова;i@b.ru", "Ирина Иванова", ""),
        ("ФИО;e-mail;Должность\nИванова И. П.;i@b.ru;директор", "Иванова И. П.", "директор"),
        ("Имя;Почта\nИрина;i@b.ru", "Ирина", ""),
        ("Иванова\tИрина\tПетровна\tспециалист\ti@b.ru", "Иванова Ирина Петровна", "специалист"),
        ("Иванова; Ирина; специалист; i@b.ru", "Иванова Ирина", "специалист"),
        ("Иванова Ирина Петровна; директор; i@b.ru", "Иванова Ирина Петровна", "директор"),
        ("Иванова; директор; i@b.ru", "Иванова", "директор"),
        ("Ирина Иванова <i@b.ru>; директор", "Ирина Иванова", "директор"),
    ],
)  # fmt: skip
def test_a_list_may_have_a_column_for_each_part(cast, lines, name, post):
    (line,) = read_lines(lines, cast.administrator, Role.READER)
    assert (line.name, line.post, line.email) == (name, post, "i@b.ru")
