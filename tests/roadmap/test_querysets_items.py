"""The status and progress of an item and of one side's part, by docs/domain.md, counted by hand."""

import itertools
from datetime import date

import pytest

from roadmap import scheduling
from roadmap.choices import CLOSED, Status
from roadmap.models import Item, Milestone
from roadmap.progress import listing, state
from roadmap.reporting import actions, matrix
from tests.roadmap.daily import annotated, milestone_of, state_of_item

PROGRESS = {"planned": 0, "in_progress": 40, "done": 100, "suspended": 20, "cancelled": 60}


def put(milestone, status):
    """Set a milestone as a decision would, without the way there."""
    Milestone.objects.filter(pk=milestone.pk).update(
        status=status, progress=PROGRESS[status], closed_on="2026-03-01" if status in CLOSED else None
    )


@pytest.fixture
def three(plan, cast):
    """Sochi's three milestones of item 3; Minsk has none of it."""
    Milestone.objects.filter(item__number="3", side__city=cast.minsk).delete()
    return list(Milestone.objects.filter(item__roadmap=plan, item__number="3").order_by("due_date"))


@pytest.mark.parametrize(
    ("statuses", "status", "progress"),
    [
        (["planned", "planned", "planned"], "planned", 0),
        (["in_progress", "planned", "planned"], "in_progress", 40 / 3),
        (["done", "planned", "planned"], "in_progress", 100 / 3),
        (["done", "done", "done"], "done", 100),
        (["done", "done", "cancelled"], "done", 100),
        (["cancelled", "cancelled", "cancelled"], "cancelled", None),
        (["cancelled", "planned", "planned"], "planned", 0),
        (["suspended", "suspended", "cancelled"], "suspended", 20),
        (["suspended", "done", "cancelled"], "suspended", 60),
        (["suspended", "planned", "done"], "in_progress", 40),
        (["suspended", "in_progress", "cancelled"], "in_progress", 30),
    ],
)
def test_status_and_progress_follow_from_the_milestones(three, statuses, status, progress):
    for milestone, one in zip(three, statuses, strict=True):
        put(milestone, one)
    item = state_of_item("3")
    assert (item.status, item.progress) == (status, progress if progress is None else pytest.approx(progress))


def by_the_book(statuses):
    """The sentence of docs/domain.md, word for word."""
    live = [one for one in statuses if one != "cancelled"]
    still_open = [one for one in live if one != "done"]
    if not live:
        return "cancelled"
    if not still_open:
        return "done"
    if all(one == "suspended" for one in still_open):
        return "suspended"
    if all(one == "planned" for one in statuses if one != "cancelled"):
        return "planned"
    return "in_progress"


def test_sql_the_list_and_the_sentence_of_the_domain_agree_on_every_combination(plan, three):
    for statuses in itertools.combinations_with_replacement(Status.values, 3):
        for milestone, one in zip(three, statuses, strict=True):
            put(milestone, one)
        item = state_of_item("3")
        part = next(
            row for row in listing.load(plan, listing.sides_of(plan)) if row.item.number == "3"
        ).parts[0]
        assert item.status == by_the_book(statuses), statuses
        assert (part.status, part.progress) == (item.status, item.progress), statuses


def test_an_item_without_milestones_is_planned_and_has_no_progress(plan):
    Milestone.objects.filter(item__number="1").delete()
    item = state_of_item("1")
    assert (item.status, item.progress) == ("planned", None)


@pytest.mark.parametrize(
    ("sochi", "minsk", "disputed"),
    [
        ("done", "planned", True),
        ("planned", "done", True),
        ("done", "in_progress", False),
        ("done", "done", False),
        ("done", "suspended", False),
        ("done", "cancelled", False),
        ("planned", "planned", False),
        ("cancelled", "planned", True),
        ("cancelled", "in_progress", False),
    ],
)
def test_the_sides_disagree_when_one_has_closed_and_the_other_not_begun(plan, cast, sochi, minsk, disputed):
    put(milestone_of(plan, "1", cast.sochi), sochi)
    put(milestone_of(plan, "1", cast.minsk), minsk)
    assert state_of_item("1").is_disputed is disputed
    of_milestones = Milestone.objects.filter(item__number="1").with_state()
    assert set(annotated(of_milestones, "is_disputed")) == {(disputed,)}


