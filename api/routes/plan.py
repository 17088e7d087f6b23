"""What is planned: roadmaps, their sides and directions, the items."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.asked import City, Cursor, Day, Flag, Limit, Number, Sort, StatusAsked
from api.callers import READS, caller
from api.paging import PARAMETERS, Page, check_form, one, page_of_list, page_of_rows, refuse_unknown
from api.problems import the_one
from api.shown import Out
from api.shown.plan import DirectionOut, ItemOut, ItemWholeOut, RoadmapOut, SideOut
from api.versions import by_version
from roadmap.forms.filters import FilterForm, SearchForm
from roadmap.models import Direction, Item
from roadmap.progress import listing

router = Router(tags=["plan"])
FILTERS = ("q", "on", "sort", *listing.FACETS)


class MeOut(Out):
    """Who the token acts for, and what it may do."""

    name: str
    role: str
    city: str | None
    scopes: list[str]
    roadmap: str | None
    side: str | None


@router.get("/me", response=MeOut, auth=READS, url_name="me")
def me(request: HttpRequest, fields: str = "") -> HttpResponse:
    """Who the token acts for, and what it may do."""
    who = caller(request)
    token, person = who.token, who.person
    return one(
        request,
        MeOut(
            name=person.name,
            role=person.role,
            city=person.body.city.slug if person.body else None,
            scopes=token.scopes,
            roadmap=token.roadmap.slug if token.roadmap else None,
            side=token.side.city.slug if token.side else None,
        ),
    )


@router.get("/roadmaps", response=Page[RoadmapOut], auth=READS, url_name="roadmaps")
def roadmaps(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50, fields: str = "") -> HttpResponse:
    """The roadmaps that one reads."""
    rows = caller(request).roadmaps().prefetch_related("sides__city")
    return page_of_rows(request, rows, RoadmapOut, RoadmapOut.of)


@router.get("/roadmaps/{slug}", response=RoadmapOut, auth=READS, url_name="roadmap")
@by_version
def roadmap(request: HttpRequest, slug: str, fields: str = "") -> HttpResponse:
    """One roadmap with its sides."""
    return one(request, RoadmapOut.of(caller(request).roadmap(slug)))


@router.get("/roadmaps/{slug}/sides", response=Page[SideOut], auth=READS, url_name="sides")
@by_version
def sides(
    request: HttpRequest, slug: str, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The sides of a roadmap."""
    rows = caller(request).roadmap(slug).sides.select_related("city")
    return page_of_rows(request, rows, SideOut, SideOut.of)


@router.get("/roadmaps/{slug}/directions", response=Page[DirectionOut], auth=READS, url_name="directions")
@by_version
def directions(
    request: HttpRequest, slug: str, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The directions of a roadmap."""
    rows = caller(request).roadmap(slug).directions.all()
    return page_of_rows(request, rows, DirectionOut, DirectionOut.of)


@router.get("/directions/{id}", response=DirectionOut, auth=READS, url_name="direction")
def direction(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One direction."""
    roadmaps = caller(request).roadmaps().order_by().values("pk")
    return one(request, DirectionOut.of(the_one(Direction.objects, pk=id, roadmap__in=roadmaps)))


@router.get("/roadmaps/{slug}/items", response=Page[ItemOut], auth=READS, url_name="items")
@by_version
def items(
    request: HttpRequest,
    slug: str,
    q: str = "",
    on: Day = "",
    sort: Sort = "",
    direction: Number = "",
    side: City = "",
    body: Number = "",
    status: StatusAsked = "",
    year: str = "",
    waiting_for: City = "",
    overdue: Flag = "",
    due_soon: Flag = "",
    silent: Flag = "",
    disputed: Flag = "",
    awaiting: Flag = "",
    needs_date: Flag = "",
    asked: Flag = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """The items, by the same filters as the address of the page has; flags are `1`. As of `on`, today without it."""
    refuse_unknown(request, {*FILTERS, *PARAMETERS})
    found = caller(request).roadmap(slug)
    sides_with_bodies = listing.sides_of(found)
    search = SearchForm(request.GET)
    check_form(search)
    rows = listing.load(found, sides_with_bodies, text=search.cleaned_data["q"], on=search.cleaned_data["on"])
    form = FilterForm(request.GET, rows, sides_with_bodies)
    check_form(form)
    return page_of_list(
        request,
        listing.ordered(rows, form.cleaned_data.get("sort") or "number"),
        listing.narrow(rows, form.chosen),
        lambda row: row.item.pk,
        ItemOut,
        lambda row: ItemOut.of(row, found),
        known=FILTERS,
    )


@router.get("/items/{id}", response=ItemWholeOut, auth=READS, url_name="item")
def item(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One item as it is today."""
    found = _item(request, id)
    return one(request, ItemWholeOut.whole(row_of(found), found, found.roadmap))


def _item(request: HttpRequest, pk: int) -> Item:
    return the_one(caller(request).items().select_related("roadmap", "direction"), pk=pk)


def row_of(item: Item) -> listing.ItemRow:
    """The item as it stands in the list."""
    sides_with_bodies = listing.sides_of(item.roadmap)
    rows = listing.load(item.roadmap, sides_with_bodies, text=item.number)
    return next(row for row in rows if row.item.pk == item.pk)
