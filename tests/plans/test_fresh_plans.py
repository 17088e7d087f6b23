"""Plans of yet other cities, made by a script in every format an office sends, are read whole."""

import pytest

from tests.data.plans.fresh import CASES, write
from tests.plans.score import score


@pytest.mark.parametrize("name", CASES)
def test_a_plan_made_by_another_office_is_read_whole(name, tmp_path):
    found = score(write(name, tmp_path / name))
    assert found.differences == []
    assert not found.left
