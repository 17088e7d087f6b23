"""What is planned: roadmaps, sides, directions, items; and its progress: figures, changes."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from api.answers import rendered
from api.callers import READS, caller
from api.paging import PARAMETERS, Page, page_of_list, page_of_rows, refuse_unknown
from api.problems import the_one, wrong
from api.shown.plan import DirectionOut, ItemOut, ItemWholeOut, RoadmapOut
from roadmap.editions.comparing import PlanChange, of_edition
from roadmap.forms.asked import AskedForm, asked_snapshot
from roadmap.forms.filters import FilterForm, SearchForm
from roadmap.models import Edition, Item, Roadmap
from roadmap.progress import changes as past_changes
from roadmap.progress import figures as counted
from roadmap.progress import listing
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import Snapshot, Tally

router = Router(tags=["plan"])
FILTERS = ("q", "on", "sort", *listing.FACETS)


class MeOut(Schema):
    """Who the token acts for, and what it may do."""

    name: str
    role: str
    city: str | None
    scopes: list[str]
    roadmap: str | None
    side: str | None


@router.get("/me", response=MeOut, auth=READS, url_name="me")
def me(request: HttpRequest) -> HttpResponse:
    """Who the token acts for, and what it may do."""
    refuse_unknown(request, ())
    who = caller(request)
    token, person = who.token, who.person
    return rendered(
        MeOut(
            name=person.name,
            role=person.role,
            city=person.body.city.slug if person.body else None,
            scopes=token.scopes,
            roadmap=token.roadmap.slug if token.roadmap else None,
            side=token.side.city.slug if token.side else None,
        )
    )


@router.get("/roadmaps", response=Page[RoadmapOut], auth=READS, url_name="roadmaps")
def roadmaps(request: HttpRequest, cursor: str = "", limit: int = 50, fields: str = "") -> HttpResponse:
    """The roadmaps that one reads."""
    rows = caller(request).roadmaps().prefetch_related("sides__city")
    return page_of_rows(request, rows, RoadmapOut.of)


@router.get("/roadmaps/{slug}", response=RoadmapOut, auth=READS, url_name="roadmap")
def roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    """One roadmap with its sides."""
    refuse_unknown(request, ())
    return rendered(RoadmapOut.of(caller(request).roadmap(slug)))


@router.get("/roadmaps/{slug}/directions", response=Page[DirectionOut], auth=READS, url_name="directions")
def directions(
    request: HttpRequest, slug: str, cursor: str = "", limit: int = 50, fields: str = ""
) -> HttpResponse:
    """The directions of a roadmap."""
    return page_of_rows(request, caller(request).roadmap(slug).directions.all(), DirectionOut.of)


@router.get("/roadmaps/{slug}/items", response=Page[ItemOut], auth=READS, url_name="items")
def items(
    request: HttpRequest,
    slug: str,
    q: str = "",
    on: str = "",
    sort: str = "",
    direction: str = "",
    side: str = "",
    body: str = "",
    status: str = "",
    year: str = "",
    waiting_for: str = "",
    overdue: str = "",
    due_soon: str = "",
    silent: str = "",
    disputed: str = "",
    awaiting: str = "",
    needs_date: str = "",
    cursor: str = "",
    limit: int = 50,
    fields: str = "",
) -> HttpResponse:
    """The items, by the same filters as the address of the page has; flags are `1`. As of `on`, today without it."""
    refuse_unknown(request, {*FILTERS, *PARAMETERS})
    found = caller(request).roadmap(slug)
    sides_with_bodies = listing.sides_of(found)
    search = SearchForm(request.GET)
    _check(search)
    rows = listing.load(found, sides_with_bodies, text=search.cleaned_data["q"], on=search.cleaned_data["on"])
    form = FilterForm(request.GET, rows, sides_with_bodies)
    _check(form)
    shown = listing.ordered(listing.narrow(rows, form.chosen), form.cleaned_data.get("sort") or "number")
    return page_of_list(
        request, shown, lambda row: row.item.pk, lambda row: ItemOut.of(row, found), known=FILTERS
    )


def _check(form: Any) -> None:
    """Raise a 422 problem for the first value that the form does not know."""
    if form.is_valid():
        return
    name, reasons = next(iter(form.errors.items()))
    raise wrong(name, str(reasons[0]))


@router.get("/items/{id}", response=ItemWholeOut, auth=READS, url_name="item")
def item(request: HttpRequest, id: int) -> HttpResponse:
    """One item as it is today."""
    refuse_unknown(request, ())
    found = _item(request, id)
    return rendered(ItemWholeOut.whole(row_of(found), found, found.roadmap))


def _item(request: HttpRequest, pk: int) -> Item:
    return the_one(caller(request).items().select_related("roadmap", "direction"), pk=pk)


def row_of(item: Item) -> listing.ItemRow:
    """The item as it stands in the list."""
    sides_with_bodies = listing.sides_of(item.roadmap)
    rows = listing.load(item.roadmap, sides_with_bodies, text=item.number)
    return next(row for row in rows if row.item.pk == item.pk)


class TallyOut(Schema):
    """Counts of items, and their mean progress in percent."""

    items: int
    progress: float | None
    overdue: int
    by_status: dict[str, int]

    @classmethod
    def of(cls, tally: Tally) -> "TallyOut":
        return cls(
            items=tally.total,
            progress=tally.progress,
            overdue=tally.overdue,
            by_status={str(status): count for status, count in sorted(tally.by_status.items())},
        )


class DirectionFiguresOut(Schema):
    """The figures of one direction, of all its parts and of each side by the city's slug."""

    direction: DirectionOut
    all: TallyOut
    sides: dict[str, TallyOut]


