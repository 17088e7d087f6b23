"""Many at once: one remark, one transaction, and the refused ones told with why."""

import pytest
from django.urls import reverse

from roadmap.models import Item, Report
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def where(plan):
    return reverse("roadmap:bulk", args=[plan.slug])


def tick(milestone):
    return f"{milestone.pk}:{milestone.version}"


def test_the_own_sides_milestones_of_the_ticked_items_are_offered(where, plan, cast):
    ids = [item.pk for item in Item.objects.filter(number__in=["1", "3"])]
    rows = signed_in(cast.sochi_coordinator).get(where, {"item": ids}).context["rows"]
    assert [(row["milestone"].item.number, row["ticked"]) for row in rows] == [
        ("1", True),
        ("3", True),
        ("3", False),
        ("3", False),
    ]
    assert {row["milestone"].side.city for row in rows} == {cast.sochi}


def test_one_status_and_remark_for_all_ticked(where, plan, cast):
    owed = [milestone_of(plan, number, cast.sochi) for number in ("1", "2")]
    page = signed_in(cast.sochi_coordinator).post(
        where,
        {"milestone": [tick(one) for one in owed], "status": "suspended", "text": "До решения комиссии"},
    )
    assert page.status_code == 200
    assert [(report.status, report.text, report.origin) for report in Report.objects.all()] == [
        ("suspended", "До решения комиссии", "bulk")
    ] * 2


def test_the_refused_ones_are_told_with_why_and_the_rest_is_recorded(where, plan, cast):
    mine, changed = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "2", cast.sochi)
    theirs, closed = milestone_of(plan, "1", cast.minsk), milestone_of(plan, "3", cast.sochi)
    actions.report(closed.pk, cast.sochi_coordinator, status="done", progress=None)
    closed.refresh_from_db()
    ticks = [tick(one) for one in (mine, changed, theirs, closed)]
    actions.report(changed.pk, cast.sochi_colleague, status="in_progress", progress=5)
    page = signed_in(cast.sochi_coordinator).post(
        where, {"milestone": ticks, "status": "in_progress", "progress": "", "text": "Разом"}
    )
    done = page.context["done"]
    assert [report.milestone for report in done.recorded] == [mine]
    assert {milestone for milestone, why in done.refused} == {changed, closed, theirs}
    text = page.content.decode()
    assert "изменил кто-то другой" in text
    assert "не координируете" in text
    assert "Было 100\u00a0%" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"milestone": []},
        {"status": "unheard-of"},
        {"progress": "120"},
        {"text": ""},
        {"milestone": ["x", "1:y", ":", "9" * 40 + ":1"]},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(where, plan, cast, wrong):
    owed = milestone_of(plan, "1", cast.sochi)
    said = {
        "milestone": [tick(owed)],
        "status": "in_progress",
        "text": "Разом",
        "items": str(owed.item_id),
        **wrong,
    }
    page = signed_in(cast.sochi_coordinator).post(where, said)
    assert page.status_code == 422
    assert [row["milestone"] for row in page.context["rows"]] == [owed]
    assert page.context["form"]["text"].value() == said["text"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["sochi_reader", "sochi_executor", "stranger"])
def test_only_coordinators_work_on_many(where, plan, cast, who):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(getattr(cast, who))
    assert client.get(where).status_code == 403
    said = {"milestone": [tick(owed)], "status": "in_progress", "text": "Разом"}
    assert client.post(where, said).status_code == 403
    assert not Report.objects.exists()


def test_executors_are_offered_no_ticks(plan, cast):
    listing = reverse("roadmap:items", args=[plan.slug])
    assert 'form="bulk"' not in signed_in(cast.sochi_executor).get(listing).content.decode()
    assert 'form="bulk"' in signed_in(cast.sochi_coordinator).get(listing).content.decode()


def test_nothing_ticked_says_what_to_do(where, plan, cast):
    assert "Ничего не отмечено" in signed_in(cast.sochi_coordinator).get(where).content.decode()
