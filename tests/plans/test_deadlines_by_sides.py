"""A cell that gives each side a deadline of its own: read so, or left to the reading of the whole with its remark."""

import pytest

import plans
from plans.deadlines import deadlines_by_sides, describe_by_sides, parse_deadline
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS

MAY, JUNE, SEPTEMBER = "2027-05-31", "2027-06-01", "2027-09-30"


def dates(text):
    return {
        side: [str(day) for day in one.due_dates]
        for side, one in deadlines_by_sides(text, SIDES, YEARS).items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "Сочи – до 01.06.2027, Минск – III квартал 2027 г.",
        "Сочи: до 1 июня 2027 г.;\nМинск: III кв. 2027 г.",
        "Сочи\nдо 1 июня 2027 г.\nМинск\nІІІ квартал 2027 г.",
        "от г. Минска — III квартал 2027 г.; от г. Сочи — до 1 июня 2027 г.",
        "российская сторона – до 1 июня 2027 г., белорусская сторона – III квартал 2027 г.",
        "РФ: до 01.06.2027; РБ: III квартал 2027 г.",
        "до 01.06.2027 (Сочи), до конца сентября 2027 г. (Минск)",
        "2027 год: Сочи – до 1 июня, Минск – III квартал",
        "Сочи – до 1 июня, Минск – III квартал 2027 г.",
        "Сочы – да 1 чэрвеня 2027 г., Мінск – III квартал 2027 г.",
    ],
)
def test_each_side_has_its_own_dates(text):
    assert dates(text) == {"sochi": [JUNE], "minsk": [SEPTEMBER]}


def test_what_is_said_of_all_belongs_to_each():
    assert dates("ежегодно: Сочи – май, Минск – октябрь")["minsk"] == [
        "2026-10-31",
        "2027-10-31",
        "2028-10-31",
    ]
    assert dates("Сочи и Минск – май 2027 г.") == {"sochi": [MAY], "minsk": [MAY]}
    several = dates("Сочи – май, сентябрь 2027 г.; Минск – май 2027 г.")
    assert several == {"sochi": [MAY, SEPTEMBER], "minsk": [MAY]}


@pytest.mark.parametrize(
    "text",
    [
        # Where it is held, and not whose it is.
        "в Сочи – май 2027 г., в Минске – сентябрь 2027 г.",
        "май 2027 г. – Минск, сентябрь 2027 г. – Сочи",
        "май 2027 г. (Минск), сентябрь 2027 г. (Сочи)",
        "Дни Сочи – май 2027 г.\nДни Минска – сентябрь 2027 г.",
        "Дни Сочи в Минске – май 2027 г., Дни Минска в Сочи – сентябрь 2027 г.",
        # One side is not named, or has no date.
        "Сочи – до 01.06.2027",
        "Сочи – до 01.06.2027, остальные – III квартал 2027 г.",
        "Сочи – до 01.06.2027, Минск – по согласованию",
        "Сочи – до 31.02.2027, Минск – III квартал 2027 г.",
        # Whose bodies they are is another column's matter.
        "Сочи (управление культуры) – до 01.06.2027, Минск (комитет) – III квартал 2027 г.",
    ],
)
def test_what_is_not_plain_is_read_as_a_whole_and_remarked_on(text):
    assert deadlines_by_sides(text, SIDES, YEARS) == {}
    assert parse_deadline(text, YEARS).codes


def test_what_was_read_is_described_so_that_it_reads_the_same():
    for text in (
        "Сочи – до 01.06.2027, Минск – III квартал 2027 г.",
        "Сочи – постоянно, Минск – ежеквартально",
        "Сочи – май, октябрь 2027 г.; Минск – до мая 2027 г.",
    ):
        found = deadlines_by_sides(text, SIDES, YEARS)
        assert found
        assert deadlines_by_sides(describe_by_sides(found, SIDES), SIDES, YEARS) == found


