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


@pytest.mark.parametrize(
    "cell",
    [
        "Сочи: управление культуры Минск: отдел культуры",
        "Сочи – управление культуры Минск – отдел культуры",
        "от г. Сочи: управление культуры от г. Минска: отдел культуры",
        "Сочи: управление культуры\nМинск: отдел культуры",
    ],
)
def test_a_label_whose_line_break_was_lost_takes_no_body_with_it(cell):
    found = split_sides(cell, SIDES)
    assert {side: [body.name for body in those] for side, those in found.items()} == {
        "sochi": ["управление культуры"],
        "minsk": ["отдел культуры"],
    }


def test_a_name_of_the_same_side_within_a_line_is_no_label():
    found = split_sides("Сочи: управление культуры города Сочи: отдел музеев, архив", SIDES)
    assert set(found) == {"sochi"}


@pytest.mark.parametrize(
    ("cell", "minsk"),
    [
        ("МКУ г. Сочи «Центр», ЕДДС / ГУ МЧС по г. Минску, ЦОУ", ["ГУ МЧС по г. Минску", "ЦОУ"]),
        ("Администрация г. Сочи / Мингорисполком, ЦОУ", ["Мингорисполком", "ЦОУ"]),
    ],
)
def test_a_stroke_parts_the_sides(cell, minsk):
    assert [body.name for body in split_sides(cell, SIDES)["minsk"]] == minsk
