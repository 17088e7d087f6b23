"""«(далее – АГС)»: the short name of a body, by which other cells of the document mean it; and units behind a dash."""

import pytest

import plans
from plans.bodies import split_bodies, split_sides
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS

ADMINISTRATION = "Администрация города Сочи"


@pytest.mark.parametrize(
    ("cell", "name", "short"),
    [
        ("Администрация города Сочи (далее – АГС)", ADMINISTRATION, "АГС"),
        ("Администрация города Сочи (далее по тексту - «АГС»)", ADMINISTRATION, "АГС"),
        ("Администрация города Сочи (в дальнейшем – Администрация)", ADMINISTRATION, "Администрация"),
        (
            "Управление протокола (далее – УП) администрации города Сочи",
            "Управление протокола администрации города Сочи",
            "УП",
        ),
        # The house's short name is not its unit's.
        ("Мингорисполком (далее – МГИК) – комитет по спорту", "Мингорисполком – комитет по спорту", ""),
        (
            "Администрация города Сочи (первый заместитель)",
            "Администрация города Сочи (первый заместитель)",
            "",
        ),
    ],
)
def test_the_short_name_is_apart_from_the_name(cell, name, short):
    ((body,),) = split_sides(cell, SIDES).values()
    assert (body.name, body.short) == (name, short)


def bodies_of(*cells):
    grid = Grid("План")
    grid.line("План мероприятий на 2026–2028 годы")
    grid.line("№", "Мероприятие", "Срок", "Ответственные исполнители")
    for number, cell in enumerate(cells, 1):
        grid.line(number, f"Мероприятие номер {number}", "2027 год", cell)
    rows = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows
    return [
        {side: [(body.name, body.role) for body in those] for side, those in row.bodies.items()}
        for row in rows
    ]


def test_the_short_name_alone_means_the_body_on_its_side():
    first, second, third = bodies_of(
        "АГС, Мингорисполком",
        "Администрация города Сочи (далее – АГС), Мингорисполком (далее – МГИК)",
        "МГИК; АГС",
    )
    assert first["sochi"] == second["sochi"] == third["sochi"] == [(ADMINISTRATION, "lead")]
    assert second["minsk"] == third["minsk"] == [("Мингорисполком", "lead")]
    assert None not in first
    assert None not in third


def test_a_short_name_of_two_bodies_means_neither():
    *_, third = bodies_of(
        "Сочи: Управление культуры (далее – Управление)",
        "Сочи: Управление спорта (далее – Управление)",
        "Сочи: Управление",
    )
    assert third["sochi"] == [("Управление", "lead")]


@pytest.mark.parametrize(
    "cell",
    [
        "Администрация города Сочи – управление архитектуры",
        "Администрация города Сочи — Управление архитектуры и градостроительства",
        "Мингорисполком - комитет по архитектуре",
        "Минский городской исполнительный комитет – главное управление спорта и туризма",
        "Адміністрацыя горада Сочы – упраўленне культуры",
    ],
)
def test_a_unit_behind_its_house_is_one_body_with_it(cell):
    assert split_bodies(cell) == [cell]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Администрация города Сочи – Мингорисполком", ["Администрация города Сочи", "Мингорисполком"]),
        ("Администрация города Сочи – МБУ «Парк»", ["Администрация города Сочи", "МБУ «Парк»"]),
        (
            "Администрация города Сочи – управление культуры города Минска",
            ["Администрация города Сочи", "управление культуры города Минска"],
        ),
    ],
)
def test_what_is_no_unit_of_the_house_is_a_body_of_its_own(cell, names):
    assert split_bodies(cell) == names
