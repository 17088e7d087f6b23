"""A file's state that names its year speaks of that year; a city alone stands for who coordinates."""

import pytest

from cities.models import Body
from roadmap.importing import apply, runs
from roadmap.models import Milestone, Report, Responsibility
from tests.roadmap.conftest import on_day
from tests.roadmap.plans import HEADER, ROWS, book


@pytest.fixture
def put_in(plan, cast):
    def read(rows, **more):
        return apply.apply(runs.start(plan, book(rows, **more), cast.administrator).pk, cast.administrator)

    return read


def statuses(number, side="sochi"):
    found = Milestone.objects.filter(item__number=number, side__city__slug=side).order_by("due_date")
    return list(found.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026 год – выполнено", ["done", "planned", "planned"]),
        ("за 2026–2027 годы выполнено", ["done", "done", "planned"]),
        # What names no year speaks of all that has begun.
        ("выполнено", ["done", "done", "planned"]),
    ],
)
def test_a_state_of_one_year_closes_no_later_one(put_in, said, expected):
    rows = [(*row, said) if len(row) > 1 and row[0] == 3 else row for row in ROWS]

    with on_day("2027-11-20"):
        put_in(rows, header=(*HEADER, "Отметка о выполнении"))
        assert statuses("3") == statuses("3", "minsk") == expected

        again = put_in(rows, header=(*HEADER, "Отметка о выполнении"))

    assert again.summary["unchanged"] == 3


def test_the_states_of_both_sides_are_of_their_own_years(put_in):
    rows = [
        (*row, "выполнено", "2026 г. – исполнено") if len(row) > 1 and row[0] == 3 else row for row in ROWS
    ]

    with on_day("2027-11-20"):
        put_in(rows, header=(*HEADER, "Отметка Сочи", "Отметка Минска"))

    assert statuses("3") == ["done", "done", "planned"]
    assert statuses("3", "minsk") == ["done", "planned", "planned"]


def test_a_later_year_that_is_said_to_be_done_keeps_what_was_reported(put_in):
    for said, expected in (
        ("2026 год – выполнено", ["done", "planned", "planned"]),
        ("2026, 2027 годы – выполнено", ["done", "done", "planned"]),
    ):
        with on_day("2027-11-20"):
            put_in(
                [(*row, said) if len(row) > 1 and row[0] == 3 else row for row in ROWS],
                header=(*HEADER, "Отметка о выполнении"),
            )
        assert statuses("3") == expected

    assert Report.objects.filter(milestone__side__city__slug="sochi").count() == 2


@pytest.mark.parametrize("city", ["Минск", "г. Минск"])
def test_a_city_alone_in_its_column_makes_no_body(put_in, plan, city):
    side = plan.sides.get(city__slug="minsk")
    side.coordinating_body = Body.objects.filter(city=side.city).first()
    side.save()
    before = Body.objects.count()

    put_in([*ROWS, (4, "Турнир", "2027 год", "Мэрия Сочи", city)])

    assert Body.objects.count() == before
    found = Responsibility.objects.get(item__number="4", side=side)
    assert found.body == side.coordinating_body
