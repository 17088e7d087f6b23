"""A state for each side: in columns of their own, or both in one cell."""

import pytest

import plans
from plans.stating import of_one_text
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS

HEADER = ("№ п/п", "Мероприятие", "Срок", "Ответственный от г. Сочи", "Ответственный от г. Минска")
ITEM = (1, "Форум молодёжи", "2027 год", "Управление культуры", "Комитет культуры")


def told(headings, cells):
    grid = Grid("План")
    grid.line(*HEADER, *headings)
    grid.line(*ITEM, *cells)
    grid.line(2, "Ярмарка товаров", "2027 год", "Управление торговли", "Комитет торговли")
    row = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows[0]
    return {side: (state.state, state.percent) for side, state in row.states.items()}


@pytest.mark.parametrize(
    "headings",
    [("Статус Сочи", "Статус Минск"), ("Отметка о выполнении (г. Сочи)", "Отметка о выполнении (г. Минск)")],
)
def test_each_side_has_a_column_of_states(headings):
    assert told(headings, ("выполнено", "в работе, 40 %")) == {
        "sochi": ("done", None),
        "minsk": ("in_progress", 40),
    }


def test_what_the_export_adds_to_a_state_is_no_state():
    headings = ("Состояние Сочи", "Состояние Минск")
    assert told(headings, ("в работе, 40 %; просрочено", "выполнено; на подтверждении")) == {
        "sochi": ("in_progress", 40),
        "minsk": ("done", None),
    }


@pytest.mark.parametrize(
    ("text", "sochi", "minsk"),
    [
        ("в Сочи выполнено, в Минске нет", "done", "planned"),
        ("Сочи – выполнено; Минск – в работе", "done", "in_progress"),
        ("РФ: не начато\nРБ: исполнено", "planned", "done"),
    ],
)
def test_both_sides_stand_in_one_cell(text, sochi, minsk):
    found = of_one_text(text, SIDES)
    assert {side: state.state for side, state in found.items()} == {"sochi": sochi, "minsk": minsk}
    assert set(told(("Статус",), (text,))) == {"sochi", "minsk"}


@pytest.mark.parametrize("text", ["выполнено", "Направлено письмо из Сочи в Минск", "Минск выполнил"])
def test_one_state_for_all_is_no_state_of_a_side(text):
    assert of_one_text(text, SIDES) == {}
