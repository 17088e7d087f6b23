"""Whose an office is that names no city: by its stretch, by the house behind it, and where nobody can say."""

import pytest

from plans.bodies import alone, split_sides

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}


def read(cell, **options):
    found = split_sides(cell, SIDES, **options)
    return {side: [body.name for body in bodies] for side, bodies in found.items()}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # The stretch that a semicolon ends has one side, and another has the other.
        ("отдел спорта Сочи; отдел культуры, отдел торговли Минска",
         {"sochi": ["отдел спорта Сочи"], "minsk": ["отдел культуры", "отдел торговли Минска"]}),
        # All who like are nobody's, though they are in it.
        ("отдел спорта Сочи; вузы, отдел торговли Минска",
         {"sochi": ["отдел спорта Сочи"], None: ["вузы"], "minsk": ["отдел торговли Минска"]}),
        # A house behind several offices is of each, but of none for the same matter.
        ("отдел спорта, отдел торговли администрации Сочи",
         {"sochi": ["отдел спорта", "отдел торговли администрации Сочи"]}),
        ("отдел спорта, отдел спорта и туризма администрации Сочи",
         {None: ["отдел спорта"], "sochi": ["отдел спорта и туризма администрации Сочи"]}),
        ("отдел спорта администрации города-побратима, отдел торговли администрации Сочи",
         {None: ["отдел спорта администрации города-побратима"], "sochi": ["отдел торговли администрации Сочи"]}),
        ("отдел образования, отдел торговли администрации муниципального образования Сочи",
         {"sochi": ["отдел образования", "отдел торговли администрации муниципального образования Сочи"]}),
        # A side behind a dash, and a role before a side.
        ("отдел торговли – Сочи, отдел спорта – от Минска", {"sochi": ["отдел торговли"], "minsk": ["отдел спорта"]}),
        ("ответственный от Сочи – отдел торговли, от Минска – отдел спорта",
         {"sochi": ["отдел торговли"], "minsk": ["отдел спорта"]}),
        # An administration as a whole would have been told of with its office.
        ("отдел спорта, администрация Сочи, Мингорисполком",
         {None: ["отдел спорта"], "sochi": ["администрация Сочи"], "minsk": ["Мингорисполком"]}),
        # Letters that may be of another country's.
        ("СГУ г. Сочи, БГМУ, Мингорисполком", {"sochi": ["СГУ г. Сочи"], None: ["БГМУ"], "minsk": ["Мингорисполком"]}),
        ("СГУ г. Сочи, ЦДО, Мингорисполком", {"sochi": ["СГУ г. Сочи", "ЦДО"], "minsk": ["Мингорисполком"]}),
        # After whom a house is called says not whose it is.
        ("пансионат «Минск», гостиница «Россия»", {None: ["пансионат «Минск»", "гостиница «Россия»"]}),
        ("газеты «Сочи», «Наша»", {None: ["газеты «Сочи», «Наша»"]}),
        ("газеты «Сочи», «Новости Сочи»", {"sochi": ["газеты «Сочи», «Новости Сочи»"]}),
        ("Управление (Иванов И.И.)\nКомитет экономики Минска",
         {None: ["Управление (Иванов И.И.)"], "minsk": ["Комитет экономики Минска"]}),
        ("Сочи", {alone("sochi"): ["Сочи"]}),
        ("г. Минск", {alone("minsk"): ["г. Минск"]}),
        ("Сочи, отдел культуры Минска", {alone("sochi"): ["Сочи"], "minsk": ["отдел культуры Минска"]}),
    ],
)  # fmt: skip
def test_the_side_of_each(cell, expected):
    assert read(cell) == expected
