"""Events are arranged: added, changed, brought from one state to another; who comes to them."""

from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from api.answers import rendered, seen_version
from api.callers import REPORTS, Caller, caller
from api.described import OF_VERSION
from api.once import once
from api.problems import Problem, the_one
from api.routes import answering
from api.routes.answering import event_of
from api.shown.events import DelegationOut, EventOut
from api.strict import Day, Strict
from cities.models import Body, City
from cities.permissions import may_arrange_something
from core.fields import TEXT_LIMIT
from core.uploads import check_links
from core.verbs import Conflict
from events import actions, dates
from events.actions import EventDetails
from events.choices import EventKind
from events.forms.offered import takeable
from events.models import Delegation, Event

# The addresses are those of reading: one address, one router.
router = answering.router
Kinds = Literal["festival", "forum", "tournament", "seminar", "telebridge", "contest", "exhibition", "visit"]


class WhenIn(Strict):
    """Exact days, or the time in words («III квартал 2026»)."""

    starts_on: Day | None = None
    ends_on: Day | None = None
    date_text: str = Field("", max_length=200)

    def dates(self) -> dates.Dates:
        """As the verbs want it; raises `ValidationError` for what can be no event's time."""
        return dates.read(self.date_text, self.starts_on, self.ends_on)


class EventIn(WhenIn):
    """The details of an event; `city` is a city's short name, `organisers` are bodies, `items` are items."""

    title: str = Field(max_length=400)
    kind: Kinds
    city: str = Field(max_length=100)
    venue: str = Field("", max_length=300)
    description: str = Field("", max_length=TEXT_LIMIT)
    organisers: list[int] = Field(default_factory=list, max_length=100)
    items: list[int] = Field(default_factory=list, max_length=500)

    def details(self, who: Caller, event: Event | None) -> EventDetails:
        """As the verbs want it: nothing that the person does not see, as in the form of the page."""
        taken = takeable(who.person, event, who.token.roadmap_id)
        city = taken.cities.filter(slug=self.city).first()
        organisers = list(taken.bodies.filter(pk__in=self.organisers))
        items = list(taken.items.filter(pk__in=self.items))
        unknown = {
            "city": city is None,
            "organisers": len(organisers) < len(set(self.organisers)),
            "items": len(items) < len(set(self.items)),
        }
        if city is None or any(unknown.values()):
            raise ValidationError(
                {name: _("There is no such thing, or not for you.") for name, bad in unknown.items() if bad}
            )
        who.may_act_for(city.pk)
        return EventDetails(
            title=self.title,
            kind=EventKind(self.kind),
            city=city,
            dates=self.dates(),
            venue=self.venue,
            description=self.description,
            organisers=organisers,
            items=items,
        )


def _arranges(who: Caller) -> None:
    """Raise a 403 problem for those who add no events; which ones the others add, depends on what is sent."""
    if not may_arrange_something(who.person):
        raise PermissionDenied


def _event(who: Caller, pk: int) -> Event:
    """The event that the caller may change; raises a 404 or 403 problem, in this order."""
    found = the_one(who.events().select_related("city"), pk=pk)
    who.may_act_for(found.city_id)
    who.may_change_all_of(found.items.all())
    if not Event.objects.editable_by(who.person).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def _of_delegation(who: Caller, event: int, delegation: int) -> Event:
    """The same by the address of a delegation, which may be gone already."""
    return _event(who, event)


def _delegation(who: Caller, event: int, delegation: int) -> Delegation:
    """The delegation that the caller may change; raises a 404 or 403 problem, in this order."""
    return the_one(_event(who, event).delegations, pk=delegation)


@router.post("/events", response={201: EventOut}, auth=REPORTS.where(_arranges), tags=["events"])
@once
def add(request: HttpRequest, said: EventIn) -> HttpResponse:
    """A new event, planned; an executor's names the own body among the organisers."""
    who = caller(request)
    new = actions.add(who.person, said.details(who, None))
    return _answer(who, new.pk, 201)


@router.post(
    "/events/{id}",
    response=EventOut,
    auth=REPORTS.where(_event),
    tags=["events"],
    openapi_extra=OF_VERSION,
)
@once
def change(request: HttpRequest, id: int, said: EventIn) -> HttpResponse:
    """Make the event what is sent. `If-Match` brings back its ETag; 412 where somebody else was quicker."""
    who = caller(request)
    found, seen = _event(who, id), seen_version(request)
    try:
        actions.change(found.pk, who.person, said.details(who, found), version=seen)
    except Conflict as conflict:
        raise _changed(who, id, conflict) from conflict
    return _answer(who, id)


