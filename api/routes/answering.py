"""Who answers, and what takes place: bodies, the people of the own side, events."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from api.answers import rendered
from api.callers import ADMINISTERS, READS, Caller, caller
from api.once import once
from api.paging import Page, page_of_rows, refuse_unknown
from api.problems import Problem, the_one
from api.shown.events import EventOut
from api.shown.people import BodyOut, PersonOut
from api.strict import Strict
from cities import inviting
from cities.forms import InvitationForm
from cities.models import Body, User
from cities.permissions import city_of, may_administer, may_coordinate_something
from cities.querysets import BodyQuerySet
from events.models import Event

router = Router(tags=["answering"])


@router.get("/bodies", response=Page[BodyOut], auth=READS, url_name="bodies")
def bodies(
    request: HttpRequest, city: str = "", cursor: str = "", limit: int = 50, fields: str = ""
) -> HttpResponse:
    """The bodies of the cities whose roadmaps one reads; `city` is a city's short name."""
    rows = _bodies(caller(request)).select_related("city")
    return page_of_rows(request, rows.filter(city__slug=city) if city else rows, BodyOut.of, ("city",))


@router.get("/bodies/{id}", response=BodyOut, auth=READS, url_name="body")
def body(request: HttpRequest, id: int) -> HttpResponse:
    """One body."""
    refuse_unknown(request, ())
    found = the_one(_bodies(caller(request)).select_related("city"), pk=id)
    return rendered(BodyOut.of(found))


def _bodies(who: Caller) -> BodyQuerySet:
    return Body.objects.filter(city__in=who.cities().order_by().values("pk"))


@router.get("/people", response=Page[PersonOut], auth=READS, url_name="people")
def people(request: HttpRequest, cursor: str = "", limit: int = 50, fields: str = "") -> HttpResponse:
    """The people of the own side; to administrators all, or those of the token's roadmap. Without their addresses."""
    who = caller(request)
    rows = User.objects.all()
    if not may_administer(who.person):
        rows = rows.filter(body__city=city_of(who.person))
    if who.token.roadmap_id:
        rows = rows.filter(body__city__in=who.cities().order_by().values("pk"))
    return page_of_rows(request, rows, PersonOut.of)


class InviteIn(Strict):
    """Somebody new: where, in which role, and the address to which the invitation goes."""

    email: str = Field(max_length=254)
    name: str = Field(max_length=200)
    post: str = Field("", max_length=200)
    role: Literal["reader", "executor", "coordinator", "administrator"]
    body: int | None = None


@router.post("/people", response={201: PersonOut}, auth=ADMINISTERS)
@once
def invite(request: HttpRequest, said: InviteIn) -> HttpResponse:
    """Invite somebody into the own side, as the page does it; administrators into any."""
    who = caller(request)
    if not may_coordinate_something(who.person):
        raise Problem(403, "forbidden", _("Your rights do not reach so far."))
    form = InvitationForm(said.model_dump(exclude_none=True), by=who.person)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    body = form.cleaned_data["body"]
    who.may_act_for(body.city_id if body else None)
    return rendered(PersonOut.of(inviting.invite_one(form.save(commit=False), who.person)), 201)


@router.get("/events", response=Page[EventOut], auth=READS, url_name="events")
def events(request: HttpRequest, cursor: str = "", limit: int = 50, fields: str = "") -> HttpResponse:
    """Festivals, forums, visits that one sees."""
    who = caller(request)
    rows = who.events().select_related("city").prefetch_related("organisers", "delegations__city")
    return page_of_rows(request, rows, lambda event: EventOut.of(event, _items(who, [event])[event.pk]))


@router.get("/events/{id}", response=EventOut, auth=READS, url_name="event")
def event(request: HttpRequest, id: int) -> HttpResponse:
    """One event; its ETag is its revision in calendars."""
    refuse_unknown(request, ())
    shown = event_of(caller(request), id)
    return rendered(shown, version=shown.version)


def event_of(who: Caller, pk: int) -> EventOut:
    """An event as it is shown to the caller; raises a 404 problem."""
    rows = who.events().select_related("city").prefetch_related("organisers", "delegations__city")
    found = the_one(rows, pk=pk)
    return EventOut.of(found, _items(who, [found])[found.pk])


def _items(who: Caller, events: Iterable[Event]) -> dict[int, list[int]]:
    """The items that the events serve, those that the caller may see."""
    links = Event.items.through.objects.filter(event__in=events, item__in=who.items())
    found: dict[int, list[int]] = defaultdict(list)
    for event_id, item_id in links.order_by("item_id").values_list("event_id", "item_id"):
        found[event_id].append(item_id)
    return found
