"""How it goes: figures as of a day, what has changed since one, the editions of the plan."""

from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from api.asked import City, Cursor, Day, Limit, Number
from api.callers import READS, caller
from api.paging import Page, check_form, one, page_of_list, page_of_rows
from api.problems import the_one, wrong
from api.shown import Out
from api.shown.answering import AnsweringOut
from api.shown.people import BodyFiguresOut
from api.shown.plan import DirectionOut
from api.shown.targets import TargetOut
from api.versions import by_version
from cities.models import Body
from cities.permissions import may_coordinate_something
from roadmap.editions.comparing import PlanChange, of_edition
from roadmap.forms.asked import AskedForm, asked_snapshot
from roadmap.models import Edition, Roadmap
from roadmap.progress import changes as past_changes
from roadmap.progress import discipline
from roadmap.progress import figures as counted
from roadmap.progress.answering_then import numbers_of
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import Snapshot, Tally
from roadmap.targets.reached import promises

router = Router(tags=["plan"])


class TallyOut(Out):
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


class DirectionFiguresOut(Out):
    """The figures of one direction, of all its parts and of each side by the city's slug."""

    direction: DirectionOut
    all: TallyOut
    sides: dict[str, TallyOut]


class FiguresOut(Out):
    """What the dashboard shows, as of a day."""

    roadmap: str
    on: date
    figures: dict[str, int]
    all: TallyOut
    sides: dict[str, TallyOut]
    directions: list[DirectionFiguresOut]


@router.get("/roadmaps/{slug}/figures", response=FiguresOut, auth=READS, url_name="figures")
@by_version
def figures(
    request: HttpRequest,
    slug: str,
    on: Day = "",
    direction: Number = "",
    side: City = "",
    body: Number = "",
    fields: str = "",
) -> HttpResponse:
    """The dashboard's figures as of `on` (today without it), of all or of a direction, a side, a body."""
    snapshot = _snapshot(request, caller(request).roadmap(slug))[0]
    return one(
        request,
        FiguresOut(
            roadmap=slug,
            on=snapshot.on,
            figures={said.figure.name: said.number for said in counted.figures(snapshot)},
            all=TallyOut.of(snapshot.tally),
            sides={side.city.slug: TallyOut.of(tally) for side, tally in snapshot.by_side},
            directions=[
                DirectionFiguresOut(
                    direction=DirectionOut.of(part.direction),
                    all=TallyOut.of(part.all),
                    sides={side.city.slug: TallyOut.of(tally) for side, tally in part.sides},
                )
                for part in snapshot.by_direction
            ],
        ),
        ("on", "direction", "side", "body"),
    )


@router.get(
    "/roadmaps/{slug}/figures/bodies",
    response=Page[BodyFiguresOut],
    auth=READS,
    url_name="figures_of_bodies",
)
@by_version
def figures_of_bodies(
    request: HttpRequest, slug: str, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """How each body that answers for something in the roadmap keeps its dates, today."""
    kept = discipline.of_bodies(only=Q(item__roadmap=caller(request).roadmap(slug)))
    rows = Body.objects.select_related("city").filter(pk__in=kept)
    return page_of_rows(
        request, rows, BodyFiguresOut, lambda body: BodyFiguresOut.counted(body, kept[body.pk])
    )


@router.get("/roadmaps/{slug}/figures/answering", response=AnsweringOut, auth=READS, url_name="answering")
def answered(request: HttpRequest, slug: str, on: Day = "", fields: str = "") -> HttpResponse:
    """How much was reported by its date, and how soon after a letter, as of `on` (today without it)."""
    mine = caller(request)
    snapshot = _snapshot(request, mine.roadmap(slug))[0]
    found = numbers_of(snapshot)
    names = may_coordinate_something(mine.person)
    return one(request, AnsweringOut.of(snapshot, found, with_names=names), ("on",))


@router.get("/roadmaps/{slug}/targets", response=Page[TargetOut], auth=READS, url_name="targets")
@by_version
def targets(
    request: HttpRequest,
    slug: str,
    on: Day = "",
    direction: Number = "",
    side: City = "",
    body: Number = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """The promised figures with what was reached, as of `on` (today without it), of all or of a part."""
    snapshot, _asked = _snapshot(request, caller(request).roadmap(slug))
    rows = promises(
        snapshot.roadmap,
        [one.item for one in snapshot.items],
        None if snapshot.is_today else snapshot.on,
    ).targets
    known = ("on", "direction", "side", "body")
    return page_of_list(request, rows, rows, lambda row: row.target.pk, TargetOut, TargetOut.of, known)


def _snapshot(request: HttpRequest, roadmap: Roadmap) -> tuple[Snapshot, AskedForm]:
    asked = AskedForm(request.GET)
    check_form(asked)
    return asked_snapshot(asked, roadmap), asked


class ChangeOut(Out):
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


class PlanChangeOut(Out):
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


class EditionOut(Out):
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


class ChangesOut(Out):
    """What changed after `since` until the end of `on`: states, the plan itself, and its editions."""

    roadmap: str
    since: date
    on: date
    changes: list[ChangeOut]
    plan: list[PlanChangeOut]
    editions: list[EditionOut]


@router.get("/roadmaps/{slug}/changes", response=ChangesOut, auth=READS, url_name="changes")
@by_version
def changes(request: HttpRequest, slug: str, since: Day = "", on: Day = "", fields: str = "") -> HttpResponse:
    """What is different since the end of a day (30 days ago without it)."""
    snapshot, asked = _snapshot(request, caller(request).roadmap(slug))
    begin = asked.asked("since") or snapshot.on - timedelta(days=past_changes.USUAL_DAYS)
    if begin > snapshot.on:
        raise wrong("since", _("The first day lies after the last."))
    slugs = {side.pk: side.city.slug for side in snapshot.all_sides}
    changed, plan = past_changes.since_then(snapshot, begin)
    found = [
        ChangeOut(
            kind=change.kind,
            item=change.item.item.pk,
            number=change.item.item.number,
            title=change.item.item.title,
            side=slugs[change.point.side],
            milestone=change.point.id,
            status=change.point.status,
            progress=change.point.progress,
            due_date=change.point.due_date,
            old_status=change.old_status,
            old_progress=change.old_progress,
            old_due_date=change.old_due_date,
        )
        for change in changed
    ]
    return one(
        request,
        ChangesOut(
            roadmap=slug,
            since=begin,
            on=snapshot.on,
            changes=found,
            plan=[PlanChangeOut.of(change) for change in plan.changes],
            editions=[EditionOut.of(edition) for edition in plan.editions],
        ),
        ("since", "on"),
    )


@router.get("/roadmaps/{slug}/editions", response=Page[EditionOut], auth=READS, url_name="editions")
@by_version
def editions(
    request: HttpRequest, slug: str, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The editions of the plan, in their order."""
    return page_of_rows(request, caller(request).roadmap(slug).editions.all(), EditionOut, EditionOut.of)


@router.get("/roadmaps/{slug}/editions/{number}", response=EditionWholeOut, auth=READS, url_name="edition")
@by_version
def edition(request: HttpRequest, slug: str, number: int, fields: str = "") -> HttpResponse:
    """One edition with what it changed."""
    found = caller(request).roadmap(slug)
    asked = the_one(found.editions, number=number)
    asked.roadmap = found
    changed = [PlanChangeOut.of(change) for change in of_edition(asked, sides_in_order(found))]
    return one(request, EditionWholeOut(**EditionOut.of(asked).model_dump(), changes=changed))
