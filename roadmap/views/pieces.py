"""What the pages share: finding what a person may see, or answering 404."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cities import permissions
from cities.models import User
from cities.requests import SignedInRequest
from core.attached import attach
from core.prepared import prepared
from roadmap.models import ImportRun, Item, Milestone, Roadmap
from roadmap.models.stated import StatedMilestone
from roadmap.reporting import matrix
from roadmap.reporting.matrix import MilestoneCell

P = ParamSpec("P")


def administrators_only(
    view: Callable[Concatenate[Any, str, P], HttpResponse],
) -> Callable[Concatenate[Any, str, P], HttpResponse]:
    """For a page of a roadmap: 404 for those who do not see the roadmap, 403 for those who only read it."""

    @wraps(view)
    def wrapper(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.may_administer(request.user):
            the_roadmap(request, slug)
            raise PermissionDenied
        return view(request, slug, *args, **kwargs)

    return wrapper


def sees_several(user: User) -> bool:
    """Whether a list of all that somebody owes has to name the roadmap of each: every one has an item 1. One query."""
    return len(_two_seen(user)) > 1


@prepared
def _two_seen(user: User) -> QuerySet[Roadmap]:
    return Roadmap.objects.visible_to(user).only("pk")[:2]


def say(request: SignedInRequest, milestone: Milestone, text: str) -> None:
    """Let the next page say `text` beside the milestone (else over the page)."""
    messages.success(request, text, extra_tags=f"milestone-{milestone.pk}")


def said_beside(request: SignedInRequest, cells: Iterable[MilestoneCell]) -> set[str]:
    """Put what is to be said about a milestone into its cell; the tags of those messages, which the frame leaves out.

    What the page has no cell for is said above it.
    """
    waiting = {one.extra_tags: str(one.message) for one in messages.get_messages(request) if one.extra_tags}
    shown = set()
    for cell in cells if waiting else ():
        tag = f"milestone-{cell.milestone.pk}"
        if tag in waiting:
            cell.said = waiting[tag]
            shown.add(tag)
    return shown


def the_roadmap(request: SignedInRequest, slug: str) -> Roadmap:
    """The roadmap, or 404."""
    for roadmap in _roadmap(request.user, slug):
        return roadmap
    raise Http404(_("There is no such roadmap."))


@prepared
def _roadmap(user: User, slug: str) -> QuerySet[Roadmap]:
    return Roadmap.objects.visible_to(user).filter(slug=slug)


def the_import(roadmap: Roadmap, pk: int) -> ImportRun:
    """An import into the roadmap, without the journal of what it wrote, or 404."""
    run = get_object_or_404(ImportRun.objects.defer("journal"), pk=pk, roadmap=roadmap)
    run.roadmap = roadmap
    return run


def the_milestone(request: SignedInRequest, slug: str, milestone_id: int) -> StatedMilestone:
    """The milestone with its state and with what this person may do, or 404."""
    for found in _milestone(request.user, slug, milestone_id):
        attach([found.item], "responsibilities", matrix.named([found.item_id]))
        return cast("StatedMilestone", found)
    raise Http404(_("There is no such milestone in this roadmap."))


@prepared
def _milestone(user: User, slug: str, pk: int) -> QuerySet[Milestone]:
    return (
        Milestone.objects.visible_to(user)
        .filter(item__roadmap__slug=slug, pk=pk)
        .select_related("item__roadmap", "item__direction", "side__city", "pending_report__author")
        .defer("item__search")
        .with_state()
        .with_rights_of(user)
    )


def the_item(request: SignedInRequest, slug: str, number: str) -> Item:
    """The item, or a 404 that names the number."""
    for item in _item(request.user, slug, number):
        return item
    raise Http404(_("There is no item %(number)s in this roadmap.") % {"number": number})


@prepared
def _item(user: User, slug: str, number: str) -> QuerySet[Item]:
    items = Item.objects.visible_to(user).select_related("roadmap", "direction").defer("search")
    return items.filter(roadmap__slug=slug, number=number)
