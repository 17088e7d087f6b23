"""The dashboard's figures, against the example counted by hand (the table is in conftest.py)."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from roadmap.models import Direction, Item, Milestone, Roadmap, Side
from roadmap.progress import charts, portfolio
from roadmap.progress.changes import changes
from roadmap.progress.figures import figures, matching
from roadmap.progress.past import states_on
from roadmap.progress.points import Scope
from roadmap.progress.state import Snapshot, load
from roadmap.reporting import actions
from tests.database import Cast
from tests.roadmap.conftest import at
from tests.roadmap.daily import annotated, states_of

TODAY = date(2026, 11, 22)


def numbers(snapshot: Snapshot) -> dict[str, int]:
    return {counted.figure.name: counted.number for counted in figures(snapshot)}


FIGURES = ["items", "done", "in_progress", "overdue", "due_soon", "disputed", "awaiting", "silent"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        #                       items done  in   over due  dis- awai silent
        #                             progress due soon puted ting
        (None, dict(zip(FIGURES, [3, 1, 2, 1, 0, 0, 1, 1], strict=True))),
        (TODAY, dict(zip(FIGURES, [3, 1, 2, 1, 0, 0, 1, 1], strict=True))),
        (date(2026, 11, 15), dict(zip(FIGURES, [3, 1, 2, 1, 0, 1, 0, 2], strict=True))),
        (date(2026, 9, 26), dict(zip(FIGURES, [3, 0, 2, 1, 1, 2, 0, 3], strict=True))),
        (date(2026, 6, 30), dict(zip(FIGURES, [3, 0, 1, 0, 1, 1, 0, 3], strict=True))),
        (date(2026, 6, 19), dict(zip(FIGURES, [3, 0, 0, 0, 1, 0, 0, 3], strict=True))),
    ],
)
def test_figures_are_those_counted_by_hand(
    example: Roadmap, cast: Cast, on: date | None, expected: dict[str, int]
) -> None:
    assert numbers(load(example, on=on)) == expected


def test_progress_is_the_mean_over_the_items(example: Roadmap, cast: Cast) -> None:
    snapshot = load(example)
    # Item 1: (100 + 0) / 2; item 2: 100; item 3: 50 over six milestones.
    assert snapshot.tally.progress == pytest.approx((50 + 100 + 50 / 6) / 3)
    by_side = {side.city.slug: tally.progress for side, tally in snapshot.by_side}
    assert by_side == {"sochi": pytest.approx((100 + 100 + 50 / 3) / 3), "minsk": pytest.approx(100 / 3)}


def test_directions_stand_side_by_side_with_their_counts(example: Roadmap, cast: Cast) -> None:
    education, culture = load(example).by_direction
    assert (education.direction.title, education.all.total, education.all.overdue) == ("Образование", 1, 1)
    assert (culture.direction.title, culture.all.total, culture.all.overdue) == ("Культура", 2, 0)
    assert [dict(tally.by_status) for _, tally in culture.sides] == [
        {"done": 1, "in_progress": 1},
        {"done": 1, "planned": 1},
    ]
    assert sorted([culture, education], key=lambda row: row.lag)[0] is education


def test_a_side_is_judged_by_its_own_milestones(example: Roadmap, cast: Cast) -> None:
    sochi = load(example, Scope(side="sochi"))
    assert numbers(sochi) == dict(zip(FIGURES, [3, 2, 1, 0, 0, 0, 0, 0], strict=True))
    minsk = load(example, Scope(side="minsk"))
    assert numbers(minsk) == dict(zip(FIGURES, [3, 1, 1, 1, 0, 0, 1, 1], strict=True))


def test_a_side_sees_a_disagreement_whoever_closed(example: Roadmap, cast: Cast) -> None:
    for side in ("sochi", "minsk"):
        snapshot = load(example, Scope(side=side), on=date(2026, 11, 15))
        assert [state.item.number for state in snapshot.items if state.is_disputed] == ["1"]


def test_a_body_has_the_items_that_name_it(example: Roadmap, cast: Cast) -> None:
    def of(body: int) -> list[str]:
        return [state.item.number for state in load(example, Scope(body=body)).items]

    assert of(cast.sochi_culture.pk) == ["2"]
    assert of(cast.mayor.pk) == ["3"]
    assert of(cast.minsk_institute.pk) == ["1"]


def test_a_direction_has_its_items(example: Roadmap, cast: Cast) -> None:
    culture = Direction.objects.get(title="Культура")
    snapshot = load(example, Scope(direction=culture.pk))
    assert [state.item.number for state in snapshot.items] == ["2", "3"]


def test_a_scope_that_is_not_there_is_refused(example: Roadmap, cast: Cast) -> None:
    with pytest.raises(Side.DoesNotExist):
        load(example, Scope(side="brest"))
    with pytest.raises(Direction.DoesNotExist):
        load(example, Scope(direction=1_000_000))


def test_the_trend_counts_what_was_to_be_closed_and_what_was(example: Roadmap, cast: Cast) -> None:
    trend = charts.trend(load(example))
    assert trend is not None
    assert (trend.total, trend.now.planned, trend.now.done, trend.gap) == (10, 4, 3, 1)
    by_month = {month.last_day: (month.planned, month.done) for month in trend.months}
    assert by_month[date(2026, 5, 31)] == (0, 0)
    assert by_month[date(2026, 6, 30)] == (2, 1)
    assert by_month[date(2026, 9, 30)] == (4, 3)
    assert by_month[date(2026, 12, 31)] == (5, None)
    assert by_month[date(2027, 6, 30)] == (6, None)
    assert by_month[date(2028, 12, 31)] == (10, None)
    assert len(trend.months) == 36


def test_the_heat_map_looks_at_what_falls_due_in_the_year(example: Roadmap, cast: Cast) -> None:
    (_, education), (_, culture) = charts.heat(load(example))
    assert [(cell.year, cell.items, cell.progress, cell.overdue) for cell in education] == [
        (2026, 1, 50, 1),
        (2027, 0, None, 0),
        (2028, 0, None, 0),
    ]
    # 2026: item 2 at 100 %, item 3 at Sochi's 50 %; Minsk's was moved into 2027.
    assert [(cell.items, cell.progress) for cell in culture] == [(2, 75), (1, 0), (1, 0)]


def test_attention_names_the_late_the_latest_first(example: Roadmap, cast: Cast) -> None:
    found = charts.attention(load(example))
    assert [(state.item.number, point.days_late) for state, point in found["overdue"]] == [("1", 145)]
    assert [state.item.number for state, _ in found["awaiting"]] == ["1"]
    assert found["disputed"] == []


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2026, 11, 20), []),
        (date(2026, 11, 15), [("begun", "1", "Минск")]),
        (
            date(2026, 9, 26),
            [
                ("closed", "2", "Минск"),
                ("moved", "3", "Минск"),
                ("begun", "1", "Минск"),
                ("begun", "3", "Сочи"),
            ],
        ),
        (
            date(2026, 6, 15),
            [
                ("closed", "1", "Сочи"),
                ("closed", "2", "Минск"),
                ("closed", "2", "Сочи"),
                ("overdue", "1", "Минск"),
                ("moved", "3", "Минск"),
                ("begun", "1", "Минск"),
                ("begun", "3", "Сочи"),
            ],
        ),
    ],
)
def test_changes_since_a_day(
    example: Roadmap, cast: Cast, since: date, expected: list[tuple[str, str, str]]
) -> None:
    snapshot = load(example)
    found = [
        (change.kind, change.item.item.number, snapshot.side_names[change.point.side])
        for change in changes(snapshot, since)
    ]
    assert sorted(found) == sorted(expected)


def test_the_past_played_again_ends_where_the_milestones_stand(example: Roadmap) -> None:
    states = states_on(Milestone.objects.all(), TODAY)
    assert len(states) == 10
    for milestone in Milestone.objects.all():
        then = states[milestone.pk]
        assert (then.status, then.progress, then.due_date, then.closed_on) == (
            milestone.status,
            milestone.progress,
            milestone.due_date,
            milestone.closed_on,
        )
        assert (then.last_reported_at, then.pending) == (
            milestone.last_reported_at,
            milestone.pending_report_id,
        )


def test_a_returned_report_leaves_the_milestone_begun(example: Roadmap, cast: Cast) -> None:
    waiting = Milestone.objects.get(pending_report__isnull=False)
    assert waiting.pending_report_id
    with at(11, 21):
        actions.decide(
            waiting.pending_report_id, cast.minsk_coordinator, verdict="returned", remark="Нет протокола"
        )
    only = Milestone.objects.filter(pk=waiting.pk)
    assert [states_on(only, date(2026, 11, day))[waiting.pk].status for day in (19, 20, 21)] == [
        "planned",
        "in_progress",
        "in_progress",
    ]
    assert [states_on(only, date(2026, 11, day))[waiting.pk].pending for day in (19, 20, 21)] == [
        None,
        waiting.pending_report_id,
        None,
    ]


def test_the_portfolio_has_the_same_figures_as_the_dashboard(example: Roadmap, cast: Cast) -> None:
    (line,) = portfolio.lines([example])
    snapshot = load(example)
    counted = numbers(snapshot)
    assert line.progress == pytest.approx(snapshot.tally.progress)
    assert {name: getattr(line, name) for name in FIGURES} == counted


CARRIED = {"planned": 0, "in_progress": 30, "done": 100, "suspended": 20, "cancelled": 0}


@pytest.fixture
def every_pair(plan: Roadmap) -> Roadmap:
    """An item for every pair of statuses of Sochi and Minsk, on each of three due dates."""
    sochi, minsk = plan.sides.order_by("order")
    direction = plan.directions.earliest("order")
    days = (date(2026, 11, 21), date(2026, 12, 22), date(2026, 12, 23))
    for place, (one, other, due) in enumerate(product(CARRIED, CARRIED, days)):
        item = Item.objects.create(roadmap=plan, direction=direction, number=f"p{place}", title="Пара")
        for side, status in ((sochi, one), (minsk, other)):
            Milestone.objects.create(
                item=item,
                side=side,
                first_due_date=due,
                due_date=due,
                starts_on=date(2026, 1, 1),
                status=status,
                progress=CARRIED[status],
                closed_on=date(2026, 11, 1) if status in ("done", "cancelled") else None,
            )
    return plan


def test_the_state_of_an_item_is_the_same_in_python_and_in_sql(every_pair: Roadmap, cast: Cast) -> None:
    with at(11, 22):
        in_sql = states_of(Item.objects.filter(roadmap=every_pair))
        in_python = {state.item.pk: state for state in load(every_pair).items}
    assert len(in_sql) == len(in_python) == 3 + 75
    for pk, state in in_python.items():
        item = in_sql[pk]
        where = f"item {state.item.number}: {[point.status for point in state.points]}"
        assert state.status == item.status, where
        assert (state.progress is None) == (item.progress is None), where
        assert state.progress == pytest.approx(float(item.progress or 0)) or state.progress is None, where
        assert state.is_overdue == (item.overdue_count > 0), where
        assert state.is_due_soon == (item.due_soon_count > 0), where
        assert state.is_silent == (item.silent_count > 0), where
        assert state.is_awaiting == (item.awaiting_count > 0), where
        assert state.is_disputed == item.is_disputed, where


@pytest.fixture
def every_edge(plan: Roadmap, cast: Cast) -> Roadmap:
    """A milestone for every status, due day, window and last report about 22 November 2026."""
    cast.sochi.time_zone = "Asia/Vladivostok"
    cast.sochi.save()
    sochi, direction = plan.sides.get(city=cast.sochi), plan.directions.all()[0]
    due_days = (None, *(TODAY + timedelta(days=days) for days in (-1, 0, 30, 31)), date(2029, 1, 1))
    opened = (None, date(2026, 8, 24), date(2026, 8, 25))
    # The last two are 24 and 25 August in Vladivostok: 90 and 89 days ago.
    reported = (None, datetime(2026, 8, 24, 13, 59, tzinfo=UTC), datetime(2026, 8, 24, 14, 0, tzinfo=UTC))
    for place, (status, due, starts, at_moment) in enumerate(product(CARRIED, due_days, opened, reported)):
        item = Item.objects.create(roadmap=plan, direction=direction, number=f"e{place}", title="Край")
        Milestone.objects.create(
            item=item,
            side=sochi,
            first_due_date=due,
            due_date=due,
            starts_on=starts,
            status=status,
            progress=CARRIED[status],
            last_reported_at=at_moment,
            closed_on=date(2026, 11, 1) if status in ("done", "cancelled") else None,
        )
    return plan


@pytest.mark.parametrize("on", [None, TODAY, date(2026, 11, 23), date(2028, 12, 31), date(2029, 1, 1)])
def test_what_is_late_and_silent_is_the_same_in_python_and_in_sql(
    every_edge: Roadmap, on: date | None
) -> None:
    with at(11, 22):
        milestones = Milestone.objects.filter(item__roadmap=every_edge).with_flags(on)
        in_sql = {
            pk: tuple(flags)
            for pk, *flags in annotated(milestones, "pk", "is_overdue", "is_due_soon", "is_silent", "today")
        }
        in_python = {
            point.id: (point.is_overdue, point.is_due_soon, point.is_silent, point.today)
            for point in load(every_edge, on=on).points
        }
    assert in_python == in_sql
    assert {flag for flags in in_sql.values() for flag in flags[:3]} == {True, False}


def test_every_figure_counts_the_items_it_names(example: Roadmap, cast: Cast) -> None:
    snapshot = load(example)
    for counted in figures(snapshot):
        assert len(matching(snapshot, counted.figure)) == counted.number
