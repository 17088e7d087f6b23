"""Brackets behind every stretch of a cell are labels of all of them or of none, as a label holds for what follows."""

import pytest

from plans.bodies import split_sides

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # The second names its city itself.
        ("отдел торговли, отдел рекламы (г. Сочи); отдел спорта, УП «Минскреклама» (г. Минск)",
         {"sochi": ["отдел торговли", "отдел рекламы"], "minsk": ["отдел спорта", "УП «Минскреклама»"]}),
        # A name at odds with its own brackets changes nothing for the other lines.
        ("отдел торговли, отдел рекламы (г. Сочи); отдел спорта, УП «Сочиреклама» (г. Минск)",
         {"sochi": ["отдел торговли", "отдел рекламы"], "minsk": ["отдел спорта", "УП «Сочиреклама»"]}),
    ],
)  # fmt: skip
def test_brackets_behind_each_stretch(cell, expected):
    read = {side: [body.name for body in bodies] for side, bodies in split_sides(cell, SIDES).items()}
    assert read == expected
