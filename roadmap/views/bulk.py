"""The same report about many milestones at once, for those who coordinate."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.permissions import may_coordinate_something
from cities.requests import SignedInRequest
from core import drafts
from core.drafts import survives_sign_in
from core.ids import read_id, read_ids
from roadmap.models import Milestone, Roadmap
from roadmap.reporting import actions
from roadmap.reporting.forms import BulkForm
from roadmap.reporting.meant import meant
from roadmap.views.pieces import the_roadmap


@survives_sign_in
@require_http_methods(["GET", "POST"])
def bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose among the milestones of the ticked items, say one thing about all, see what came of it."""
    roadmap = the_roadmap(request, slug)
    if not may_coordinate_something(request.user):
        raise PermissionDenied
    if request.method == "GET":
        kept = drafts.kept(request)
        ticked = _marked(kept.get("milestone", [])) if kept else None
        return _show(request, roadmap, drafts.fill(BulkForm(), request), ticked)
    marked = _marked(request.POST.getlist("milestone"))
    form = BulkForm(request.POST)
    if not marked:
        form.add_error(None, _("Tick at least one milestone."))
    if not form.is_valid():
        return _show(request, roadmap, form, marked, status=422)
    done = actions.report_many(list(marked.items()), request.user, **form.cleaned_data)
    drafts.forget(request)
    return render(request, "roadmap/items/bulk_done.html", {"roadmap": roadmap, "done": done})


def _show(
    request: SignedInRequest,
    roadmap: Roadmap,
    form: BulkForm,
    marked: dict[int, int | None] | None,
    status: int = 200,
) -> HttpResponse:
    asked = read_ids(_asked(request))
    rows: list[dict[str, Any]] = [
        {"milestone": milestone, "ticked": milestone.pk in marked if marked is not None else is_meant}
        for milestone, is_meant in meant(
            _milestones(request, roadmap).filter(item__in=asked), request.GET.dict()
        )
    ]
    context = {
        "roadmap": roadmap,
        "form": form,
        "rows": rows,
        "items": asked,
    }
    return render(request, "roadmap/items/bulk.html", context, status=status)


def _asked(request: SignedInRequest) -> list[str]:
    if request.method == "POST":
        return request.POST.get("items", "").split(",")
    kept = (drafts.kept(request) or {}).get("items", [])
    return request.GET.getlist("item") or ",".join(kept).split(",")


def _milestones(request: SignedInRequest, roadmap: Roadmap) -> Any:
    return (
        Milestone.objects.decidable_by(request.user)
        .filter(item__roadmap=roadmap)
        .select_related("item", "side__city")
        .defer("item__search")
        .with_state()
        .order_by("item__order", "item", "side__order", "due_date")
    )


def _marked(ticks: list[str]) -> dict[int, int | None]:
    """The ticks "id:version" as numbers; what is none is passed over."""
    pairs = [[read_id(part) for part in tick.partition(":")[::2]] for tick in ticks]
    return {pk: version for pk, version in pairs if pk is not None and version is not None}
