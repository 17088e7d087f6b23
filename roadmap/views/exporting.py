"""The roadmap on paper: what to take, for which filter and day, and the files that the worker makes."""

import io
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cities.requests import SignedInRequest
from core import journal, work
from core.pages import answer
from roadmap.choices import ExportKind, ExportState
from roadmap.exporting import item_paper as item_paper_of
from roadmap.exporting import runs
from roadmap.forms.asked import AskedForm, PaperForm
from roadmap.models import ExportRun, Roadmap
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import today_of
from roadmap.reporting.then import item_on
from roadmap.views.items import PARAMETERS
from roadmap.views.pieces import the_roadmap

# What an address may say wrongly, so that no paper is made of it.
ASKED = ("on", "since", "meeting", "place")


@require_GET
def export(request: SignedInRequest, slug: str) -> HttpResponse:
    """Which papers there are, for the filter and the day of the address; and what was made before."""
    return _page(request, the_roadmap(request, slug), PaperForm(request.GET))


def _page(request: SignedInRequest, roadmap: Roadmap, asked: AskedForm) -> HttpResponse:
    bad_days = _bad_days(asked)
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "bad_days": bad_days,
        "kept": [(name, value) for name, value in _parameters(request) if name not in runs.ABOUT_THE_PAPER],
        "query": urlencode([pair for pair in _parameters(request) if pair[0] != "form"]),
        "documents": runs.DOCUMENTS,
        "kinds": ExportKind.choices,
        "is_large": runs.is_large(roadmap),
        "runs": roadmap.exports.filter(author=request.user)[:10],
    }
    return render(request, "roadmap/export/page.html", context, status=400 if bad_days else 200)


@require_GET
def download(request: SignedInRequest, slug: str, kind: str) -> HttpResponseBase:
    """The file at once; a large roadmap's is made by the worker, and the page of that export follows."""
    roadmap = the_roadmap(request, slug)
    asked = PaperForm(request.GET)
    if kind not in ExportKind.values:
        raise Http404
    if _bad_days(asked):
        return _page(request, roadmap, asked)
    journal.note(
        journal.Kind.EXPORTED, request=request, person=request.user, detail=f"{roadmap.slug}: {kind}"
    )
    if runs.is_large(roadmap):
        return _ask_the_worker(request, roadmap, kind)
    file = io.BytesIO()
    runs.write(kind, roadmap, request.user, request.GET, file)
    file.seek(0)
    return _file(file, kind, roadmap, request.GET)


@require_GET
def item_paper(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """One item as a tagged PDF, as of the day of the address or of today."""
    roadmap = the_roadmap(request, slug)
    today = today_of(sides_in_order(roadmap))
    day = min(AskedForm(request.GET).asked("on") or today, today)
    about = item_on(roadmap, number, day, request.user)
    if about is None:
        raise Http404(_("There is no item %(number)s in this roadmap.") % {"number": number})
    response = HttpResponse(item_paper_of.write(about["item"], about, day), content_type="application/pdf")
    name = f"{roadmap.slug}-{slugify(number)}-{day:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def run(request: SignedInRequest, slug: str, run_id: int) -> HttpResponse:
    """How far the worker is; the page asks again by itself, and can be left and come back to."""
    roadmap = the_roadmap(request, slug)
    found = get_object_or_404(ExportRun, pk=run_id, roadmap=roadmap, author=request.user)
    context: dict[str, Any] = {"roadmap": roadmap, "run": found, "work": work.of(runs.WORK, found.pk)}
    return answer(request, "roadmap/export/run.html", "roadmap/export/_run.html", context)


@require_GET
def run_file(request: SignedInRequest, slug: str, run_id: int) -> HttpResponseBase:
    """The file that the worker made."""
    roadmap = the_roadmap(request, slug)
    mine = ExportRun.objects.filter(roadmap=roadmap, author=request.user, state=ExportState.READY)
    found = get_object_or_404(mine, pk=run_id)
    return _file(found.file.open(), found.kind, roadmap, QueryDict(found.query))


def _ask_the_worker(request: SignedInRequest, roadmap: Roadmap, kind: str) -> HttpResponse:
    found, _is_new = runs.ask(kind, roadmap, request.user, urlencode(_parameters(request)))
    return redirect("roadmap:export_run", roadmap.slug, found.pk)


def _file(file: Any, kind: str, roadmap: Roadmap, query: QueryDict) -> FileResponse:
    on = PaperForm(query).asked("on") or today_of(sides_in_order(roadmap))
    end = runs.ending(kind, query)
    response = FileResponse(file, as_attachment=True, filename=runs.file_name(kind, roadmap, on, end))
    response["Content-Type"] = runs.CONTENT_TYPES[end]
    return response


def _bad_days(asked: AskedForm) -> bool:
    return not asked.is_valid() and any(name in asked.errors for name in ASKED)


def _parameters(request: SignedInRequest) -> list[tuple[str, str]]:
    """The filter and the days of the address; what has no value, or means nothing here, is left out."""
    names = dict.fromkeys((*PARAMETERS, *runs.ABOUT_THE_PAPER))
    return [(name, request.GET[name]) for name in names if request.GET.get(name)]
