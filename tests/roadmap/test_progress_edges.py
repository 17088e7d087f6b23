"""What a roadmap can also look like, counted by hand: three sides whose days differ, parts left out, before and after.

The plan of `three`, on 22 November 2026 at 21:30 UTC, when it is the 23rd in Vladivostok and in Sochi and still the
22nd on the Azores. Every date is 22 November, but 5 has none:

| item | Vladivostok | Sochi          | Azores      | so the item is          | progress       |
|------|-------------|----------------|-------------|-------------------------|----------------|
| 1    | –           | done           | –           | done                    | 100            |
| 2    | cancelled   | –              | done        | done                    | 100            |
| 3    | cancelled   | cancelled      | –           | cancelled               | none           |
| 4    | –           | –              | –           | not started             | none           |
| 5    | not started | not started    | not started | not started             | 0              |
| 6    | done        | suspended 40 % | –           | suspended, overdue      | (100 + 40) / 2 |
| 7    | not started | not started    | not started | not started, overdue    | 0              |
| 8    | –           | –              | not started | not started, due today  | 0              |
"""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from cities.models import City
from roadmap.models import Direction, Item, Milestone, Roadmap, Side
from roadmap.progress import charts, portfolio
from roadmap.progress.figures import figures
from roadmap.progress.points import Scope
from roadmap.progress.state import Snapshot, load
from tests.database import Cast
from tests.roadmap.daily import signed_in

DUE = date(2026, 11, 22)
CARRIED = {"planned": 0, "done": 100, "suspended": 40, "cancelled": 0}
TABLE: dict[str, tuple[str, str, str]] = {
    "1": ("", "done", ""),
    "2": ("cancelled", "", "done"),
    "3": ("cancelled", "cancelled", ""),
    "4": ("", "", ""),
    "5": ("planned", "planned", "planned"),
    "6": ("done", "suspended", ""),
    "7": ("planned", "planned", "planned"),
    "8": ("", "", "planned"),
}
FIGURES = ["items", "done", "in_progress", "overdue", "due_soon", "disputed", "awaiting", "silent"]


@pytest.fixture
def three(cast: Cast) -> Iterator[Roadmap]:
    roadmap = Roadmap.objects.create(
        slug="three", title="Три города", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31)
    )
    east = City.objects.create(slug="east", name="Владивосток", country="RU", time_zone="Asia/Vladivostok")
    west = City.objects.create(slug="west", name="Понта-Делгада", country="PT", time_zone="Atlantic/Azores")
    sides = [
        Side.objects.create(roadmap=roadmap, city=city, order=order)
        for order, city in enumerate((east, cast.sochi, west), 1)
    ]
    direction = Direction.objects.create(roadmap=roadmap, title="Транспорт", order=1)
    for order, (number, statuses) in enumerate(TABLE.items(), 1):
        item = Item.objects.create(
            roadmap=roadmap, direction=direction, number=number, title="Пункт", order=order
        )
        for side, status in zip(sides, statuses, strict=True):
            if status:
                Milestone.objects.create(
                    item=item,
                    side=side,
                    first_due_date=None if number == "5" else DUE,
                    due_date=None if number == "5" else DUE,
                    status=status,
                    progress=CARRIED[status],
                    closed_on=date(2026, 11, 1) if status in ("done", "cancelled") else None,
                )
    with time_machine.travel("2026-11-22T21:30:00+00:00", tick=False):
        yield roadmap


def numbers(snapshot: Snapshot) -> dict[str, int]:
    return {counted.figure.name: counted.number for counted in figures(snapshot)}


@pytest.mark.parametrize(
    ("part", "on", "expected"),
    [
        #                      items done  in   over due  dis- awai silent
        #                            progress due soon puted ting
        (Scope(), None, [8, 2, 0, 2, 2, 0, 0, 0]),
        # The first side's day is today: as where no day is asked for, the Azores are still in the 22nd.
        (Scope(), date(2026, 11, 23), [8, 2, 0, 2, 2, 0, 0, 0]),
        (Scope(), date(2026, 11, 24), [8, 2, 0, 3, 0, 0, 0, 0]),
        (Scope(side="east"), None, [5, 1, 0, 1, 0, 0, 0, 0]),
        (Scope(side="sochi"), None, [5, 1, 0, 2, 0, 0, 0, 0]),
        (Scope(side="west"), None, [4, 1, 0, 0, 2, 0, 0, 0]),
    ],
)
def test_the_figures_of_three_sides(
    three: Roadmap, part: Scope, on: date | None, expected: list[int]
) -> None:
    assert numbers(load(three, part, on)) == dict(zip(FIGURES, expected, strict=True))