def test_a_row_carries_the_deadlines_of_its_sides_and_says_so():
    grid = Grid("План")
    grid.line("План мероприятий на 2026–2028 годы")
    grid.line("№", "Мероприятие", "Срок", "Сочи", "Минск")
    bodies = ("Управление культуры", "Комитет культуры")
    grid.line(1, "Конкурс", "Сочи – до 01.06.2027, Минск – III квартал 2027 г.", *bodies)
    grid.line(2, "Выставка", "до 01.06.2027", *bodies)
    first, second = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows
    assert {side: str(one.end) for side, one in first.deadlines.items()} == {
        "sochi": JUNE,
        "minsk": SEPTEMBER,
    }
    assert [str(day) for day in first.due_dates] == [JUNE, SEPTEMBER]
    assert [message.code for message in first.messages] == ["deadlines_of_sides"]
    assert (second.deadlines, second.messages) == ({}, [])
    assert [str(day) for day in second.due_dates] == [JUNE]


def test_the_year_of_the_sheet_is_that_of_each_side():
    grid = Grid("План")
    grid.line("План мероприятий на 2027 год")
    grid.line("№", "Мероприятие", "Срок", "Сочи", "Минск")
    grid.line(
        1, "Конкурс", "Сочи – до 1 июня, Минск – III квартал", "Управление культуры", "Комитет культуры"
    )
    grid.line(2, "Выставка", "май", "Управление культуры", "Комитет культуры")
    first = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows[0]
    assert {side: str(one.end) for side, one in first.deadlines.items()} == {
        "sochi": JUNE,
        "minsk": SEPTEMBER,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Сочи: 31 мая 2027 г. Минск: 30 сентября 2027 г.",
        "Сочи – май 2027 г. Минск – сентябрь 2027 г.",
        "г. Сочи: май 2027 г. г. Минск: сентябрь 2027 г.",
        "2027 г. Сочи: май; Минск: сентябрь",
        "2026–2027 годы: Сочи – май 2027 г., Минск – сентябрь 2027 г.",
        "2027 год: Сочи – май, Минск – сентябрь 2027 г.",
    ],
)
def test_what_is_before_the_labels_gives_the_year_alone(text):
    assert dates(text) == {"sochi": [MAY], "minsk": [SEPTEMBER]}


@pytest.mark.parametrize(
    "text",
    [
        "2026 год: Сочи – май, Минск – июнь 2027 г.",
        "2026–2027 годы: Сочи – май, Минск – июнь 2027 г.",
        "III квартал 2026 г.: Сочи – до 15 августа, Минск – до 30 сентября",
        "до 31.12.2026; Сочи: II квартал; Минск: III квартал 2027",
        "до 31.12.2026, Сочи – до 01.06.2027, Минск – до 01.09.2027",
        "май: Сочи – 2026 г., Минск – 2027 г.",
        "ежегодно: Сочи – май 2027 г., Минск – октябрь",
        "2027 год: Сочи – 01.06.27, Минск – 01.09.27",
        # What is behind the last may be said of both.
        "Сочи – май 2027 г., Минск – июнь 2027 г., далее ежегодно",
        "Сочи – май 2027 г.; Минск – июнь 2027 г.; до 31.12.2027",
        # The year of one may not be that of the other.
        "Сочи – декабрь, Минск – март 2027 г.",
        "Сочи – декабрь 2026 г., Минск – март",
        "Сочи – декабрь 2026 г.; март; Минск – апрель 2027 г.",
    ],
)
def test_a_date_that_may_be_of_all_or_of_another_year_is_left_to_the_whole(text):
    assert deadlines_by_sides(text, SIDES, YEARS) == {}
    assert parse_deadline(text, YEARS).codes


def test_a_year_that_was_guessed_is_no_plain_one():
    text = "Сочи – май, с 1 июня; сентябрь 2027 г.; Минск – декабрь 2026 г.; 1 марта"
    assert deadlines_by_sides(text, SIDES, YEARS) == {}


def test_several_dates_of_the_last_side_are_described_so_that_they_read_the_same():
    found = deadlines_by_sides("Минск – май, октябрь 2027 г.; Сочи – май 2027 г.", SIDES, YEARS)
    assert found
    assert deadlines_by_sides(describe_by_sides(found, SIDES), SIDES, YEARS) == found
