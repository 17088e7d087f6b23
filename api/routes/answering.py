"""Who answers, and what takes place: bodies, the people of the own side, events."""

from typing import Literal

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from api.answers import rendered
from api.asked import City, Cursor, Flag, KindAsked, Limit, Number, RoleAsked, StateAsked
from api.callers import ADMINISTERS, READS, Caller, caller
from api.once import once
from api.paging import Page, check_form, one, page_of_rows
from api.problems import Problem, the_one, wrong
from api.shown.events import DelegationOut, EventOut
from api.shown.people import BodyOut, PersonOut
from api.strict import Strict
from cities import inviting
from cities.choices import Role
from cities.forms import InvitationForm
from cities.models import Body, User
from cities.permissions import city_of, may_administer, may_coordinate_something
from cities.querysets import BodyQuerySet, UserQuerySet
from events.forms.filters import FIELDS, EventFilterForm

router = Router(tags=["answering"])


@router.get("/bodies", response=Page[BodyOut], auth=READS, url_name="bodies")
def bodies(
    request: HttpRequest, city: City = "", cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The bodies of the cities whose roadmaps one reads; `city` is a city's short name."""
    rows = _bodies(caller(request)).select_related("city")
    if city:
        rows = rows.filter(city__slug=city)
    return page_of_rows(request, rows, BodyOut, BodyOut.of, ("city",))


@router.get("/bodies/{id}", response=BodyOut, auth=READS, url_name="body")
def body(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One body."""
    return one(request, BodyOut.of(the_one(_bodies(caller(request)).select_related("city"), pk=id)))


def _bodies(who: Caller) -> BodyQuerySet:
    return Body.objects.filter(city__in=who.cities().order_by().values("pk"))


@router.get("/people", response=Page[PersonOut], auth=READS, url_name="people")
def people(
    request: HttpRequest,
    q: str = "",
    role: RoleAsked = "",
    city: City = "",
    awaited: Flag = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """The people of the own side; to administrators all, or those of the token's roadmap. Without their addresses.

    The filters are those of the page; `awaited=1` (who was invited and has not come yet) is for those who invite.
    """
    who = caller(request)
    invites = may_coordinate_something(who.person)
    if role and role not in Role.values:
        raise wrong("role", _("There is no such role."))
    if awaited not in ("", "1"):
        raise wrong("awaited", _("A flag is 1, or left out."))
    if awaited and not invites:
        raise Problem(403, "forbidden", _("Your rights do not reach so far."))
    # Whoever is shown no address finds nobody by it.
    rows = _people(who).matching(text=q, role=role, city=city, by_address=invites)
    if awaited:
        rows = rows.awaited()
    return page_of_rows(request, rows, PersonOut, PersonOut.of, ("q", "role", "city", "awaited"))


@router.get("/people/{id}", response=PersonOut, auth=READS, url_name="person")
def person(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One of the people whom one is shown."""
    return one(request, PersonOut.of(the_one(_people(caller(request)), pk=id)))


def _people(who: Caller) -> UserQuerySet:
    """Everybody to administrators, else the own side; of a token for one roadmap, those of its cities."""
    rows = User.objects.all()
    if not may_administer(who.person):
        rows = rows.filter(body__city=city_of(who.person))
    if who.token.roadmap_id:
        rows = rows.filter(body__city__in=who.cities().order_by().values("pk"))
    return rows


class InviteIn(Strict):
    """Somebody new: where, in which role, and the address to which the invitation goes."""

    email: str = Field(max_length=254)
    name: str = Field(max_length=200)
    post: str = Field("", max_length=200)
    role: Literal["reader", "executor", "coordinator", "administrator"]
    body: int | None = None


@router.post("/people", response={201: PersonOut}, auth=ADMINISTERS.where(Caller.may_invite))
@once
def invite(request: HttpRequest, said: InviteIn) -> HttpResponse:
    """Invite somebody into the own side, as the page does it; administrators into any. Not by a token of a roadmap."""
    who = caller(request)
    form = InvitationForm(said.model_dump(exclude_none=True), by=who.person)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return rendered(PersonOut.of(inviting.invite_one(form.save(commit=False), who.person)), 201)


@router.get("/events", response=Page[EventOut], auth=READS, url_name="events")
def events(
    request: HttpRequest,
    city: City = "",
    kind: KindAsked = "",
    direction: Number = "",
    year: str = "",
    state: StateAsked = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """Festivals, forums, visits that one sees, by the same filters as the address of the page has."""
    who = caller(request)
    form = EventFilterForm(request.GET, who.person)
    check_form(form)
    rows = form.narrow(who.events()).select_related("city")
    rows = rows.prefetch_related("organisers", "delegations__city", _served_by(who))
    return page_of_rows(request, rows, EventOut, EventOut.of, FIELDS)


@router.get("/events/{id}", response=EventOut, auth=READS, url_name="event")
def event(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One event; its ETag is its revision in calendars."""
    shown = event_of(caller(request), id)
    return one(request, shown, version=shown.version)


def event_of(who: Caller, pk: int) -> EventOut:
    """An event as it is shown to the caller; raises a 404 problem."""
    rows = who.events().select_related("city")
    return EventOut.of(
        the_one(rows.prefetch_related("organisers", "delegations__city", _served_by(who)), pk=pk)
    )


def _served_by(who: Caller) -> Prefetch:
    """The items that events serve, those that the caller may see."""
    return Prefetch("items", who.items().only("pk").order_by("pk"))


@router.get("/events/{id}/delegations", response=Page[DelegationOut], auth=READS, url_name="delegations")
def delegations(
    request: HttpRequest, id: int, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """Who comes to an event."""
    rows = the_one(caller(request).events(), pk=id).delegations.select_related("city")
    return page_of_rows(request, rows, DelegationOut, DelegationOut.of)


@router.get(
    "/events/{id}/delegations/{delegation}", response=DelegationOut, auth=READS, url_name="delegation"
)
def delegation(request: HttpRequest, id: int, delegation: int, fields: str = "") -> HttpResponse:
    """One delegation."""
    rows = the_one(caller(request).events(), pk=id).delegations.select_related("city")
    return one(request, DelegationOut.of(the_one(rows, pk=delegation)))
