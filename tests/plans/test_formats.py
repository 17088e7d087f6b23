"""The same plan in another format reads the same."""

import shutil
from pathlib import Path

import pytest

import plans
from tests.data.plans.build import HERE

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
FORMATS = HERE / "formats"


def items(path: Path) -> list[tuple[object, ...]]:
    plan = plans.read(path, sides=SIDES, years=(2026, 2028))
    return [
        (
            row.number,
            row.title,
            row.direction,
            " ".join(row.deadline_text.split()),
            row.deadline.due_dates,
            {side: [body.name for body in bodies] for side, bodies in row.bodies.items()},
        )
        for row in plan.rows
    ]


SAVED_AGAIN = sorted(
    path.name for path in FORMATS.iterdir() if path.suffix not in (".md", ".pdf") and path.stem != "ruled"
)


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_a_plan_saved_in_another_format_reads_the_same(name):
    source = ".xlsx" if name.endswith((".fods", ".xlsb")) else ".docx"
    assert items(FORMATS / name) == items(HERE / (name.partition(".")[0] + source))


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_the_name_of_a_file_does_not_matter(name, tmp_path):
    lying = tmp_path / "план.xls"
    shutil.copy(FORMATS / name, lying)
    assert items(lying) == items(FORMATS / name)
