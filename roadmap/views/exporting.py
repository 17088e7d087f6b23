"""The roadmap on paper: what to take, for which filter and day, and the files that the worker makes."""

import io
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from roadmap import tasks
from roadmap.exporting import runs
from roadmap.models import ExportKind, ExportRun, ExportState, Roadmap
from roadmap.views.address import AskedForm
from roadmap.views.items import PARAMETERS
from roadmap.views.pieces import answer, the_roadmap


@require_GET
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Which papers there are, for the filter and the day of the address; and what was made before."""
    roadmap = the_roadmap(request, slug)
    asked = AskedForm(request.GET)
    kept = [(name, request.GET[name]) for name in PARAMETERS if request.GET.get(name) and name != "on"]
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "kept": kept,
        "query": _query(request),
        "kinds": ExportKind.choices,
        "runs": roadmap.exports.filter(author=request.user)[:10],
    }
    return render(request, "roadmap/export/page.html", context, status=200 if asked.is_valid() else 400)


@require_GET
def download(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The file at once; a large roadmap's is made by the worker, and the page of that export follows."""
    roadmap = the_roadmap(request, slug)
    asked = AskedForm(request.GET)
    if kind not in ExportKind.values or not asked.is_valid():
        raise Http404
    if runs.is_large(roadmap):
        return _ask_the_worker(request, roadmap, kind)
    file = io.BytesIO()
    runs.write(kind, roadmap, request.user, request.GET, file)
    file.seek(0)
    return _file(file, kind, roadmap, asked)


@require_GET
def run(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """How far the worker is; the page asks again by itself, and can be left and come back to."""
    roadmap = the_roadmap(request, slug)
    found = get_object_or_404(ExportRun, pk=run_id, roadmap=roadmap, author=request.user)
    context: dict[str, Any] = {"roadmap": roadmap, "run": found}
    return answer(request, "roadmap/export/run.html", "roadmap/export/_run.html", context)


@require_GET
def run_file(request: HttpRequest, slug: str, run_id: int) -> HttpResponseBase:
    """The file that the worker made."""
    roadmap = the_roadmap(request, slug)
    mine = ExportRun.objects.filter(roadmap=roadmap, author=request.user, state=ExportState.READY)
    found = get_object_or_404(mine, pk=run_id)
    return _file(found.file.open(), found.kind, roadmap, AskedForm(request.GET))


def _ask_the_worker(request: HttpRequest, roadmap: Roadmap, kind: str) -> HttpResponse:
    made = ExportRun.objects.create(roadmap=roadmap, author=request.user, kind=kind, query=_query(request))
    transaction.on_commit(lambda: tasks.make_export.delay(made.pk))
    return redirect("roadmap:export_run", roadmap.slug, made.pk)


def _file(file: Any, kind: str, roadmap: Roadmap, asked: AskedForm) -> FileResponse:
    sides = roadmap.sides.select_related("city").order_by("order")
    on = asked.asked("on") or (sides[0].city.today() if sides else roadmap.starts_on)
    name = runs.file_name(kind, roadmap, on)
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Type"] = runs.CONTENT_TYPES[ExportKind(kind)]
    return response


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in list(query):
        if name not in (*PARAMETERS, "since") or not query[name]:
            del query[name]
    return query.urlencode()
