"""The editions of a plan: the list, what one changed, the same as a document."""

from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cities.permissions import may_administer
from cities.requests import SignedInRequest
from roadmap.editions import actions
from roadmap.editions.comparing import PlanChange, of_edition
from roadmap.editions.past import roadmap_on, zone_of
from roadmap.exporting import comparison
from roadmap.exporting.paper import Word
from roadmap.exporting.runs import CONTENT_TYPES
from roadmap.exporting.tagged import Tagged
from roadmap.forms.asked import PDF
from roadmap.importing.document import DocumentForm
from roadmap.models import Edition, Side
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import today_of
from roadmap.views.pieces import administrators_only, the_roadmap

PER_PAGE = 30
CHANGES_A_PAGE = 100
WRONG_INPUT = 422


@require_GET
def editions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every edition of the plan, the last one first, with the way to each."""
    roadmap = the_roadmap(request, slug)
    rows = (
        roadmap.editions.select_related("run__author")
        .defer("run__preview", "run__journal")
        .order_by("-number")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for edition in page:
        edition.roadmap = roadmap
    sides = sides_in_order(roadmap)
    in_force = roadmap.editions.in_force(today_of(sides)).first()
    context = {
        "roadmap": roadmap,
        "page": page,
        "in_force": in_force,
        "may_import": may_administer(request.user),
    }
    return render(request, "roadmap/editions/list.html", context)


@require_GET
def edition(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One edition: its document, what it changed, how things stood with it."""
    return _edition(request, slug, number, None)


def _edition(
    request: SignedInRequest, slug: str, number: int, form: DocumentForm | None, status: int = 200
) -> HttpResponse:
    found, changes = _changes(request, slug, number)
    others = found.roadmap.editions.order_by("number")
    said = {"document_number": found.document_number, "document_date": found.document_date}
    context: dict[str, Any] = {
        "roadmap": found.roadmap,
        "edition": found,
        "page": Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("page")),
        "items": len({one.item for one in changes}),
        "before": others.filter(number__lt=number).last(),
        "after": others.filter(number__gt=number).first(),
        "may_administer": may_administer(request.user),
        "form": form or DocumentForm(initial=said),
    }
    return render(request, "roadmap/editions/edition.html", context, status=status)


def _changes(request: SignedInRequest, slug: str, number: int) -> tuple[Edition, list[PlanChange]]:
    roadmap = the_roadmap(request, slug)
    rows = roadmap.editions.select_related("run__author").defer("run__preview", "run__journal")
    found = get_object_or_404(rows, number=number)
    found.roadmap = roadmap
    sides: list[Side] = sides_in_order(roadmap)
    return found, of_edition(found, sides)


@require_GET
def edition_paper(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What the edition changed, before and after, as a document for Word or (`?form=pdf`) as a tagged PDF."""
    found, changes = _changes(request, slug, number)
    found.roadmap = roadmap_on(found.roadmap, zone_of(sides_in_order(found.roadmap)), found.day)
    end = PDF if request.GET.get("form") == PDF else "docx"
    made = Tagged(landscape=True) if end == PDF else Word(landscape=True)
    comparison.write(found, changes, made)
    file = BytesIO()
    made.save(file)
    response = HttpResponse(file.getvalue(), content_type=CONTENT_TYPES[end])
    response["Content-Disposition"] = f'attachment; filename="{slug}-edition-{number}.{end}"'
    return response


@require_POST
@administrators_only
def edition_document(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Correct which document the edition follows."""
    roadmap = the_roadmap(request, slug)
    found = get_object_or_404(roadmap.editions.all(), number=number)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _edition(request, slug, number, form, WRONG_INPUT)
    actions.set_document(
        found,
        request.user,
        number=form.cleaned_data["document_number"],
        day=form.cleaned_data["document_date"],
    )
    return redirect("roadmap:edition", slug, number)
