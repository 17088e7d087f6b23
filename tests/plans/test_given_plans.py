"""Plans as offices and programs make them are read whole: every item, nothing else, every field."""

import pytest

from tests.data.plans.build import HERE
from tests.plans.score import cases, score

GIVEN = HERE / "given"
# What a clerk would hand back as well: our own summary, and a file that is no workbook.
REFUSED = {"own-reference-handed-back": "own_report", "xlsb": "damaged"}


@pytest.mark.parametrize("case", cases(HERE / "pairs"), ids=lambda case: case.name)
def test_a_plan_of_other_cities_is_read_whole(case):
    found = score(case)
    assert found.differences == []
    assert not found.left


@pytest.mark.parametrize("case", cases(GIVEN), ids=lambda case: case.name)
def test_a_given_plan_is_read_whole(case):
    found = score(case)
    if case.name in REFUSED:
        assert (found.left, found.refused) == (True, REFUSED[case.name])
    else:
        assert found.differences == []
        assert not found.left
