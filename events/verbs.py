"""The ways from one state of an event to another: the words of each, its form, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import User
from events import actions
from events.choices import EventState
from events.forms.editing import HeldForm, MoveForm, PlainForm, ReasonForm
from events.models import Event


@dataclass(frozen=True)
class Verb:
    """`offered` says in which states the button is on the event's page; `do` raises what the action raises."""

    name: str
    button: Any
    title: Any
    help: Any
    done: Any
    form: type[PlainForm]
    do: Callable[[int, User, Any], Event]
    initial: Callable[[Event], dict[str, Any]]
    offered: frozenset[str]


def _version(event: Event) -> dict[str, Any]:
    return {"version": event.sequence}


def _held(event: Event) -> dict[str, Any]:
    days = {"starts_on": event.starts_on, "ends_on": event.ends_on} if event.is_exact else {}
    return {**_version(event), **days, "participants": event.participants, "outcome": event.outcome}


HELD_SAYS = ("starts_on", "ends_on", "participants", "outcome", "links", "version")


def _do_hold(pk: int, by: User, form: HeldForm) -> Event:
    said = {name: form.cleaned_data[name] for name in HELD_SAYS}
    return actions.hold(pk, by, files=form.evidence, **said)


def _do_move(pk: int, by: User, form: MoveForm) -> Event:
    said = form.cleaned_data
    return actions.move(pk, by, dates=form.dates, reason=said["reason"], version=said["version"])


def _states(*states: str) -> frozenset[str]:
    return frozenset(states)


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "confirm",
            _("Confirm"),
            _("Confirm the event"),
            _("The event will take place on these days. Calendars show it as firm."),
            _("The event is confirmed."),
            PlainForm,
            lambda pk, by, form: actions.confirm(pk, by, **form.cleaned_data),
            _version,
            _states(EventState.PLANNED, EventState.MOVED),
        ),
        Verb(
            "held",
            _("It was held"),
            _("The event was held"),
            _("Say when it was and what came of it; then you can report from it in two presses."),
            _("The event is marked as held."),
            HeldForm,
            _do_hold,
            _held,
            _states(EventState.PLANNED, EventState.CONFIRMED, EventState.MOVED, EventState.HELD),
        ),
        Verb(
            "move",
            _("Move"),
            _("Move the event"),
            _("The new days, or the month if no more is known. Calendars move it by themselves."),
            _("The event is moved."),
            MoveForm,
            _do_move,
            _version,
            _states(EventState.PLANNED, EventState.CONFIRMED, EventState.MOVED),
        ),
        Verb(
            "cancel",
            _("Cancel it"),
            _("Cancel the event"),
            _("The event stays on record; calendars strike it out."),
            _("The event is cancelled."),
            ReasonForm,
            lambda pk, by, form: actions.cancel(pk, by, **form.cleaned_data),
            _version,
            _states(EventState.PLANNED, EventState.CONFIRMED, EventState.MOVED),
        ),
        Verb(
            "plan",
            _("Plan again"),
            _("Plan the event again"),
            _("Take back that it was held or cancelled. What was written about it stays."),
            _("The event is planned again."),
            PlainForm,
            lambda pk, by, form: actions.plan_again(pk, by, **form.cleaned_data),
            _version,
            _states(EventState.HELD, EventState.CANCELLED),
        ),
    )
}


def offered(event: Event) -> list[Verb]:
    """The ways open from the event's state, the likeliest first."""
    return [verb for verb in VERBS.values() if event.state in verb.offered]