def test_another_period_is_no_disagreement(plan, cast):
    first, later = (milestone_of(plan, "3", city) for city in (cast.sochi, cast.minsk))
    put(first, "done")
    put(later, "in_progress")
    assert state_of_item("3").is_disputed is False


def test_a_moved_date_stays_the_same_period(plan, cast):
    put(milestone_of(plan, "1", cast.sochi), "done")
    Milestone.objects.filter(item__number="1", side__city=cast.minsk).update(due_date="2026-12-01")
    assert state_of_item("1").is_disputed is True
    both = Milestone.objects.filter(item__number="1").with_state()
    waits = dict(annotated(both, "side__city__slug", "is_waited_for"))
    assert waits == {"sochi": False, "minsk": True}


@pytest.mark.parametrize(
    ("wording", "kind", "due", "needs"),
    [
        ("x", "unparseable", None, True),
        ("x", "unparseable", "2026-12-01", False),
        ("x", "on_demand", None, False),
    ],
)
def test_only_an_unread_deadline_needs_a_date(plan, wording, kind, due, needs):
    Item.objects.filter(number="1").update(deadline_text=wording, deadline_kind=kind)
    Milestone.objects.filter(item__number="1").update(due_date=due, first_due_date=None)
    assert state_of_item("1").needs_date is needs
    assert Item.objects.needing_a_date().filter(number="1").exists() is needs


@pytest.mark.parametrize(
    ("sochi", "minsk", "same"),
    [
        (None, None, True),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (None, date(2026, 6, 30), False),
        (date(2026, 6, 30), date(2026, 9, 30), False),
    ],
    ids=["both without a date", "one date", "one of two without a date", "two dates"],
)
def test_which_milestones_stand_for_the_same_period_in_sql_and_in_python(plan, sochi, minsk, same):
    Milestone.objects.filter(item__number="1").delete()
    item = Item.objects.get(number="1")
    for side, day, status in zip(plan.sides.all(), (sochi, minsk), ("done", "planned"), strict=True):
        milestone = Milestone.objects.create(item=item, side=side, first_due_date=day, due_date=day)
        put(milestone, status)
    of_item = Milestone.objects.filter(item__number="1")
    snapshot = state.load(plan)
    [seen] = [one for one in snapshot.items if one.item.number == "1"]

    assert annotated(Item.objects.filter(number="1").with_state(), "is_disputed") == [(same,)]
    assert set(annotated(of_item.with_state(), "is_disputed")) == {(same,)}
    assert bool(state.disputes(seen.points)) is same
    waits = dict(annotated(of_item.with_state(), "side__city__slug", "is_waited_for"))
    assert waits["minsk"] is same


def test_a_period_keeps_its_identity_when_the_wording_moves_one_side(plan, cast):
    """Sochi has reported, so its date stays; Minsk's, untouched, follows the wording: it is the same period still."""
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk, cast.sochi_coordinator, status="done", progress=100
    )
    item = Item.objects.get(number="1")
    item.deadline_text = "до 30 сентября 2026 г."
    item.save()

    done = scheduling.plan(item)

    assert [milestone.due_date for milestone in done.moved] == [date(2026, 9, 30)]
    assert state_of_item("1").is_disputed is True
    both = Milestone.objects.filter(item__number="1").with_state()
    assert dict(annotated(both, "side__city__slug", "is_waited_for")) == {"sochi": False, "minsk": True}
    cells = matrix.cells(list(both.select_related("side")), [])
    rows = matrix.periods(cells, matrix.columns(item, both.select_related("side__city")))
    assert [(row.due, [cell is not None for cell in row.cells]) for row in rows] == [
        (date(2026, 6, 30), [True, True])
    ]


def test_a_side_that_comes_later_joins_the_period_that_the_other_stands_for(plan, cast):
    Milestone.objects.filter(item__number="1", side__city=cast.minsk).delete()
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk, cast.sochi_coordinator, status="done", progress=100
    )
    item = Item.objects.get(number="1")
    item.deadline_text = "до 30 сентября 2026 г."
    item.save()

    scheduling.plan(item)

    assert milestone_of(plan, "1", cast.minsk).first_due_date == date(2026, 9, 30)
    assert len({milestone.period for milestone in Milestone.objects.filter(item=item)}) == 1
    assert state_of_item("1").is_disputed is True
