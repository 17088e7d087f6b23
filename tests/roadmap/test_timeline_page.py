"""The timeline: what is drawn where, and the page."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap.models import Roadmap
from roadmap.progress.points import Scope
from roadmap.progress.state import load
from roadmap.progress.timeline import TimelineSpan, columns, rows, span_of
from tests.database import Cast


@pytest.mark.parametrize(
    ("day", "x"),
    [
        (date(2025, 6, 1), 0),  # before the drawing: held at its edge
        (date(2026, 3, 31), 24.66),  # the end of the 90th of 365 days
        (date(2026, 12, 31), 100),
        (date(2027, 6, 1), 100),
    ],
)
def test_a_day_stands_where_it_ends(day: date, x: float) -> None:
    assert TimelineSpan(date(2026, 1, 1), date(2026, 12, 31)).x(day) == x


@pytest.mark.parametrize(
    ("year", "quarter", "first", "last", "drawn"),
    [
        (None, None, date(2026, 1, 1), date(2028, 12, 31), 12),  # quarters
        (2027, None, date(2027, 1, 1), date(2027, 12, 31), 12),  # months
        (2028, 1, date(2028, 1, 1), date(2028, 3, 31), 3),
        (2026, 4, date(2026, 10, 1), date(2026, 12, 31), 3),
    ],
)
def test_the_span_and_its_columns(
    example: Roadmap, year: int | None, quarter: int | None, first: date, last: date, drawn: int
) -> None:
    span = span_of(load(example), year, quarter)
    assert (span.first, span.last) == (first, last)
    found = columns(span)
    assert len(found) == drawn
    assert sum(column.width for column in found) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        # Twelve quarters: two names a year, not each third one.
        (date(2026, 1, 1), date(2028, 12, 31), [1, 7, 1, 7, 1, 7]),
        (date(2026, 1, 1), date(2026, 12, 31), [1, 4, 7, 10]),
        (date(2026, 2, 1), date(2026, 4, 30), [2, 3, 4]),
    ],
)
def test_a_narrow_screen_names_the_same_places_of_each_year(
    first: date, last: date, named: list[int]
) -> None:
    found = [column.day.month for column in columns(TimelineSpan(first, last)) if not column.is_minor]
    assert found == named


def test_a_roadmap_of_one_year_is_drawn_in_months(plan: Roadmap, reads: Callable[..., str]) -> None:
    Roadmap.objects.filter(pk=plan.pk).update(ends_on=date(2026, 12, 31))
    page = reads("/r/sochi-minsk/timeline/")
    assert re.findall(r'class="timeline__month[^>]*>\s*(\w+)', page)[:12] == (
        ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
    )


def test_every_milestone_is_a_mark_with_its_state(example: Roadmap) -> None:
    snapshot = load(example)
    drawn = {
        row.item.item.number: [[mark.point.mark for mark in lane.marks] for lane in row.lanes]
        for _, found in rows(snapshot, span_of(snapshot, None, None))
        for row in found
    }
    assert drawn == {
        "1": [["done"], ["awaiting"]],
        "2": [["done"], ["done"]],
        "3": [["in_progress", "planned", "planned"], ["planned", "planned", "planned"]],
    }


def test_a_quarter_shows_what_reaches_into_it(example: Roadmap) -> None:
    snapshot = load(example)
    shown = [row.item.item.number for _, found in rows(snapshot, span_of(snapshot, 2026, 3)) for row in found]
    assert shown == ["2", "3"]  # item 1 was due in June; item 3's window is the whole year
    marks = [
        mark.is_in
        for _, found in rows(snapshot, span_of(snapshot, 2026, 3))
        for row in found
        for lane in row.lanes
        for mark in lane.marks
        if row.item.item.number == "3"
    ]
    assert not any(marks)


def test_one_side_has_one_lane(example: Roadmap) -> None:
    snapshot = load(example, Scope(side="minsk"))
    for _, found in rows(snapshot, span_of(snapshot, None, None)):
        assert [[lane.side.city.slug for lane in row.lanes] for row in found] == [["minsk"]] * len(found)


def test_the_page_says_each_row_in_words(example: Roadmap, reads: Callable[..., str]) -> None:
    html = reads("/r/sochi-minsk/timeline/").replace("\u00a0", " ")
    assert 'aria-label="Сочи: до 30 июня 2026 — выполнено; Минск: до 30 июня 2026 — на подтверждении"' in html
    assert "22 ноября" in html
    assert "style=" not in html


def test_the_page_in_the_past_shows_that_day(example: Roadmap, reads: Callable[..., str]) -> None:
    html = reads("/r/sochi-minsk/timeline/?on=2026-07-15").replace("\u00a0", " ")
    assert 'aria-label="Сочи: до 30 июня 2026 — выполнено; Минск: до 30 июня 2026 — просрочено"' in html
    assert "15 июля" in html


@pytest.mark.parametrize("query", ["year=soon", "quarter=5&year=2026", "on=never"])
def test_what_cannot_be_understood_is_told(plan: Roadmap, reads: Callable[..., str], query: str) -> None:
    assert "notice--error" in reads(f"/r/sochi-minsk/timeline/?{query}", status=400)


def test_a_year_outside_the_roadmap_shows_all_of_it(plan: Roadmap, reads: Callable[..., str]) -> None:
    assert re.search(r"1.января.2026 — 31.декабря.2028", reads("/r/sochi-minsk/timeline/?year=1999"))


def test_it_asks_the_same_queries_at_any_size(
    make_roadmap: Callable[..., Roadmap], client: Client, cast: Cast
) -> None:
    client.force_login(cast.sochi_reader)
    counts = []
    for items in (3, 49):
        make_roadmap(items, slug=f"of-{items}")
        client.get(f"/r/of-{items}/timeline/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/r/of-{items}/timeline/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 11
