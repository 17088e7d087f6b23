"""The plan is changed by hand: its directions and items. For administrators, by the verbs of the pages."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from api.answers import rendered
from api.callers import ADMINISTERS, Caller, caller
from api.once import once
from api.problems import Problem, the_one, wrong
from api.routes import plan
from api.routes.plan import row_of
from api.shown.plan import DirectionOut, ItemWholeOut
from api.strict import Strict
from core.fields import REMARK_LIMIT, TEXT_LIMIT
from core.verbs import Conflict
from roadmap.models import Direction, Item, Roadmap
from roadmap.planning import actions, directions
from roadmap.planning.wording import Answering, Wording

# The addresses are those of reading: one address, one router.
router = plan.router


def _roadmap(who: Caller, slug: str) -> Roadmap:
    """The roadmap whose plan the caller may change; raises a 404 or 403 problem, in this order."""
    found = who.roadmap(slug)
    who.may_import()
    return found


def _direction(who: Caller, pk: int) -> Direction:
    found = the_one(Direction.objects, pk=pk, roadmap__in=who.roadmaps().order_by().values("pk"))
    who.may_import()
    return found


def _item(who: Caller, pk: int) -> Item:
    found = the_one(who.items().select_related("roadmap", "direction"), pk=pk)
    who.may_import()
    return found


class DirectionIn(Strict):
    """A direction of the plan."""

    title: str = Field(max_length=500)
    number: str = Field("", max_length=20)


@router.post(
    "/roadmaps/{slug}/directions",
    response={201: DirectionOut},
    auth=ADMINISTERS.where(_roadmap),
    tags=["planning"],
)
@once
def add_direction(request: HttpRequest, slug: str, said: DirectionIn) -> HttpResponse:
    """A new direction, the last one."""
    who = caller(request)
    new = directions.add_direction(_roadmap(who, slug).pk, who.person, title=said.title, number=said.number)
    return rendered(DirectionOut.of(new), 201)


class DirectionChangeIn(DirectionIn):
    """What it is to be called, and what it was called when one looked."""

    seen_title: str = Field(max_length=500)
    seen_number: str = Field("", max_length=20)


@router.post(
    "/directions/{id}",
    response=DirectionOut,
    auth=ADMINISTERS.where(_direction),
    tags=["planning"],
    url_name="change_direction",
)
@once
def change_direction(request: HttpRequest, id: int, said: DirectionChangeIn) -> HttpResponse:
    """Another title or number; 412 where somebody else was quicker."""
    who = caller(request)
    found = _direction(who, id)
    try:
        now = directions.rename_direction(
            found.pk,
            who.person,
            title=said.title,
            number=said.number,
            seen=(said.seen_number, said.seen_title),
        )
    except Conflict as conflict:
        stands = DirectionOut.of(_direction(who, id)).model_dump(mode="json")
        raise Problem(412, "changed", str(conflict), direction=stands) from conflict
    return rendered(DirectionOut.of(now))


@router.post(
    "/directions/{id}/removal",
    response={204: None},
    auth=ADMINISTERS.where(_direction),
    tags=["planning"],
    url_name="remove_direction",
)
@once
def remove_direction(request: HttpRequest, id: int) -> HttpResponse:
    """Remove a direction that has no items."""
    who = caller(request)
    directions.remove_direction(_direction(who, id).pk, who.person)
    return HttpResponse(status=204)


class AnsweringIn(Strict):
    """The bodies of one side, by the id of the side: who leads, and who does it too, in their order."""

    side: int
    lead: int | None = None
    co: list[int] = Field(default_factory=list, max_length=100)


class ItemIn(Strict):
    """An item as the document words it; its milestones follow from the deadline and the bodies."""

    number: str = Field(max_length=30)
    title: str = Field(max_length=TEXT_LIMIT)
    direction: int
    deadline_text: str = Field("", max_length=TEXT_LIMIT)
    expected_result: str = Field("", max_length=TEXT_LIMIT)
    funding: str = Field("", max_length=TEXT_LIMIT)
    contact: str = Field("", max_length=TEXT_LIMIT)
    note: str = Field("", max_length=TEXT_LIMIT)
    answering: list[AnsweringIn] = Field(default_factory=list, max_length=20)

    def as_wording(self, roadmap: Roadmap) -> Wording:
        """As the verbs want it; raises a 422 problem for a side of another roadmap, or named twice."""
        sides = set(roadmap.sides.order_by().values_list("pk", flat=True))
        named = [one.side for one in self.answering]
        if set(named) - sides or len(set(named)) < len(named):
            raise wrong("answering", _("Name each side of the roadmap once at most."))
        texts = self.model_dump(exclude={"answering", "seen", "tell"})
        answering = {one.side: Answering(one.lead, tuple(one.co)) for one in self.answering}
        return Wording(**texts, answering=answering)


@router.post(
    "/roadmaps/{slug}/items",
    response={201: ItemWholeOut},
    auth=ADMINISTERS.where(_roadmap),
    tags=["planning"],
)
@once
def add_item(request: HttpRequest, slug: str, said: ItemIn) -> HttpResponse:
    """A new item, the last of its direction."""
    who = caller(request)
    roadmap = _roadmap(who, slug)
    new = actions.add_item(roadmap.pk, who.person, said.as_wording(roadmap))
    return rendered(_shown(who, new.pk), 201)


class ItemChangeIn(ItemIn):
    """The whole item anew; `seen` is the `wording` that it had. `tell`: people hear when a date of theirs moves."""

    seen: str = Field(max_length=40)
    tell: bool = False


@router.post("/items/{id}", response=ItemWholeOut, auth=ADMINISTERS.where(_item), tags=["planning"])
@once
def change_item(request: HttpRequest, id: int, said: ItemChangeIn) -> HttpResponse:
    """Make the item what is sent; what is left out becomes empty. 412 where somebody else was quicker."""
    who = caller(request)
    found = _item(who, id)
    wording = said.as_wording(found.roadmap)
    try:
        actions.change_item(found.pk, who.person, wording, seen=said.seen, tell=said.tell)
    except Conflict as conflict:
        raise _changed(who, id, conflict) from conflict
    return rendered(_shown(who, id))


class SeenIn(Strict):
    """The `wording` that the item had when one looked."""

    seen: str = Field(max_length=40)


@router.post(
    "/items/{id}/removal",
    response={204: None},
    auth=ADMINISTERS.where(_item),
    tags=["planning"],
    url_name="remove_item",
)
@once
def remove_item(request: HttpRequest, id: int, said: SeenIn) -> HttpResponse:
    """Remove an item on which nothing was reported."""
    who = caller(request)
    try:
        actions.remove_item(_item(who, id).pk, who.person, seen=said.seen)
    except Conflict as conflict:
        raise _changed(who, id, conflict) from conflict
    return HttpResponse(status=204)


class OffControlIn(Strict):
    """Why the item is taken off control."""

    reason: str = Field(max_length=REMARK_LIMIT)


@router.post(
    "/items/{id}/off-control",
    response=ItemWholeOut,
    auth=ADMINISTERS.where(_item),
    tags=["planning"],
    url_name="off_control",
)
@once
def off_control(request: HttpRequest, id: int, said: OffControlIn) -> HttpResponse:
    """Take every open milestone of the item off control."""
    who = caller(request)
    actions.take_off_control(_item(who, id).pk, who.person, reason=said.reason)
    return rendered(_shown(who, id))


def _shown(who: Caller, pk: int) -> ItemWholeOut:
    item = _item(who, pk)
    return ItemWholeOut.whole(row_of(item), item, item.roadmap)


def _changed(who: Caller, pk: int, conflict: Conflict[Item]) -> Problem:
    return Problem(412, "changed", str(conflict), item=_shown(who, pk).model_dump(mode="json"))
