"""Who may edit which event: the table of `cities.permissions.arranged`, person by person."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from events import actions
from events.actions import EventDetails
from events.choices import EventKind
from events.dates import read
from events.models import Event

EVENTS = ["in Sochi", "in Minsk", "in Minsk by Sochi's culture", "by nobody in Sochi", "by Sochi's education"]


@pytest.fixture
def some(cast, make_event):
    make_event("in Sochi", [cast.sochi_culture])
    make_event("in Minsk", [cast.minsk_culture], city=cast.minsk)
    make_event("in Minsk by Sochi's culture", [cast.sochi_culture], city=cast.minsk)
    make_event("by nobody in Sochi", [])
    make_event("by Sochi's education", [cast.sochi_education])


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("administrator", EVENTS),
        (
            "sochi_coordinator",
            ["in Sochi", "in Minsk by Sochi's culture", "by nobody in Sochi", "by Sochi's education"],
        ),
        ("minsk_coordinator", ["in Minsk", "in Minsk by Sochi's culture"]),
        ("sochi_executor", ["by Sochi's education"]),
        ("sochi_colleague", ["in Sochi", "in Minsk by Sochi's culture"]),
        ("minsk_executor", []),
        ("sochi_reader", []),
        ("stranger", []),
    ],
)
def test_each_person_edits_their_own(person, expected, cast, some):
    found = Event.objects.editable_by(getattr(cast, person)).values_list("title", flat=True)

    assert sorted(found) == sorted(expected)


def details(cast, **changes):
    usual = {"title": "Семинар", "kind": EventKind.SEMINAR, "city": cast.sochi, "dates": read("май 2027")}
    return EventDetails(**(usual | changes))


def test_a_reader_adds_nothing(cast, plan):
    with pytest.raises(PermissionDenied):
        actions.add(cast.sochi_reader, details(cast))


def test_an_executor_adds_what_the_own_body_organises(cast, plan):
    event = actions.add(cast.sochi_executor, details(cast, organisers=[cast.sochi_education]))

    assert Event.objects.editable_by(cast.sochi_executor).get() == event


def test_an_executor_may_not_add_in_somebody_elses_name(cast, plan):
    with pytest.raises(ValidationError) as refusal:
        actions.add(cast.sochi_executor, details(cast, organisers=[cast.sochi_culture]))

    assert list(refusal.value.message_dict) == ["organisers"]
    assert not Event.objects.exists()


def test_nobody_edits_the_own_right_away(cast, make_event):
    event = make_event(organisers=[cast.sochi_culture])

    with pytest.raises(ValidationError):
        actions.change(event.pk, cast.sochi_colleague, details(cast, organisers=[cast.sochi_education]))
    assert list(event.organisers.all()) == [cast.sochi_culture]


@pytest.mark.parametrize("verb", ["confirm", "plan_again"])
def test_a_verb_is_refused_to_those_who_only_read(verb, cast, make_event):
    event = make_event()

    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(event.pk, cast.minsk_coordinator)
