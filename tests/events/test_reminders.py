"""Organisers hear of an event 30 and 7 days before it, and never of one that will not be."""

from datetime import date

import pytest

from events import actions
from events.dates import read
from roadmap.choices import ReminderState
from roadmap.models import Reminder
from roadmap.reminders.planning import plan as bring_up_to_date


def rows():
    found = Reminder.objects.filter(kind="event").exclude(state=ReminderState.CANCELLED)
    return sorted(found.values_list("person__email", "stage"))


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2026, 12, 24), []),
        (date(2026, 12, 22), [("colleague@sochi.example", 30)]),
        (date(2026, 11, 29), [("colleague@sochi.example", 7)]),
    ],
)
def test_the_organisers_hear_30_and_7_days_before(first, expected, make_event):
    make_event(starts_on=first, ends_on=first)

    bring_up_to_date()

    assert rows() == expected


def test_planned_twice_it_is_told_once(make_event):
    make_event(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))

    bring_up_to_date()
    bring_up_to_date()

    assert len(rows()) == 1


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_nobody_hears_of_what_is_over_or_will_not_be(state, make_event):
    make_event(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), state=state)

    bring_up_to_date()

    assert rows() == []


def test_a_moved_event_takes_its_reminder_along(cast, make_event):
    event = make_event(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
    bring_up_to_date()

    actions.move(event.pk, cast.sochi_colleague, dates=read("22 декабря 2026"), reason="Ремонт")
    bring_up_to_date()

    assert rows() == [("colleague@sochi.example", 30)]


def test_the_letter_has_a_line_for_it(make_event):
    from events.reminders import EventSource

    event = make_event("Шаги", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    bring_up_to_date()

    (line,) = EventSource().lines(list(Reminder.objects.filter(kind="event")), date(2026, 11, 24))

    assert line.title == "Фестиваль «Шаги»"
    assert line.when == "через 7 дней"
    assert line.url.endswith(event.get_absolute_url())
