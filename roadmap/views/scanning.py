"""A scan in the wizard: each page beside what was recognised on it; when all were compared, the plan is read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from plans import scans
from plans.refusals import Refusal
from roadmap.choices import ImportState
from roadmap.importing import runs, scanned, wording
from roadmap.models import ImportRun, Roadmap
from roadmap.views.pieces import administrators_only, the_import

WRONG_INPUT = 422


def _run(request: HttpRequest, slug: str, pk: int) -> ImportRun:
    run = the_import(get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug), pk)
    if not scanned.pages_of(run) or not run.file:
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def scan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One page of the scan (`?page=`, else the first that was not compared); after the last the plan is read."""
    run = _run(request, slug, pk)
    if run.state not in (ImportState.UNREADABLE, ImportState.READ):
        return redirect("roadmap:import_run", slug, pk)
    pages = scanned.pages_of(run)
    asked = request.GET.get("page", "")
    number = int(asked) - 1 if asked.isdecimal() and len(asked) < 4 else (scanned.next_page(run) or 0)
    if not 0 <= number < len(pages):
        raise Http404
    form = scanned.ScanForm(pages[number], request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if runs.compare_page(run, number, form.compared()):
                return redirect("roadmap:import_columns", slug, pk)
            return redirect("roadmap:import_scan", slug, pk)
        except Refusal as refusal:
            if refusal.code in runs.BY_HAND:
                return redirect("roadmap:import_table", slug, pk)
            form.add_error(None, wording.refused(refusal))
    context = {
        "roadmap": run.roadmap,
        "run": run,
        "form": form,
        "number": number + 1,
        "pages": list(enumerate(pages, start=1)),
    }
    status = WRONG_INPUT if form.errors else 200
    return render(request, "roadmap/importing/scan.html", context, status=status)


@require_GET
@administrators_only
def scan_picture(request: HttpRequest, slug: str, pk: int, page: int) -> HttpResponse:
    """A page of the scan as a picture."""
    run = _run(request, slug, pk)
    if not 1 <= page <= len(scanned.pages_of(run)):
        raise Http404
    try:
        content = scans.picture(runs.stored(run).content, page - 1)
    except Refusal as refusal:
        raise Http404(wording.refused(refusal)) from refusal
    return HttpResponse(content, content_type="image/jpeg")
