"""Bodies that are one: the likely pairs, what a merge would move, the merge, and the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cities.models import Body, BodyMerge
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from core import once
from core.collation import alphabetical
from roadmap.bodies import likeness, merging

PAGE = 50


@administrators_only
@require_GET
def merges(request: SignedInRequest) -> HttpResponse:
    """The pairs that look like one body, and the merges that were made."""
    pairs = likeness.likely_pairs(
        Body.objects.select_related("city").order_by(alphabetical("city__name"), alphabetical("name"))
    )
    people = ("author", "on_behalf_of", "undone_by", "undone_on_behalf_of")
    done = Paginator(BodyMerge.objects.select_related("city", *people).defer("content"), PAGE)
    context = {"pairs": pairs, "page": done.get_page(request.GET.get("page"))}
    return render(request, "roadmap/bodies/merges.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
@once.makes(lambda pk: reverse("roadmap:merges"))
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the body that stays, see what moves, and merge."""
    source = get_object_or_404(Body.objects.select_related("city"), pk=pk)
    if request.method == "GET":
        return _preview(request, source, request.GET.get("into", ""))
    into = request.POST.get("into", "")
    try:
        record = merging.merge(pk, _number(into), request.user, seen=request.POST.get("seen", ""))
    except (ValidationError, merging.Outdated) as refusal:
        said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return _preview(request, source, into, refusal=said, status=409)
    said = _("“%(source)s” is part of “%(target)s” now.")
    messages.success(request, said % {"source": record.source_name, "target": record.target_name})
    return redirect("roadmap:body", record.target_id)


def _preview(
    request: SignedInRequest, source: Body, into: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    others = Body.objects.filter(city=source.city_id).exclude(pk=source.pk).order_by(alphabetical("name"))
    target = others.filter(pk=_number(into)).first()
    if into and target is None and not refusal:
        refusal, status = _("Choose a body of the same city."), 422
    context = {
        "body": source,
        "others": others,
        "target": target,
        "affected": merging.affected(source) if target else [],
        "seen": merging.print_of(source, target) if target else "",
        "refusal": refusal,
    }
    return render(request, "roadmap/bodies/merge.html", context, status=status)


@administrators_only
@require_POST
def undo_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Part two bodies again."""
    get_object_or_404(BodyMerge, pk=pk)
    try:
        record = merging.undo(pk, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("roadmap:merges")
    messages.success(request, _("“%(name)s” is a body of its own again.") % {"name": record.source_name})
    return redirect("roadmap:body", record.source_id)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
