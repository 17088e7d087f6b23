"""The list of items with its filters, and the filters that people keep."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cities.permissions import may_administer, may_coordinate_something
from cities.requests import SignedInRequest
from core.pages import answer, wants_piece
from core.prepared import prepared
from roadmap.forms.filters import FilterForm, SavedFilterForm, SearchForm
from roadmap.models import Roadmap, SavedFilter
from roadmap.progress import drawn, listing
from roadmap.progress.state import past_day
from roadmap.search import words as search_words
from roadmap.search.known import words_known
from roadmap.views.pieces import the_roadmap

PAGE = 50
PARAMETERS = ("q", "on", "sort", *listing.FACETS)


@require_GET
def items(request: SignedInRequest, slug: str) -> HttpResponse:
    """The items that the address' filter leaves."""
    roadmap = the_roadmap(request, slug)
    response = answer(
        request, "roadmap/items/list.html", "roadmap/items/_listing.html", _list(request, roadmap)
    )
    if wants_piece(request):
        response["HX-Push-Url"] = f"{request.path}?{_query(request)}".rstrip("?")
    return response


def _list(request: SignedInRequest, roadmap: Roadmap) -> dict[str, Any]:
    search = SearchForm(request.GET)
    problems = _ignored(search)
    sides_with_bodies = listing.sides_of(roadmap)
    asked = search.cleaned_data
    text = asked.get("q", "")
    rows = listing.load(roadmap, sides_with_bodies, text=text, on=asked.get("on"))
    corrected = "" if rows or not text else _corrected(text, roadmap)
    if corrected:
        rows = listing.load(roadmap, sides_with_bodies, text=corrected, on=asked.get("on"))
    form = FilterForm(request.GET, rows, sides_with_bodies)
    problems += _ignored(form)
    shown = listing.ordered(listing.narrow(rows, form.chosen), form.cleaned_data.get("sort") or "number")
    counts = listing.counts(rows, form.chosen)
    past = past_day(roadmap, [one.side for one in sides_with_bodies], asked.get("on"))
    form.show_counts(counts)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return {
        "roadmap": past.roadmap if past else roadmap,
        "search": search,
        "form": form,
        "toggles": form.toggles(counts),
        "problems": problems,
        "page": page,
        "rows": [drawn.item(row) for row in page],
        "total": len(rows),
        "sides": [one_side.side for one_side in sides_with_bodies],
        "query": _query(request),
        "corrected": corrected if rows else "",
        "looser": [] if shown else _looser(form, rows, request),
        "is_filtered": bool(form.chosen or asked.get("q")),
        "saved": _saved(request.user.pk, roadmap.pk),
        "past": past,
        "as_of": f"?on={past.day.isoformat()}" if past else "",
        # Nobody reports on a day that is over.
        "may_mark": past is None and may_coordinate_something(request.user),
        "may_edit": may_administer(request.user),
    }


def _corrected(text: str, roadmap: Roadmap) -> str:
    return search_words.corrected(text, words_known(Roadmap.objects.filter(pk=roadmap.pk)))


@prepared
def _saved(user: int, roadmap: int) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user, roadmap=roadmap)


def _looser(form: FilterForm, rows: list[listing.ItemRow], request: SignedInRequest) -> list[dict[str, Any]]:
    """What to take away so that something is left: each choice in words, the address without it, how many it leaves."""
    found = []
    for facet, count in listing.looser(rows, form.chosen):
        query = request.GET.copy()
        query.pop(facet, None)
        query.pop("page", None)
        label = form.choice_label(facet, form.chosen[facet])
        found.append({"label": label, "query": query.urlencode(), "count": count})
    return found


def _query(request: SignedInRequest) -> str:
    """The filter as it belongs into an address: known names, no empty values, no page."""
    query = request.GET.copy()
    for name in list(query):
        if name not in PARAMETERS or not query[name]:
            del query[name]
    return query.urlencode()


def _ignored(form: Any) -> list[str]:
    """A sentence for each value of the address that means nothing here; the form keeps the good ones."""
    form.is_valid()
    return [
        _("The filter “%(name)s” does not know the value “%(value)s”; it was left out.")
        % {"name": form[name].label, "value": str(form.data.get(name))[:60]}
        for name in form.errors
    ]


@require_POST
def save_filter(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the filter of the address under a name."""
    roadmap = the_roadmap(request, slug)
    form = SavedFilterForm(request.POST)
    query = request.POST.get("query", "")
    if form.is_valid():
        query = form.save_for(request.user, roadmap).query
    return redirect(f"{reverse('roadmap:items', args=[slug])}?{query}".rstrip("?"))


@require_POST
def delete_filter(request: SignedInRequest, slug: str, filter_id: int) -> HttpResponse:
    """Forget one of the person's own filters."""
    own = SavedFilter.objects.filter(user=request.user, roadmap=the_roadmap(request, slug))
    get_object_or_404(own, pk=filter_id).delete()
    return redirect("roadmap:items", slug)