class StateIn(WhenIn):
    """Where to bring the event. `moved` wants its new time and a reason, `cancelled` a reason, `held` its days."""

    state: Literal["planned", "confirmed", "held", "moved", "cancelled"]
    reason: str = Field("", max_length=500)
    participants: int | None = Field(None, ge=0, le=10_000_000)
    outcome: str = Field("", max_length=TEXT_LIMIT)
    links: list[str] = Field(default_factory=list, max_length=20)


@router.post(
    "/events/{id}/state",
    response=EventOut,
    auth=REPORTS.where(_event),
    tags=["events"],
    url_name="event_state",
    openapi_extra=OF_VERSION,
)
@once
def enter(request: HttpRequest, id: int, said: StateIn) -> HttpResponse:
    """Confirm, hold, move, cancel an event, or plan it again. `If-Match` as with changing it."""
    who = caller(request)
    found, seen = _event(who, id), seen_version(request)
    try:
        _enter(found.pk, who, said, seen)
    except Conflict as conflict:
        raise _changed(who, id, conflict) from conflict
    return _answer(who, id)


def _enter(pk: int, who: Caller, said: StateIn, seen: int | None) -> None:
    person = who.person
    if said.state == "planned":
        actions.plan_again(pk, person, version=seen)
    elif said.state == "confirmed":
        actions.confirm(pk, person, version=seen)
    elif said.state == "cancelled":
        actions.cancel(pk, person, reason=said.reason, version=seen)
    elif said.state == "moved":
        actions.move(pk, person, dates=said.dates(), reason=said.reason, version=seen)
    else:
        actions.hold(
            pk,
            person,
            starts_on=said.starts_on,
            ends_on=said.ends_on,
            participants=said.participants,
            outcome=said.outcome,
            links=check_links(said.links),
            version=seen,
        )


class DelegationIn(Strict):
    """Who comes: `city` is a city's short name, `body` who sends it."""

    city: str = Field(max_length=100)
    name: str = Field(max_length=300)
    body: int | None = None
    head_count: int | None = Field(None, ge=1, le=1_000_000)
    leader_post: str = Field("", max_length=200)

    def onto(self, delegation: Delegation, who: Caller, event: Event) -> Delegation:
        """The delegation as it is sent; raises `ValidationError` for what the person does not see."""
        taken = takeable(who.person, event, who.token.roadmap_id)
        city: City | None = taken.cities.filter(slug=self.city).first()
        body: Body | None = taken.bodies.filter(pk=self.body).first() if self.body else None
        unknown = {"city": city is None, "body": self.body is not None and body is None}
        if city is None or any(unknown.values()):
            raise ValidationError(
                {name: _("There is no such thing, or not for you.") for name, bad in unknown.items() if bad}
            )
        delegation.city, delegation.body, delegation.name = city, body, self.name
        delegation.head_count, delegation.leader_post = self.head_count, self.leader_post
        return delegation


@router.post(
    "/events/{id}/delegations",
    response={201: DelegationOut},
    auth=REPORTS.where(_event),
    tags=["events"],
    url_name="add_delegation",
)
@once
def add_delegation(request: HttpRequest, id: int, said: DelegationIn) -> HttpResponse:
    """Say who comes to an event."""
    who = caller(request)
    event = _event(who, id)
    new = actions.save_delegation(event.pk, who.person, said.onto(Delegation(), who, event))
    return rendered(DelegationOut.of(new), 201)


@router.post(
    "/events/{id}/delegations/{delegation}",
    response=DelegationOut,
    auth=REPORTS.where(_delegation),
    tags=["events"],
    url_name="change_delegation",
)
@once
def change_delegation(request: HttpRequest, id: int, delegation: int, said: DelegationIn) -> HttpResponse:
    """Change who comes."""
    who = caller(request)
    event = _event(who, id)
    found = the_one(event.delegations, pk=delegation)
    now = actions.save_delegation(event.pk, who.person, said.onto(found, who, event))
    return rendered(DelegationOut.of(now))


@router.post(
    "/events/{id}/delegations/{delegation}/removal",
    response={204: None},
    auth=REPORTS.where(_of_delegation),
    tags=["events"],
    url_name="remove_delegation",
)
@once
def remove_delegation(request: HttpRequest, id: int, delegation: int) -> HttpResponse:
    """Take a delegation out; one that is gone already is no error."""
    who = caller(request)
    actions.remove_delegation(_event(who, id).pk, who.person, delegation)
    return HttpResponse(status=204)


def _answer(who: Caller, pk: int, status: int = 200) -> HttpResponse:
    shown = event_of(who, pk)
    return rendered(shown, status, version=shown.version)


def _changed(who: Caller, pk: int, conflict: Conflict[Event]) -> Problem:
    return Problem(412, "changed", str(conflict), event=event_of(who, pk).model_dump(mode="json"))
