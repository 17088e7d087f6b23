"""Plans that come in and papers that go out: imports with their preview, exports."""

import io
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import File, Router, UploadedFile
from pydantic import Field

from api.answers import rendered
from api.asked import Cursor, Limit
from api.callers import ADMINISTERS, READS, Caller, caller
from api.once import once
from api.paging import Page, one, page_of_rows, refuse_unknown
from api.problems import Problem, the_one, wrong
from api.shown import Out
from api.strict import Strict, refuse_parts
from core import journal, work
from plans import weight
from roadmap.choices import ExportKind, ExportState, ImportState
from roadmap.exporting import runs as exports
from roadmap.forms.asked import PaperForm
from roadmap.housekeeping import works
from roadmap.importing import apply, background, runs, wording
from roadmap.importing.forms import UploadForm
from roadmap.importing.other_document import is_another, sides_that_nobody_answers_for
from roadmap.models import ExportRun, ImportRun, Roadmap
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import today_of

router = Router(tags=["papers"])
MIN_SIDES = 2


class ImportShortOut(Out):
    """One reading of one file."""

    id: int
    roadmap: str
    state: str
    file_name: str
    created_at: datetime
    applied_at: datetime | None
    progress: int
    error: str
    summary: dict[str, Any]

    @classmethod
    def short(cls, run: ImportRun) -> "ImportShortOut":
        return cls(**_facts(run))


class ImportOut(ImportShortOut):
    """The same with its preview: `messages` and `rows` are there once it is read."""

    messages: list[str]
    rows: list[dict[str, Any]]
    doubts: list[str]

    @classmethod
    def of(cls, run: ImportRun) -> "ImportOut":
        preview = run.preview or {}
        return cls(
            **_facts(run),
            messages=[str(wording.worded(message)) for message in preview.get("messages", [])],
            rows=[_row(row) for row in preview.get("items", [])],
            doubts=doubts(run),
        )


