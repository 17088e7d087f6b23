"""Milestones outside the roadmap's years have a place on every axis, and can be moved."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from roadmap.models import Milestone
from roadmap.progress import charts, state, timeline
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, signed_in

TODAY = "2026-11-22"


@pytest.fixture
def outside(plan, cast):
    """Item 1 of Sochi is due before the roadmap begins, item 2 of both sides after it ends."""
    early, late = date(2025, 12, 1), date(2029, 3, 31)
    Milestone.objects.filter(item__number="1", side__city=cast.sochi).update(
        due_date=early, first_due_date=early, starts_on=None
    )
    Milestone.objects.filter(item__number="2").update(due_date=late, first_due_date=late)
    return plan


def test_the_plan_line_ends_at_the_total(outside):
    with on_day(TODAY):
        trend = charts.trend(state.load(outside))
    assert trend
    first, last = trend.months[0], trend.months[-1]
    assert (first.zone, first.planned) == ("earlier", 1)
    assert (last.zone, last.planned, last.x, last.planned_share) == ("later", trend.total, 100, 100)
    assert trend.plan_path.endswith("L100 0")
    assert all(0 < month.x < 100 for month in trend.months[:-1])


def test_inside_the_years_the_axes_are_as_ever(plan):
    with on_day(TODAY):
        trend = charts.trend(state.load(plan))
    assert trend
    assert [month.zone for month in trend.months] == [""] * 36
    assert trend.months[-1].x == 100


def test_the_heat_map_has_a_column_before_and_after(outside):
    with on_day(TODAY):
        rows = charts.heat(state.load(outside))
    assert [cell.year for cell in rows[0][1]] == ["earlier", 2026, 2027, 2028, "later"]
    assert [cell.items for cell in rows[0][1]] == [1, 1, 0, 0, 0]
    assert [cell.items for cell in rows[1][1]] == [0, 1, 1, 1, 1]


def test_its_links_lead_to_lists_of_that_length(outside, cast):
    client = signed_in(cast.sochi_reader)
    with on_day(TODAY):
        html = flat(client.get("/r/sochi-minsk/").content.decode())
        found = re.findall(r'href="([^"]*year=(?:earlier|later)[^"]*)" data-counts="(\d+)"', html)
        assert len(found) == 2
        for link, number in found:
            answer = flat(client.get(link.replace("&amp;", "&")).content.decode())
            assert re.search(rf'listing__head"> ?<p><strong>{number}\b', answer)


def test_the_timeline_draws_them_at_its_ends(outside):
    with on_day(TODAY):
        snapshot = state.load(outside)
    span = timeline.span_of(snapshot, None, None)
    marks = {
        mark.point.first_due_date.year if mark.point.first_due_date else 0: (mark.x, mark.is_in)
        for _direction, rows in timeline.rows(snapshot, span)
        for row in rows
        for lane in row.lanes
        for mark in lane.marks
    }
    assert marks[2025] == (3, True)
    assert marks[2029] == (97, True)
    assert 6 < marks[2026][0] < 94


def test_they_can_be_moved_beyond_the_roadmaps_end(outside, cast):
    late = milestone_of(outside, "2", cast.sochi).pk
    with on_day(TODAY):
        moved = actions.ask_for_date(late, cast.sochi_coordinator, new_date=date(2029, 6, 30), reason="Так")
        assert moved.verdict == "accepted"
        with pytest.raises(ValidationError):
            actions.ask_for_date(late, cast.sochi_coordinator, new_date=date(2032, 1, 1), reason="Так")


def test_what_lies_within_stays_within(plan, cast):
    inside = milestone_of(plan, "2", cast.sochi).pk
    with on_day(TODAY), pytest.raises(ValidationError):
        actions.ask_for_date(inside, cast.sochi_coordinator, new_date=date(2029, 1, 1), reason="Так")
