"""Lines as people really paste them: posts called like roles, broken cells, addresses as mail programs write them."""

import pytest

from cities.inviting import read_lines


def read(cast, text):
    return [
        (line.name, line.post, line.email, line.body, line.role, bool(line.errors))
        for line in read_lines(text, cast.administrator, "executor")
    ]


def test_a_post_that_is_the_name_of_a_role_gives_no_role(cast):
    text = "Иванова; руководитель; i@sochi.example; Мэрия Сочи\nПетров; Администратор; p@sochi.example; Мэрия Сочи"

    assert read(cast, text) == [
        ("Иванова", "руководитель", "i@sochi.example", cast.mayor, "executor", False),
        ("Петров", "Администратор", "p@sochi.example", cast.mayor, "executor", False),
    ]


def test_under_headings_the_post_stays_a_post_and_the_role_a_role(cast):
    text = "ФИО;Роль;Должность;Почта;Орган\nИванова;координатор;руководитель;i@sochi.example;Мэрия Сочи"

    assert read(cast, text) == [
        ("Иванова", "руководитель", "i@sochi.example", cast.mayor, "coordinator", False)
    ]


def test_without_a_post_the_role_after_the_body_is_the_role(cast):
    assert read(cast, "Иванова; i@sochi.example; Мэрия Сочи; координатор") == [
        ("Иванова", "", "i@sochi.example", cast.mayor, "coordinator", False)
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Иванова\t"ведущий\nспециалист"\ti@sochi.example\tМэрия Сочи',
        'Иванова\tведущий специалист\ti@sochi.example\t"Мэрия\r\nСочи"',
    ],
)
def test_a_cell_of_two_lines_is_put_together_and_the_next_person_stays_apart(cast, text):
    lines = read(cast, f"{text}\nПетров\tспец.\tp@sochi.example\tМэрия Сочи")

    assert lines == [
        ("Иванова", "ведущий специалист", "i@sochi.example", cast.mayor, "executor", False),
        ("Петров", "спец.", "p@sochi.example", cast.mayor, "executor", False),
    ]


def test_a_quote_that_nobody_closes_swallows_nobody(cast):
    text = 'Иванова; спец. "А; i@sochi.example; Мэрия Сочи\nПетров; спец.; p@sochi.example; Мэрия Сочи'

    assert [line[2] for line in read(cast, text)] == ["i@sochi.example", "p@sochi.example"]


def test_a_line_broken_in_two_is_said_at_both_halves(cast):
    first, second = read(cast, "Иванова Ирина, специалист,\ni@sochi.example, Мэрия Сочи")

    assert first[-1]
    assert second[-1]


def test_a_comma_inside_of_a_bodys_name_parts_nothing(cast):
    cast.sochi_culture.name = "Управление культуры, спорта и туризма"
    cast.sochi_culture.save()

    for role, wanted in (("", "executor"), (", координатор", "coordinator")):
        text = f"Иванова, спец., i@sochi.example, Управление культуры, спорта и туризма{role}"
        assert read(cast, text) == [
            ("Иванова", "спец.", "i@sochi.example", cast.sochi_culture, wanted, False)
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Ирина Иванова <i@sochi.example>; спец.; Мэрия Сочи",
        "Ирина Иванова; спец.; <i@sochi.example>; Мэрия Сочи",
    ],
)
def test_an_address_as_mail_programs_write_it(cast, text):
    assert read(cast, text) == [("Ирина Иванова", "спец.", "i@sochi.example", cast.mayor, "executor", False)]


def test_two_people_in_one_line_are_told_to_be_two(cast):
    (line,) = read_lines("Иванова; i@sochi.example; Петров; p@sochi.example", cast.administrator, "reader")

    assert "отдельной строке" in " ".join(line.errors)