def _facts(run: ImportRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "roadmap": run.roadmap.slug,
        "state": run.state,
        "file_name": run.file_name,
        "created_at": run.created_at,
        "applied_at": run.applied_at,
        "progress": run.progress,
        "error": run.error,
        "summary": run.summary,
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    messages = [str(wording.worded(message)) for message in row.get("messages", [])]
    plain: dict[str, Any] = {
        name: row[name] for name in ("number", "title", "direction", "action") if name in row
    }
    return {**plain, "messages": messages}


def doubts(run: ImportRun) -> list[str]:
    """Why a person should look before this is applied: the codes `other_document`, `nobody_answers:<city>`."""
    if run.state != ImportState.READ:
        return []
    slugs = list(run.roadmap.sides.values_list("city__slug", flat=True))
    found = ["other_document"] if is_another(run.preview) else []
    return [*found, *(f"nobody_answers:{slug}" for slug in sides_that_nobody_answers_for(run.preview, slugs))]


def _run(who: Caller, pk: int) -> ImportRun:
    found = the_one(ImportRun.objects.select_related("roadmap"), pk=pk, roadmap__in=who.roadmaps())
    who.may_import()
    return found


def _roadmap(who: Caller, slug: str) -> Roadmap:
    """The roadmap into which the caller may import; raises a 404 or 403 problem, in this order."""
    found = who.roadmap(slug)
    who.may_import()
    return found


@router.post(
    "/roadmaps/{slug}/imports",
    response={201: ImportOut},
    auth=ADMINISTERS.where(_roadmap),
    url_name="upload_import",
)
@once
def upload(request: HttpRequest, slug: str, file: File[UploadedFile]) -> HttpResponse:
    """Upload a plan: it is read at once, a long one by the worker; nothing is applied yet."""
    refuse_parts(request, (), "file", most=1)
    who = caller(request)
    roadmap = _roadmap(who, slug)
    if roadmap.sides.count() < MIN_SIDES:
        raise Problem(409, "no_sides", _("The roadmap has no two sides yet: add them first."))
    form = UploadForm(QueryDict(), MultiValueDict({"file": [file]}))
    if not form.is_valid():
        raise wrong("file", " ".join(str(reason) for reason in form.errors.get("file", [])))
    sent = form.upload()
    if weight.is_long(sent.content):
        run = runs.start_later(roadmap, sent, who.person, lambda run_id: work.order(works.READ, run_id))
    else:
        run = runs.start(roadmap, sent, who.person)
    return rendered(ImportOut.of(run), 201)


@router.get(
    "/roadmaps/{slug}/imports",
    response=Page[ImportShortOut],
    auth=ADMINISTERS.where(_roadmap),
    url_name="imports",
)
def imports(
    request: HttpRequest, slug: str, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The imports of a roadmap, without their previews."""
    found = _roadmap(caller(request), slug)
    rows = ImportRun.objects.filter(roadmap=found).select_related("roadmap").defer("preview", "journal")
    return page_of_rows(request, rows, ImportShortOut, ImportShortOut.short)


@router.get("/imports/{id}", response=ImportOut, auth=ADMINISTERS.where(_run), url_name="import")
def shown(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """An import in whatever state, with its preview."""
    return one(request, ImportOut.of(_run(caller(request), id)))


class ApplyIn(Strict):
    """`doubts` repeats the codes of the doubts that a person has looked at."""

    doubts: list[str] = Field(default_factory=list, max_length=20)
    tell_people: bool = False


@router.post("/imports/{id}/apply", response=ImportOut, auth=ADMINISTERS.where(_run), url_name="apply_import")
@once
def apply_import(request: HttpRequest, id: int, said: ApplyIn) -> HttpResponse:
    """Apply the preview; a long one is applied by the worker (ask again). Applied already: the same answer."""
    who = caller(request)
    run = _run(who, id)
    if run.state == ImportState.APPLIED:
        return rendered(ImportOut.of(run))
    if left := sorted(set(doubts(run)) - set(said.doubts)):
        raise Problem(
            409,
            "doubtful",
            _("This looks like another document: repeat its doubts if it is meant."),
            doubts=left,
        )
    runs.choose_telling(run, said.tell_people)
    if run.state == ImportState.APPLYING or (run.state == ImportState.READ and background.is_long(run)):
        background.order(run, lambda: work.order(works.APPLY, run.pk, who.person.pk))
    else:
        try:
            apply.apply(run.pk, who.person)
        except apply.Outdated:
            runs.reread(run)
            text = _("Something changed since the preview was made. Look at it anew, then apply.")
            # Returned and not raised: the new preview stays, whatever else is undone with a failure.
            return Problem(409, "outdated", text).response(request)
        except apply.NotApplicable as error:
            raise Problem(409, "not_applicable", str(error)) from error
    return rendered(ImportOut.of(_run(who, id)))


@router.post("/imports/{id}/undo", response=ImportOut, auth=ADMINISTERS.where(_run), url_name="undo_import")
@once
def undo_import(request: HttpRequest, id: int) -> HttpResponse:
    """Take an applied import back."""
    who = caller(request)
    run = _run(who, id)
    try:
        apply.revert(run.pk, who.person)
    except apply.NotApplicable as error:
        raise Problem(409, "not_applicable", str(error)) from error
    return rendered(ImportOut.of(_run(who, id)))


class ExportIn(Strict):
    """Which paper, and the filter of the list as in the address of the page."""

    kind: str
    query: str = Field("", max_length=1000)


class ExportOut(Out):
    """An export on its way or made; `done` of `total` items are written."""

    id: int
    roadmap: str
    kind: str
    state: str
    done: int
    total: int

    @classmethod
    def of(cls, run: ExportRun) -> "ExportOut":
        return cls(
            id=run.pk,
            roadmap=run.roadmap.slug,
            kind=run.kind,
            state=run.state,
            done=run.done,
            total=run.total,
        )


@router.post(
    "/roadmaps/{slug}/exports",
    response={201: ExportOut},
    auth=READS.where(Caller.roadmap),
    url_name="ask_export",
)
@once
def ask(request: HttpRequest, slug: str, said: ExportIn) -> HttpResponse:
    """Have the worker make a paper; ask for it until its state is `ready`."""
    who = caller(request)
    if said.kind not in ExportKind.values:
        raise wrong("kind", _("There is no such paper."))
    roadmap = who.roadmap(slug)
    if not PaperForm(QueryDict(said.query)).is_valid():
        raise wrong("query", _("The filter was not understood."))
    journal.note(
        journal.Kind.EXPORTED, request=request, person=who.person, detail=f"{roadmap.slug}: {said.kind}"
    )
    run, _is_new = exports.ask(said.kind, roadmap, who.person, said.query)
    return rendered(ExportOut.of(run), 201)


@router.get("/exports", response=Page[ExportOut], auth=READS, url_name="exports")
def papers(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50, fields: str = "") -> HttpResponse:
    """The papers that one asked for, as long as they are kept."""
    return page_of_rows(request, _own(caller(request)), ExportOut, ExportOut.of)


def _own(who: Caller) -> Any:
    return ExportRun.objects.select_related("roadmap").filter(author=who.person, roadmap__in=who.roadmaps())


@router.get("/exports/{id}", response=ExportOut, auth=READS, url_name="export")
def paper(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """How far the worker is with a paper."""
    return one(request, ExportOut.of(the_one(_own(caller(request)), pk=id)))


@router.get("/exports/{id}/file", auth=READS, url_name="export_file", response={200: None})
def paper_file(request: HttpRequest, id: int) -> HttpResponseBase:
    """The paper, once it is ready."""
    refuse_unknown(request, ())
    found = the_one(_own(caller(request)), pk=id)
    if found.state != ExportState.READY:
        raise Problem(409, "not_ready", _("The paper is not ready yet."))
    query = QueryDict(found.query)
    on, end = PaperForm(query).asked("on"), exports.ending(found.kind, query)
    on = on or today_of(sides_in_order(found.roadmap))
    with found.file.open() as content:
        made = io.BytesIO(content.read())
    name = exports.file_name(found.kind, found.roadmap, on, end)
    answer = FileResponse(made, as_attachment=True, filename=name)
    answer["Content-Type"] = exports.CONTENT_TYPES[end]
    return answer
