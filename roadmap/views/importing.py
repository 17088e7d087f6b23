"""The wizard: file → columns → preview → done; the earlier imports. For administrators only."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cities.models import User
from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import once, work
from core.failures import NoRoom
from core.storage import sentence
from plans import weight
from plans.refusals import Refusal
from roadmap.choices import ImportState
from roadmap.housekeeping import works
from roadmap.importing import apply, background, document, page, questions, rejected, runs, scanned, wording
from roadmap.importing.forms import BodiesForm, ColumnsForm, SheetForm, TableForm, TakeOutForm, UploadForm
from roadmap.importing.known import Known
from roadmap.models import Edition, ImportRun, Roadmap
from roadmap.views.pieces import administrators_only, the_import

ROWS_A_PAGE = 50
RUNS_A_PAGE = 20
WRONG_INPUT = 422
# Something changed in between, or cannot be done any more.
CONFLICT = 409
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _roadmap(request: HttpRequest, slug: str) -> Roadmap:
    return get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug)


def _run(request: HttpRequest, slug: str, pk: int) -> ImportRun:
    return the_import(_roadmap(request, slug), pk)


def _who(request: HttpRequest) -> User:
    """Who asks: `administrators_only` has let nobody else pass."""
    return cast(User, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def upload(request: SignedInRequest, slug: str) -> HttpResponse:
    """The upload form with the list of the earlier imports; a file that is sent is read, or handed to the worker."""
    roadmap = _roadmap(request, slug)
    if questions.lacks_sides(roadmap):
        # Whoever the file names would be of no side: there is nothing that a preview could show.
        status = CONFLICT if request.method == "POST" else 200
        return render(request, "roadmap/importing/no_sides.html", {"roadmap": roadmap}, status=status)
    sent_now = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent_now else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            # Not before it is looked at: what comes of that (room taken, a virus) is for all to see at once.
            with once.done_alone(once.pressed(request)):
                page, run = _begun(roadmap, form.upload(), _who(request))
            return redirect(f"roadmap:{page}", slug, run.pk)
        except once.DoneBeforeError:
            return once.done_before(request, reverse("roadmap:import", args=[slug]))
        except Refusal as refusal:
            form.add_error("file", wording.refused(refusal))
        except NoRoom as error:
            form.add_error("file", sentence(error))
    earlier = roadmap.imports.select_related("author", "on_behalf_of").defer("preview", "journal", "choices")
    context = {
        "roadmap": roadmap,
        "form": form,
        "page": Paginator(earlier, RUNS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(
        request, "roadmap/importing/upload.html", context, status=WRONG_INPUT if form.errors else 200
    )


def _begun(roadmap: Roadmap, sent: runs.Upload, by: User) -> tuple[str, ImportRun]:
    """The import of this file, and the page on which it goes on; raises `Refusal` where there is nothing to read."""
    if weight.is_long(sent.content):
        return "import_run", _read_later(roadmap, sent, by)
    try:
        return "import_columns", runs.start(roadmap, sent, by)
    except Refusal as refusal:
        if scanned.may_recognise(refusal):
            return "import_run", _read_later(roadmap, sent, by)
        if shown := runs.keep_to_show(roadmap, sent, by, refusal):
            return "import_table", shown
        raise


def _read_later(roadmap: Roadmap, sent: runs.Upload, by: User) -> ImportRun:
    return runs.start_later(roadmap, sent, by, lambda run_id: work.order(works.READ, run_id))


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def columns(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The columns as recognised, each changeable; another choice reads the file again."""
    run = _run(request, slug, pk)
    if run.state != ImportState.READ:
        return redirect("roadmap:import_run", slug, pk)
    form = ColumnsForm(run.preview, Known(run.roadmap), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if form.has_changed() or run.preview.get("guessed"):
                runs.choose_columns(run, form.columns())
            return redirect("roadmap:import_run", slug, pk)
        except Refusal as refusal:
            form.add_error(None, wording.refused(refusal))
    return _columns(request, run, form, SheetForm(run.preview))


def _columns(request: HttpRequest, run: ImportRun, form: ColumnsForm, sheets: SheetForm) -> HttpResponse:
    context = {"roadmap": run.roadmap, "run": run, "form": form, "sheets": sheets, "step": "columns"}
    status = WRONG_INPUT if form.errors or sheets.errors else 200
    return render(request, "roadmap/importing/columns.html", context, status=status)


@require_POST
@administrators_only
def sheet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Read another sheet of the file, where several look like a plan; then its columns are shown."""
    run = _run(request, slug, pk)
    if run.state != ImportState.READ:
        return redirect("roadmap:import_run", slug, pk)
    form = SheetForm(run.preview, request.POST)
    if form.is_valid():
        try:
            runs.choose_sheet(run, form.cleaned_data["sheet"])
            return redirect("roadmap:import_columns", slug, pk)
        except Refusal as refusal:
            form.add_error("sheet", wording.refused(refusal))
    return _columns(request, run, ColumnsForm(run.preview, Known(run.roadmap)), form)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def table(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where the table is, shown by hand where it was not found, or found wrongly; then its columns are shown."""
    run = _run(request, slug, pk)
    if run.state not in (ImportState.READ, ImportState.UNREADABLE):
        return redirect("roadmap:import_run", slug, pk)
    try:
        views = runs.views(run)
    except Refusal as refusal:
        raise Http404(wording.refused(refusal)) from refusal
    sent = request.POST if request.method == "POST" else None
    form = TableForm(views, Known(run.roadmap), request.GET.get("sheet", run.preview.get("sheet", "")), sent)
    if form.is_bound and form.is_valid():
        try:
            runs.choose_table(run, form.choices())
            return redirect("roadmap:import_columns", slug, pk)
        except Refusal as refusal:
            form.add_error(None, wording.refused(refusal))
    context = {"roadmap": run.roadmap, "run": run, "form": form, "view": form.view}
    status = WRONG_INPUT if form.errors else 200
    return render(request, "roadmap/importing/table.html", context, status=status)


@require_GET
@administrators_only
def run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An import in whatever state: being read, the preview, or its outcome."""
    found = _run(request, slug, pk)
    to_compare = found.state == ImportState.UNREADABLE and found.file and scanned.waits(found)
    if to_compare and not request.headers.get("HX-Request"):
        return redirect("roadmap:import_scan", slug, pk)
    return _show(request, found)


def _show(request: HttpRequest, run: ImportRun, status: int = 200, **forms: Any) -> HttpResponse:
    if run.state in runs.AT_WORK:
        context = {"roadmap": run.roadmap, **page.work(run)}
        partial = request.headers.get("HX-Request")
        return render(
            request, f"roadmap/importing/{'parts/progress' if partial else 'reading'}.html", context
        )
    if request.headers.get("HX-Request"):
        # The page that watches the reading asks: there is a preview now, or a reason why there is none.
        response = HttpResponse()
        response["HX-Redirect"] = request.path
        return response
    return render(request, "roadmap/importing/run.html", _preview(request, run, **forms), status=status)


def _preview(request: HttpRequest, run: ImportRun, **forms: Any) -> dict[str, Any]:
    context: dict[str, Any] = {"roadmap": run.roadmap, "run": run, "step": _step(run), **forms}
    if not run.preview:
        return context
    known = Known(run.roadmap, run.choices.get("bodies", {}))
    applied = run.state == ImportState.APPLIED
    shown = request.GET.get("show", "")
    shown = shown if shown in page.FILTERS else ""
    found = Paginator(page.rows(run.preview, shown), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "shown": shown,
        "left_out": page.left_out(run.preview) if shown == "left-out" else [],
        "about": [wording.worded(message, applied=applied) for message in run.preview["messages"]],
        "filters": page.filters(run.preview),
        "page": found,
        "rows": [page.preview_row(item, known, applied=applied) for item in found],
        "waits": run.state == ImportState.READ,
        "has_errors": bool(run.summary.get("errors")),
        "questions": questions.questions(run) if run.state == ImportState.READ else [],
        "changes_anything": bool(run.summary.get("create") or run.summary.get("update")),
        "is_first": not any(run.summary.get(kind) for kind in ("update", "unchanged", "missing")),
    }
    context.setdefault("bodies", BodiesForm(run.preview, known))
    context.setdefault("take_out", TakeOutForm(run.preview))
    context.setdefault("document", document.form_of(run))
    context["edition"] = Edition.objects.filter(run=run).first()
    return context


def _step(run: ImportRun) -> str:
    if run.state == ImportState.UNREADABLE:
        return "file"
    return "done" if run.state in (ImportState.APPLIED, ImportState.REVERTED) else "preview"


@require_POST
@administrators_only
def bodies(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the unknown names mean; the preview is made again with it."""
    run = _run(request, slug, pk)
    form = BodiesForm(run.preview, Known(run.roadmap), request.POST)
    if run.state != ImportState.READ or not form.is_valid():
        return _show(request, run, WRONG_INPUT, bodies=form)
    try:
        runs.choose_bodies(run, form.bodies())
    except Refusal as refusal:
        messages.error(request, wording.refused(refusal))
        return _show(request, run, CONFLICT)
    return redirect("roadmap:import_run", slug, pk)


@require_POST
@administrators_only
@confirmed
def apply_run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Apply what the preview shows, a long one in the worker; where anything changed the preview is shown again."""
    run = _run(request, slug, pk)
    open_ones = {one.code for one in questions.questions(run)} if run.state == ImportState.READ else set()
    if questions.ALIKE in open_ones:
        messages.error(request, _("Say first who is meant: some names seem to mean one body."))
        return _show(request, run, CONFLICT)
    if open_ones and "another" not in request.POST:
        messages.error(
            request, _("This looks like another document: tick that it is meant, or do not apply it.")
        )
        return _show(request, run, CONFLICT)
    if run.state == ImportState.READ:
        follows = document.form_of(run, request.POST)
        if not follows.is_valid():
            return _show(request, run, WRONG_INPUT, document=follows)
        document.remember(run, follows)
    runs.choose_telling(run, "tells_people" in request.POST)
    if run.state == ImportState.APPLYING or (run.state == ImportState.READ and background.is_long(run)):
        background.order(run, lambda: work.order(works.APPLY, run.pk, _who(request).pk))
        return redirect("roadmap:import_run", slug, pk)
    try:
        apply.apply(run.pk, _who(request))
    except apply.Outdated:
        try:
            runs.reread(run)
        except Refusal as refusal:
            messages.error(request, wording.refused(refusal))
        else:
            messages.warning(
                request, _("Something changed since the preview was made. Look at it anew, then apply.")
            )
        return _show(request, run, CONFLICT)
    except apply.NotApplicable as error:
        messages.error(request, str(error))
        return _show(request, _run(request, slug, pk), CONFLICT)
    return redirect("roadmap:import_run", slug, pk)


@require_POST
@administrators_only
@confirmed
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an applied import back."""
    run = _run(request, slug, pk)
    try:
        apply.revert(run.pk, _who(request))
    except apply.NotApplicable as error:
        messages.error(request, str(error))
        return _show(request, run, CONFLICT)
    return redirect("roadmap:import_run", slug, pk)


@require_POST
@administrators_only
def abandon(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give up an import that was not applied."""
    runs.abandon(_run(request, slug, pk))
    return redirect("roadmap:import", slug)


@require_POST
@administrators_only
def read_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand a file to the worker again whose reading stopped half-way."""
    work.order(works.READ, _run(request, slug, pk).pk)
    return redirect("roadmap:import_run", slug, pk)


@require_POST
@administrators_only
def take_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take items that the file lacks off control, by hand and only after asking."""
    run = _run(request, slug, pk)
    form = TakeOutForm(run.preview, request.POST)
    if not form.is_valid():
        return _show(request, run, WRONG_INPUT, take_out=form)
    count = apply.take_out(run, form.cleaned_data["numbers"], _who(request))
    messages.success(request, _("Milestones taken off control: %(count)d.") % {"count": count})
    return redirect("roadmap:import_run", slug, pk)


@require_GET
@administrators_only
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The file as it was uploaded."""
    try:
        sent = runs.stored(_run(request, slug, pk))
    except Refusal as refusal:
        raise Http404(wording.refused(refusal)) from refusal
    as_sent = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=sent.name) or ""
    }
    return HttpResponse(sent.content, content_type="application/octet-stream", headers=as_sent)


@require_GET
@administrators_only
def rejected_rows(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rows with errors as a workbook, the error beside each."""
    run = _run(request, slug, pk)
    if not run.preview:
        raise Http404
    content = rejected.workbook(run.preview, Known(run.roadmap))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rejected-{run.pk}.xlsx"'
    return response