@pytest.mark.parametrize("on", ["", "2026-11-23", "2026-11-24", "2026-11-22"])
def test_each_figure_leads_to_as_many_items_whatever_the_side_s_day(
    three: Roadmap, cast: Cast, on: str
) -> None:
    client = signed_in(cast.sochi_reader)
    page = client.get(f"/r/three/?on={on}").context
    lists = {
        counted.figure.name: client.get(f"/r/three/items/?{counted.query}").context["page"].paginator.count
        for counted in page["figures"]
    }

    assert lists == {counted.figure.name: counted.number for counted in page["figures"]}


def test_the_progress_of_three_sides(three: Roadmap) -> None:
    snapshot = load(three)

    assert snapshot.tally.progress == pytest.approx((100 + 100 + 0 + 70 + 0 + 0) / 6)
    assert [tally.progress for _side, tally in snapshot.by_side] == [
        # 5, 6, 7: the cancelled ones say nothing.
        pytest.approx(100 / 3),
        pytest.approx((100 + 0 + 40 + 0) / 4),
        pytest.approx((100 + 0 + 0 + 0) / 4),
    ]


def test_the_bars_of_three_sides(three: Roadmap) -> None:
    (transport,) = load(three).by_direction

    assert [
        {segment.name: segment.count for segment in charts.bar(tally)} for _side, tally in transport.sides
    ] == [
        {"done": 1, "overdue": 1, "planned": 1, "cancelled": 2},
        {"done": 1, "overdue": 2, "planned": 1, "cancelled": 1},
        {"done": 1, "planned": 3},
    ]


def test_the_portfolio_counts_each_side_by_its_own_day(three: Roadmap) -> None:
    (line,) = portfolio.lines([three])

    assert [getattr(line, name) for name in FIGURES] == [8, 2, 0, 2, 2, 0, 0, 0]
    assert line.progress == pytest.approx(270 / 6)


def test_the_heat_of_what_has_a_date(three: Roadmap) -> None:
    ((_direction, (cell,)),) = charts.heat(load(three))

    # 1, 2, 3 (taken off control: no progress), 6, 7 and 8.
    assert (cell.year, cell.items, cell.overdue) == (2026, 6, 2)
    assert cell.progress == pytest.approx((100 + 100 + 70 + 0 + 0) / 5)


@pytest.mark.parametrize(
    ("on", "planned", "done", "x"),
    [
        (date(2026, 9, 1), 0, 0, 0),  # before it begins
        (date(2026, 10, 31), 0, 0, 33.7),
        (date(2027, 2, 1), 8, 3, 100),  # after its end
    ],
)
def test_the_trend_before_the_roadmap_begins_and_after_its_end(
    three: Roadmap, on: date, planned: int, done: int, x: float
) -> None:
    with time_machine.travel(f"{on}T12:00:00+00:00", tick=False):
        trend = charts.trend(load(three))

    assert trend is not None
    # Dated and not cancelled: 1; 2 on the Azores; 6 twice; 7 thrice; 8. Closed on 1 November: 1, 2 and 6.
    assert trend.total == 8
    assert trend.now.x == x
    assert trend.now.planned == planned
    assert trend.now.done == done


def test_what_is_closed_after_the_end_is_closed(three: Roadmap) -> None:
    Milestone.objects.filter(item__number="1").update(closed_on=date(2027, 1, 20))
    with time_machine.travel("2027-02-01T12:00:00+00:00", tick=False):
        trend = charts.trend(load(three))

    assert trend is not None
    assert trend.now.done == 3
    assert trend.months[-1].done == 2
    assert trend.fact_path.endswith(f"L100 {100 - 37.5:g}")


@pytest.mark.parametrize(
    ("on", "said"),
    [("2026-11-22", "Так обстояли дела"), ("2026-11-23", ""), ("2026-12-01", "Так будут обстоять дела")],
)
def test_the_page_tells_the_past_from_what_is_to_come(three: Roadmap, cast: Cast, on: str, said: str) -> None:
    html = signed_in(cast.sochi_reader).get(f"/r/three/?on={on}").content.decode()

    assert (said in html) if said else "дела на" not in html


@pytest.mark.parametrize("path", ["/r/three/", "/r/three/items/", "/r/three/timeline/", "/r/three/export/"])
@pytest.mark.parametrize("on", ["1900-01-01", "9999-12-31", "0000-00-00", "вчера", "2026-02-30"])
def test_a_day_that_means_nothing_is_told(three: Roadmap, cast: Cast, path: str, on: str) -> None:
    answer = signed_in(cast.sochi_reader).get(path, {"on": on})

    told = ("Год должен быть от 1991 до 2100", "Дата не распознана", "не знакомо значение")
    assert answer.status_code in (200, 400)
    assert any(words in answer.content.decode() for words in told)