class FiguresOut(Schema):
    """What the dashboard shows, as of a day."""

    roadmap: str
    on: date
    figures: dict[str, int]
    all: TallyOut
    sides: dict[str, TallyOut]
    directions: list[DirectionFiguresOut]


@router.get("/roadmaps/{slug}/figures", response=FiguresOut, auth=READS, url_name="figures")
def figures(
    request: HttpRequest, slug: str, on: str = "", direction: str = "", side: str = "", body: str = ""
) -> HttpResponse:
    """The dashboard's figures as of `on` (today without it), of all or of a direction, a side, a body."""
    refuse_unknown(request, ("on", "direction", "side", "body"))
    snapshot = _snapshot(request, caller(request).roadmap(slug))[0]
    return rendered(
        FiguresOut(
            roadmap=slug,
            on=snapshot.on,
            figures={one.figure.name: one.number for one in counted.figures(snapshot)},
            all=TallyOut.of(snapshot.tally),
            sides={side.city.slug: TallyOut.of(tally) for side, tally in snapshot.by_side},
            directions=[
                DirectionFiguresOut(
                    direction=DirectionOut.of(one.direction),
                    all=TallyOut.of(one.all),
                    sides={side.city.slug: TallyOut.of(tally) for side, tally in one.sides},
                )
                for one in snapshot.by_direction
            ],
        )
    )


def _snapshot(request: HttpRequest, roadmap: Roadmap) -> tuple[Snapshot, AskedForm]:
    asked = AskedForm(request.GET)
    _check(asked)
    return asked_snapshot(asked, roadmap), asked


class ChangeOut(Schema):
    """One milestone that is not what it was."""

    kind: str
    item: int
    number: str
    title: str
    side: str
    milestone: int
    status: str
    progress: int
    due_date: date | None
    old_status: str
    old_progress: int
    old_due_date: date | None


class PlanChangeOut(Schema):
    """One thing that the plan says otherwise; `side` is a city's name where it is about one side."""

    kind: str
    item: int
    number: str
    title: str
    side: str
    old: str
    new: str

    @classmethod
    def of(cls, change: PlanChange) -> "PlanChangeOut":
        return cls(**asdict(change))


class EditionOut(Schema):
    """The plan as one applied import left it, by which document."""

    number: int
    day: date
    withdrawn_on: date | None
    document_number: str
    document_date: date | None

    @classmethod
    def of(cls, edition: Edition) -> "EditionOut":
        return cls(
            number=edition.number,
            day=edition.day,
            withdrawn_on=edition.withdrawn_on,
            document_number=edition.document_number,
            document_date=edition.document_date,
        )


class EditionWholeOut(EditionOut):
    """An edition with what it changed."""

    changes: list[PlanChangeOut]


class ChangesOut(Schema):
    """What changed after `since` until the end of `on`: states, the plan itself, and its editions."""

    roadmap: str
    since: date
    on: date
    changes: list[ChangeOut]
    plan: list[PlanChangeOut]
    editions: list[EditionOut]


@router.get("/roadmaps/{slug}/changes", response=ChangesOut, auth=READS, url_name="changes")
def changes(request: HttpRequest, slug: str, since: str = "", on: str = "") -> HttpResponse:
    """What is different since the end of a day (30 days ago without it)."""
    refuse_unknown(request, ("since", "on"))
    snapshot, asked = _snapshot(request, caller(request).roadmap(slug))
    begin = asked.asked("since") or snapshot.on - timedelta(days=past_changes.USUAL_DAYS)
    if begin > snapshot.on:
        raise wrong("since", _("The first day lies after the last."))
    slugs = {side.pk: side.city.slug for side in snapshot.all_sides}
    changed, plan = past_changes.since_then(snapshot, begin)
    found = [
        ChangeOut(
            kind=one.kind,
            item=one.item.item.pk,
            number=one.item.item.number,
            title=one.item.item.title,
            side=slugs[one.point.side],
            milestone=one.point.id,
            status=one.point.status,
            progress=one.point.progress,
            due_date=one.point.due_date,
            old_status=one.old_status,
            old_progress=one.old_progress,
            old_due_date=one.old_due_date,
        )
        for one in changed
    ]
    return rendered(
        ChangesOut(
            roadmap=slug,
            since=begin,
            on=snapshot.on,
            changes=found,
            plan=[PlanChangeOut.of(one) for one in plan.changes],
            editions=[EditionOut.of(one) for one in plan.editions],
        )
    )


@router.get("/roadmaps/{slug}/editions", response=Page[EditionOut], auth=READS, url_name="editions")
def editions(
    request: HttpRequest, slug: str, cursor: str = "", limit: int = 50, fields: str = ""
) -> HttpResponse:
    """The editions of the plan, in their order."""
    return page_of_rows(request, caller(request).roadmap(slug).editions.all(), EditionOut.of)


@router.get("/roadmaps/{slug}/editions/{number}", response=EditionWholeOut, auth=READS, url_name="edition")
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition with what it changed."""
    refuse_unknown(request, ())
    found = caller(request).roadmap(slug)
    one = the_one(found.editions, number=number)
    one.roadmap = found
    changed = of_edition(one, sides_in_order(found))
    return rendered(
        EditionWholeOut(**EditionOut.of(one).dict(), changes=[PlanChangeOut.of(change) for change in changed])
    )
