"""What the pages share: finding what a person may see, and answering with a page or with the piece htmx asked for."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cities.requests import SignedInRequest
from roadmap.models import Item, Milestone, Responsibility, Roadmap


def wants_piece(request: SignedInRequest) -> bool:
    """Whether htmx asks for a part of the page (and not, going back in the history, for the whole)."""
    htmx = request.htmx
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def answer(
    request: SignedInRequest, page: str, piece: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The template `piece` for htmx, `page` (which includes it) for everybody else, by the same context."""
    response = render(request, piece if wants_piece(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def the_roadmap(request: SignedInRequest, slug: str) -> Roadmap:
    """The roadmap, or 404."""
    return get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug)


def the_milestone(request: SignedInRequest, slug: str, milestone_id: int) -> Any:
    """The milestone with its state and with what this person may do, or 404."""
    found = (
        Milestone.objects.visible_to(request.user)
        .filter(item__roadmap__slug=slug)
        .select_related("item__roadmap", "item__direction", "side__city", "pending_report__author")
        .defer("item__search")
        .with_state()
        .with_rights_of(request.user)
        .prefetch_related(Prefetch("item__responsibilities", Responsibility.objects.select_related("body")))
    )
    return get_object_or_404(found, pk=milestone_id)


def the_item(request: SignedInRequest, slug: str, number: str) -> Item:
    """The item, or a 404 that names the number."""
    items = Item.objects.visible_to(request.user).select_related("roadmap", "direction").defer("search")
    item = items.filter(roadmap__slug=slug, number=number).first()
    if item is None:
        raise Http404(_("There is no item %(number)s in this roadmap.") % {"number": number})
    return item
