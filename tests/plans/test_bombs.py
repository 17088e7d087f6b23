"""A small file that unfolds into very much is refused, soon and in little memory."""

import pytest

from plans import Refusal
from plans.budget import Budget
from plans.sheet import Cell, Sheet
from tests.data.plans.bombs import BOMBS
from tests.plans.explosions import PACKED_BADLY, Explosions, explosions


@pytest.fixture(scope="module")
def outcomes() -> Explosions:
    """Of several processes one gets the tests of this module; in a single one they have begun before (conftest.py)."""
    explosions.begin()
    return explosions


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name, outcomes):
    code, seconds = outcomes.of(name)
    assert code not in ("", "damaged")
    assert seconds < 20


@pytest.mark.long
@pytest.mark.parametrize("name", PACKED_BADLY)
def test_a_bomb_that_packs_badly_is_refused_too(name, outcomes):
    code, seconds = outcomes.of(name, "loose")
    assert code in ("too_much_markup", "too_much_text")
    assert seconds < 20


def test_a_budget_is_for_the_whole_file_not_for_a_sheet():
    budget = Budget()

    def fill() -> None:
        for _sheet in range(40):
            sheet = Sheet("план", budget=budget)
            for row in range(1, 10_000):
                sheet.put(Cell(row, 1, "", "мероприятие" * 10))

    with pytest.raises(Refusal, match="too_much_text"):
        fill()


def test_processor_time_that_is_used_up_refuses():
    budget = Budget(seconds=0)
    with pytest.raises(Refusal, match="too_slow"):
        budget.time()
