"""Whose body a cell names, where its words say it in passing."""

import pytest

from plans.bodies import split_sides

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "Администрация города Сочи,\nуправление делами,\nМингорисполком",
            {"sochi": ["Администрация города Сочи", "управление делами"], "minsk": ["Мингорисполком"]},
        ),
        ("администрация Сочи → Мингорисполком", {"sochi": ["администрация Сочи"], "minsk": ["Мингорисполком"]}),
        ("Админстрация г. Сочи; Мингориспоком", {"sochi": ["Админстрация г. Сочи"], "minsk": ["Мингориспоком"]}),
        ("Ковалевич Т.И. (Мингорисполком)", {"minsk": ["Ковалевич Т.И. (Мингорисполком)"]}),
        ("Иваненко В.В. (г. Минск)", {"minsk": ["Иваненко В.В."]}),
        ("Управление культуры (Сочи), Минск – по согласованию", {"sochi": ["Управление культуры"]}),
        (
            "Посольство Республики Беларусь в Российской Федерации",
            {"minsk": ["Посольство Республики Беларусь в Российской Федерации"]},
        ),
        # Whose turn it is nobody can say here.
        ("отдел туризма, Мингорисполком", {None: ["отдел туризма"], "minsk": ["Мингорисполком"]}),
        (
            "Мингорисполком, отдел туризма, администрация Сочи, Мингорисполком",
            {"minsk": ["Мингорисполком", "Мингорисполком"], None: ["отдел туризма"], "sochi": ["администрация Сочи"]},
        ),
    ],
)  # fmt: skip
def test_the_side_of_each_body(cell, expected):
    read = {side: [body.name for body in bodies] for side, bodies in split_sides(cell, SIDES).items()}
    assert read == expected


def test_a_person_between_two_sides_is_nobodys():
    read = split_sides("Администрация города Сочи, Петров П.П., Мингорисполком", SIDES)
    assert [body.name for body in read[None]] == ["Петров П.П."]
