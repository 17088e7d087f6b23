"""A city's executive committee goes by letters and by several names: all of them are one body's."""

import itertools

import pytest

from plans.bodies import KnownBody, match_bodies

COMMITTEES = (
    "ИКМО г. Казани",
    "ИК МО города Казани",
    "ИК г. Казани",
    "Исполком г. Казани",
    "исполкома МО г. Казани",
    "Исполком Казани",
    "Исполнительный комитет г. Казани",
    "Исполнительного комитета города Казани",
    "Исполнительный комитет муниципального образования города Казани",
    "Исполнительный комитет муниципального образования г. Казани",
)


@pytest.mark.parametrize("office", ["", "Управление культуры ", "Комитет экономического развития "])
def test_the_names_of_a_citys_committee_are_one(office):
    differ = [
        (written, name)
        for written, name in itertools.permutations(COMMITTEES, 2)
        if match_bodies([office + written], [KnownBody(1, office + name)])[0].score < 0.99
    ]
    assert differ == []


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Управление культуры", "Управление культуры ИКМО г. Казани"),
        ("Отдел культуры", "Отдел культуры Гродненского горисполкома"),
        ("Комитет экономического развития", "Комитет экономического развития ИК МО г. Казани"),
        ("Администрация города Казани", "Администрация МО г. Казани"),
    ],
)
def test_an_office_without_its_committee_is_meant(short, full):
    (match,) = match_bodies([short], [KnownBody(1, full)])
    assert match.body is not None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Управление культуры ИКМО г. Казани", "Управление образования ИКМО г. Казани"),
        ("ИКМО г. Казани", "Управление культуры ИКМО г. Казани"),
        ("ФКУ ИК-5 УФСИН", "Исполком г. Казани"),
    ],
)
def test_other_bodies_of_the_committee_are_others(written, name):
    (match,) = match_bodies([written], [KnownBody(1, name)])
    assert match.body is None
