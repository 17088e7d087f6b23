"""From one state to another: confirm, hold, move, cancel; what each asks for, and what it leaves alone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.verbs import Conflict
from events import actions
from events.dates import exact, read


def test_confirming_wants_exact_days(cast, make_event):
    rough = make_event(precision="month", starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 31))

    with pytest.raises(ValidationError):
        actions.confirm(rough.pk, cast.sochi_colleague)

    assert actions.confirm(make_event().pk, cast.sochi_colleague).state == "confirmed"


def test_each_change_counts_for_calendars(cast, make_event):
    event = make_event()

    actions.confirm(event.pk, cast.sochi_colleague)
    actions.move(event.pk, cast.sochi_colleague, dates=read("май 2027"), reason="Ремонт зала")
    actions.cancel(event.pk, cast.sochi_colleague, reason="Нет денег")

    event.refresh_from_db()
    assert (event.state, event.sequence, event.state_reason) == ("cancelled", 3, "Нет денег")


def test_moving_wants_a_reason_and_another_time(cast, make_event):
    event = make_event()
    days = exact(date(2026, 12, 12), date(2026, 12, 14))

    for dates, reason, field in [(read("май 2027"), " ", "reason"), (days, "Так надо", "starts_on")]:
        with pytest.raises(ValidationError) as refusal:
            actions.move(event.pk, cast.sochi_colleague, dates=dates, reason=reason)
        assert list(refusal.value.message_dict) == [field]


def test_an_event_moved_out_of_its_roadmap_is_refused(cast, make_event):
    event = make_event()

    with pytest.raises(ValidationError) as refusal:
        actions.move(event.pk, cast.sochi_colleague, dates=read("май 2030"), reason="Перенос")

    assert "31.12.2028" in refusal.value.messages[0]
    event.refresh_from_db()
    assert event.starts_on == date(2026, 12, 12)


def test_what_is_still_to_come_was_not_held(cast, make_event):
    event = make_event()

    with pytest.raises(ValidationError) as refusal:
        actions.hold(event.pk, cast.sochi_colleague, starts_on=event.starts_on, ends_on=event.ends_on)

    assert list(refusal.value.message_dict) == ["starts_on"]


def test_a_rough_event_is_held_on_exact_days(cast, make_event):
    event = make_event(
        precision="month", date_text="сентябрь 2026", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30)
    )

    held = actions.hold(
        event.pk,
        cast.sochi_colleague,
        starts_on=date(2026, 9, 12),
        ends_on=None,
        participants=120,
        outcome="Прошёл.",
    )

    assert (held.state, held.when, held.participants) == ("held", "12 сентября 2026", 120)


def test_who_was_slower_is_told_and_changes_nothing(cast, make_event):
    event = make_event()
    actions.confirm(event.pk, cast.sochi_colleague, version=event.sequence)

    with pytest.raises(Conflict) as conflict:
        actions.cancel(event.pk, cast.sochi_coordinator, reason="Не будет", version=event.sequence)

    assert conflict.value.row.state == "confirmed"


def test_items_of_two_roadmaps_are_refused(cast, make_event, make_roadmap):
    other = make_roadmap(1, slug="other")
    event = make_event()
    items = [*event.items.all(), other.items.get()]

    with pytest.raises(ValidationError) as refusal:
        actions.check_items(items, cast.sochi, read("май 2027"))

    assert list(refusal.value.message_dict) == ["items"]


def test_an_item_of_a_roadmap_without_the_city_is_refused(cast, make_event):
    from cities.models import City

    far = City.objects.create(slug="far", name="Далёкий", country="RU", country_name="Россия")

    with pytest.raises(ValidationError) as refusal:
        actions.check_items(make_event().items.all(), far, read("май 2027"))

    assert "Далёкий" in refusal.value.messages[0]
