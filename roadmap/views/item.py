"""An item's page: the matrix of periods and sides, and everything that was said and proved."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from cities.models import User
from cities.permissions import may_administer, may_coordinate
from cities.requests import SignedInRequest
from core import journal
from core.pages import answer, wants_piece
from core.prepared import prepared
from core.proofs import download
from roadmap import panels
from roadmap.forms.asked import AskedForm
from roadmap.models import Attachment, Item, Milestone, Roadmap, Target
from roadmap.progress.sides import sides_in_order
from roadmap.progress.state import ItemState, PastDay, disputes, past_day
from roadmap.questions import asked
from roadmap.questions.querysets import asking_sides
from roadmap.reporting import history, matrix, record
from roadmap.reporting.then import item_on
from roadmap.targets.proposing import proposals
from roadmap.targets.reached import of_item
from roadmap.views.pieces import said_beside, sees_several, the_item, the_milestone, the_roadmap

# What was said so often is enough for a page: a report may be twenty thousand letters long.
RECORD_PAGE = 20


@require_GET
def item(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """The page of one item, today or as of a past day; an unknown number is a 404 with the way back to the list."""
    if request.GET.get("on") and (past := _asked_day(request, roadmap := the_roadmap(request, slug))):
        return _then(request, roadmap, number, past)
    try:
        found = the_item(request, slug, number)
    except Http404:
        context = {"roadmap": the_roadmap(request, slug), "number": number}
        return render(request, "roadmap/item/unknown.html", context, status=404)
    return render(
        request,
        "roadmap/item/page.html",
        (about := item_context(request, found)) | _around(request, found, about["columns"]),
    )


def _asked_day(request: SignedInRequest, roadmap: Roadmap) -> PastDay | None:
    sides = sides_in_order(roadmap)
    return past_day(roadmap, sides, AskedForm(request.GET).asked("on"))


def _then(request: SignedInRequest, roadmap: Roadmap, number: str, past: PastDay) -> HttpResponse:
    context = item_on(roadmap, number, past.day, request.user)
    if context is None:
        unknown = {"roadmap": past.roadmap, "number": number, "past": past}
        return render(request, "roadmap/item/unknown.html", unknown, status=404)
    entries = Paginator(context.pop("entries"), RECORD_PAGE).get_page(request.GET.get("page"))
    there = roadmap.items.filter(number=number).exists()
    context["panels"] = panels.of_item(context["item"], request.user, past.day)
    return render(
        request, "roadmap/item/page.html", {**context, "page": entries, "past": past, "there": there}
    )


@require_GET
def item_history(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """Who changed which field of the item; htmx puts it into the item's page when somebody scrolls there."""
    found = the_item(request, slug, number)
    context = {"roadmap": found.roadmap, "item": found, "history": history.of_item(found)}
    return answer(request, "roadmap/item/history.html", "components/history.html", context)


def item_context(request: SignedInRequest, item: Item) -> dict[str, Any]:
    """What the matrix and the record of an item's page need."""
    milestones: list[Any] = _milestones(item.pk, request.user)
    for milestone in milestones:
        milestone.item = item
    said = record.page_of(milestones, request.GET.get("page"), RECORD_PAGE, reader=request.user)
    columns = matrix.columns(item, milestones)
    cells = matrix.cells(milestones, said.entries, request.user)
    questions: list[Any] = asked.of_item(item.pk, request.user)
    return {
        "roadmap": item.roadmap,
        "item": item,
        "state": ItemState(milestones, item, disputes(milestones)),
        "columns": columns,
        "periods": matrix.periods(cells, columns),
        "cells": cells,
        "page": said.page,
        "questions": questions,
        "asked": [question for question in questions if question.is_open],
        "beside": said_beside(request, cells.values()),
        "waiting": matrix.waited_for(cells.values()),
        "may_act": any(milestone.may_report or milestone.may_decide for milestone in milestones),
    }


@prepared
def _milestones(item: int, user: User) -> QuerySet[Milestone]:
    found = Milestone.objects.filter(item=item).with_state().with_rights_of(user)
    return found.select_related("side__city", "pending_report__author")


def _around(request: SignedInRequest, item: Item, columns: list[matrix.SideColumn]) -> dict[str, Any]:
    targets = _targets(item.pk)
    for target in targets:
        target.item = item
    confirms = any(may_coordinate(request.user, column.side.city_id) for column in columns)
    return {
        "panels": panels.of_item(item, request.user),
        "figures": of_item(item, targets),
        "may_confirm": confirms,
        # Only for those who can do something about it: reading takes time.
        "to_confirm": len(proposals(item, targets)) if confirms else 0,
        "may_edit": may_administer(request.user),
        "may_ask": bool(asking_sides(request.user, item.roadmap)),
    }


@prepared
def _targets(item: int) -> QuerySet[Target]:
    return Target.objects.filter(item=item).select_related("side__city").order_by("pk")


@require_GET
def cell(request: SignedInRequest, slug: str, milestone_id: int) -> HttpResponse:
    """One milestone as it is (after "cancel"); without htmx, its item's page."""
    milestone = the_milestone(request, slug, milestone_id)
    if not wants_piece(request):
        return redirect(milestone.item)
    entries = record.entries([milestone], reader=request.user)
    found = matrix.cells([milestone], entries, request.user)[milestone.pk]
    if request.GET.get("place") == "my":
        return render(
            request, "roadmap/my/_task.html", {"task": found.task, "several": sees_several(request.user)}
        )
    return render(request, "roadmap/item/_cell.html", {"cell": found.drawn})


@require_GET
def attachment(request: SignedInRequest, attachment_id: int) -> FileResponse:
    """A file that proves a report, as a download; a browser never shows it as a page of ours."""
    found = get_object_or_404(Attachment.objects.readable_by(request.user).exclude(file=""), pk=attachment_id)
    response = download(found)
    journal.note(
        journal.Kind.EVIDENCE, request=request, person=request.user, detail=f"{found.pk}: {found.name}"
    )
    return response
