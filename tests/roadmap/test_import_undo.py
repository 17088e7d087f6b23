"""Taking an import back: everything is as it was, or nothing is touched and it is said why."""

from datetime import date

import pytest

from cities.models import Body
from events.models import Event
from roadmap.choices import ImportState
from roadmap.importing import apply, journal, runs
from roadmap.models import Item, Milestone
from roadmap.reporting import actions
from tests.roadmap.plans import HEADER, ROWS, book, changed

GREAT_CHANGE = (
    ("Образование",),
    (1, "Обмен опытом учителей", "IV квартал 2026 г.", "Мэрия Сочи", "Мингорисполком, Спортклуб"),
    ("Спорт",),
    (2, "Фестиваль белорусской культуры", "ежегодно", None, None),
    (9, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком"),
)


@pytest.fixture
def put_in(plan, cast):
    def read(rows=GREAT_CHANGE, **more):
        run = runs.start(plan, book(rows, **more), cast.administrator)
        return apply.apply(run.pk, cast.administrator)

    return read


def test_everything_is_as_it_was(put_in, plan, cast):
    before = journal.snapshot(plan)
    run = put_in()
    assert journal.snapshot(plan) != before

    assert apply.revert(run.pk, cast.administrator).state == ImportState.REVERTED

    assert journal.snapshot(plan) == before


def test_reported_states_go_with_the_import(put_in, plan, cast):
    before = journal.snapshot(plan)
    rows = [(*row, "выполнено") if len(row) > 1 else row for row in ROWS]
    run = put_in(rows, header=(*HEADER, "Отметка о выполнении"))

    apply.revert(run.pk, cast.administrator)

    assert journal.snapshot(plan) == before


def test_twice_is_once(put_in, plan, cast):
    run = put_in()
    apply.revert(run.pk, cast.administrator)
    after = journal.snapshot(plan)

    apply.revert(run.pk, cast.administrator)

    assert journal.snapshot(plan) == after


@pytest.mark.parametrize(
    "touch",
    [
        lambda cast: Item.objects.filter(number="9").update(title="Большой турнир"),
        lambda cast: actions.report(
            Milestone.objects.filter(item__number="9", side__city__slug="sochi").get().pk,
            cast.sochi_coordinator,
            status="in_progress",
            progress=10,
        ),
        lambda cast: actions.ask_for_date(
            Milestone.objects.filter(item__number="1", side__city__slug="minsk").get().pk,
            cast.minsk_coordinator,
            new_date=date(2028, 12, 31),
            reason="Так надо",
        ),
    ],
    ids=["an item was edited", "somebody reported", "a date was moved"],
)
def test_what_was_touched_since_stays_and_stops_the_undo(put_in, plan, cast, touch):
    run = put_in()
    touch(cast)
    before = journal.snapshot(plan)

    with pytest.raises(apply.NotApplicable):
        apply.revert(run.pk, cast.administrator)

    assert journal.snapshot(plan) == before


def test_a_body_that_is_used_elsewhere_by_now_stops_the_undo(put_in, plan, cast):
    run = put_in()
    cast.stranger.body = Body.objects.get(name="Спортклуб")
    cast.stranger.save()

    with pytest.raises(apply.NotApplicable):
        apply.revert(run.pk, cast.administrator)

    assert Item.objects.filter(number="9").exists()


def test_an_event_that_serves_a_new_item_by_now_stops_the_undo(put_in, plan, cast):
    """The event's link would go with the item: whatever hangs on a row is asked, not the app's own tables only."""
    run = put_in()
    event = Event.objects.create(title="Турнир", kind="tournament", city=cast.sochi)
    event.items.add(Item.objects.get(number="9"))

    with pytest.raises(apply.NotApplicable):
        apply.revert(run.pk, cast.administrator)

    assert [item.number for item in event.items.all()] == ["9"]


def test_only_the_last_import_of_the_same_rows_can_be_taken_back(put_in, cast):
    first = put_in(changed(1, title="Первое"))
    put_in(changed(1, title="Второе"))

    with pytest.raises(apply.NotApplicable):
        apply.revert(first.pk, cast.administrator)

    assert Item.objects.get(number="1").title == "Второе"


def test_an_import_that_was_not_applied_has_nothing_to_take_back(plan, cast):
    run = runs.start(plan, book(), cast.administrator)

    with pytest.raises(apply.NotApplicable):
        apply.revert(run.pk, cast.administrator)
