"""A wording that gives each side its own deadline: each has its milestones, and what belongs together one period."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from roadmap import scheduling
from roadmap.importing import apply, runs
from roadmap.models import Item
from roadmap.planning.expected_dates import expected_dates, reading
from roadmap.planning.wording import wording_of
from tests.roadmap.daily import signed_in
from tests.roadmap.plans import ROWS, book

JUNE, SEPTEMBER, OCTOBER = date(2027, 6, 1), date(2027, 9, 30), date(2027, 10, 31)
APART = "Сочи – до 01.06.2027, Минск – III квартал 2027 г."


@pytest.fixture
def item(plan):
    return plan.items.get(number="1")


def dated(item):
    """(side, period, due) of each milestone."""
    rows = item.milestones.order_by("period", "side__order")
    return list(rows.values_list("side__city__slug", "period", "due_date"))


def new(plan, like, wording):
    made = Item.objects.create(
        roadmap=plan, direction=like.direction, number="901", order=900, title="Новый", deadline_text=wording
    )
    for one in like.responsibilities.all():
        made.responsibilities.create(side=one.side, body=one.body, role=one.role, order=one.order)
    scheduling.plan(made)
    return made


def test_each_side_owes_by_its_own_date_for_the_same_period(plan, item):
    made = new(plan, item, APART)
    assert dated(made) == [("sochi", 1, JUNE), ("minsk", 1, SEPTEMBER)]


def test_periods_are_paired_in_their_order_where_both_sides_have_as_many(plan, item):
    made = new(plan, item, "Сочи – 01.06.2027, 30.09.2027; Минск – 30.09.2027, октябрь 2027 г.")
    assert dated(made) == [
        ("sochi", 1, JUNE),
        ("minsk", 1, SEPTEMBER),
        ("sochi", 2, SEPTEMBER),
        ("minsk", 2, OCTOBER),
    ]


def test_sides_that_owe_a_different_number_of_times_meet_on_a_common_date_only(plan, item):
    made = new(plan, item, "Сочи – 01.06.2027, 30.09.2027; Минск – 30.09.2027")
    assert dated(made) == [("sochi", 1, JUNE), ("sochi", 2, SEPTEMBER), ("minsk", 2, SEPTEMBER)]


def test_a_wording_that_parts_the_sides_moves_one_and_keeps_the_period(plan, item):
    before = dated(item)
    assert len(before) == 2
    item.deadline_text = APART
    item.save()
    scheduling.plan(item)
    assert dated(item) == [("sochi", before[0][1], JUNE), ("minsk", before[0][1], SEPTEMBER)]


def test_a_side_that_joins_later_joins_the_period_of_the_other(plan, item):
    made = new(plan, item, APART)
    minsk = made.responsibilities.filter(side__city__slug="minsk")
    body = minsk.get().body
    minsk.delete()
    scheduling.plan(made)
    assert dated(made) == [("sochi", 1, JUNE)]
    made.responsibilities.create(side=plan.sides.get(city__slug="minsk"), body=body, role="lead", order=1)
    scheduling.plan(made)
    assert dated(made) == [("sochi", 1, JUNE), ("minsk", 1, SEPTEMBER)]


def test_who_edits_an_item_reads_the_dates_of_each_side(plan, item, cast):
    item.deadline_text = APART
    told = expected_dates(plan, item, wording_of(item))
    assert (told.is_read, told.cautions) == (True, [])
    assert told.reading == reading(item)
    assert "Сочи – до 1 июня 2027" in told.reading.replace("\xa0", " ")
    assert "Минск – III кв. 2027" in told.reading.replace("\xa0", " ")
    # «г.» ends with a dot of its own.
    assert told.reading.endswith("г.».")
    page = signed_in(cast.administrator).get(reverse("roadmap:edit_item", args=[plan.slug, item.pk]))
    assert page.status_code == 200


def test_the_page_of_the_item_has_one_row_with_both_dates(plan, item, cast):
    made = new(plan, item, APART)
    page = signed_in(cast.administrator).get(made.get_absolute_url())
    (row,) = re.findall(
        r"<tr>\s*<th scope=\"row\" class=\"matrix__due\".*?</tr>", page.content.decode(), re.DOTALL
    )
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())
    assert (
        told.index("до 1 июня 2027")
        < told.index("Сочи")
        < told.index("до 30 сентября 2027")
        < told.index("Минск")
    )


def test_an_import_says_so_and_applies_it(plan, cast):
    rows = [ROWS[0], (*ROWS[1][:2], APART, *ROWS[1][3:]), *ROWS[2:]]
    run = runs.start(plan, book(rows), cast.administrator)
    (row,) = [one for one in run.preview["items"] if one["number"] == "1"]
    assert row["due_dates"] == [JUNE.isoformat(), SEPTEMBER.isoformat()]
    assert [message["code"] for message in row["messages"] if message["level"] == "warning"] == [
        "deadlines_of_sides"
    ]
    apply.apply(run.pk, cast.administrator)
    found = {(side, due) for side, _period, due in dated(plan.items.get(number="1"))}
    assert found == {("sochi", JUNE), ("minsk", SEPTEMBER)}
    again = runs.start(plan, book(rows), cast.administrator)
    assert again.preview["summary"]["unchanged"] == 3


def test_a_year_that_the_title_states_is_kept_with_each_side(plan, cast):
    rows = [ROWS[0], (*ROWS[1][:2], "Сочи – до 1 июня, Минск – III квартал", *ROWS[1][3:]), *ROWS[2:]]
    run = runs.start(plan, book(rows, name="План на 2027 год.xlsx"), cast.administrator)
    apply.apply(run.pk, cast.administrator)
    found = {(side, due) for side, _period, due in dated(plan.items.get(number="1"))}
    assert found == {("sochi", JUNE), ("minsk", SEPTEMBER)}
