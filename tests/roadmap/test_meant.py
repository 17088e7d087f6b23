"""Bulk from a filter ticks what the filter meant."""

import pytest
from django.urls import reverse

from roadmap.models import Item
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, signed_in

pytestmark = pytest.mark.django_db


def ticked(plan, cast, items=("1", "3"), by=None, **chosen):
    ids = list(Item.objects.filter(roadmap=plan, number__in=items).values_list("pk", flat=True))
    page = signed_in(by or cast.sochi_coordinator).get(
        reverse("roadmap:bulk", args=[plan.slug]), {"item": ids, **chosen}
    )
    return [
        (row["milestone"].item.number, str(row["milestone"].side), row["milestone"].due_date.year)
        for row in page.context["rows"]
        if row["ticked"]
    ]


def test_without_a_filter_the_first_open_period_of_each_item(plan, cast):
    with on_day("2026-05-05"):
        assert ticked(plan, cast) == [("1", "Сочи", 2026), ("3", "Сочи", 2026)]


def test_a_year_means_its_period(plan, cast):
    with on_day("2026-05-05"):
        assert ticked(plan, cast, year="2028") == [("3", "Сочи", 2028)]


def test_overdue_means_what_is_overdue(plan, cast):
    with on_day("2027-02-01"):
        assert ticked(plan, cast, overdue="1") == [("1", "Сочи", 2026), ("3", "Сочи", 2026)]
        assert ticked(plan, cast, overdue="1", year="2027") == []


def test_what_awaits_is_ticked_and_nothing_else(plan, cast):
    with on_day("2026-05-05"):
        owed = milestone_of(plan, "1", cast.sochi)
        proof = ["https://example.org/1"]
        actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=proof)
        assert ticked(plan, cast, awaiting="1") == [("1", "Сочи", 2026)]


def test_a_side_means_that_side(plan, cast):
    with on_day("2026-05-05"):
        assert ticked(plan, cast, ("1",), cast.administrator, side="minsk") == [("1", "Минск", 2026)]


def test_the_list_hands_its_filter_over(plan, cast):
    here = reverse("roadmap:items", args=[plan.slug])
    text = flat(signed_in(cast.sochi_coordinator).get(here, {"year": "2027"}).content.decode())
    form = text.split('<form id="bulk"')[1].split("</form>")[0]
    assert '<input type="hidden" name="year" value="2027">' in form
