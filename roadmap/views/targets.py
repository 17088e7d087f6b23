"""Promised figures: those of a roadmap with what was reached, and those of an item to be confirmed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cities.requests import SignedInRequest
from core import once
from core.colleagues import print_of
from core.ids import read_id
from core.verbs import Conflict, add_errors, renew
from roadmap.forms.asked import AskedForm, asked_snapshot, scope_title
from roadmap.models import Item, Target
from roadmap.progress.sides import sides_in_order
from roadmap.targets import actions
from roadmap.targets.forms import TargetForm
from roadmap.targets.proposing import lost, proposals
from roadmap.targets.reached import promises
from roadmap.views.pieces import the_roadmap


@require_GET
def targets(request: SignedInRequest, slug: str) -> HttpResponse:
    """What was promised in figures and what was reached, by direction and side, as of a day."""
    asked = AskedForm(request.GET)
    snapshot = asked_snapshot(asked, the_roadmap(request, slug))
    roadmap = snapshot.roadmap  # as it was on the day
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "snapshot": snapshot,
        "scope_title": scope_title(snapshot),
        "promises": promises(
            roadmap,
            [one.item for one in snapshot.items],
            None if snapshot.is_today else snapshot.on,
        ),
    }
    status = 200 if asked.is_valid() else 400
    return render(request, "roadmap/targets/page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@once.makes(lambda slug, pk: reverse("roadmap:item_targets", args=[slug, pk]))
def of_item(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The promised figures of one item: read by the program, confirmed, corrected or refused by a coordinator."""
    item = _item(request, slug, pk)
    if not actions.may_confirm(request.user, item):
        raise PermissionDenied
    if request.method == "GET":
        return _show(request, item, None)
    known = _known(item)
    posted = read_id(request.POST.get("target", ""))
    target = next((one for one in known if one.pk == posted), None)
    if target is None:
        offered = proposals(item, known)
        target = next((one.target for one in offered if one.text == request.POST.get("text")), None)
    form = TargetForm(request.POST, item=item, sides=_sides(item), target=target)
    refused = "refuse" in request.POST and target is not None
    if not refused and not form.is_valid():
        return _show(request, item, form, 422)
    try:
        if refused and target is not None:
            target.is_promise = False
            actions.save(target, request.user, seen=request.POST.get("seen", ""))
            messages.success(request, _("It is no promised figure; reports do not ask for it."))
        else:
            actions.save(form.made(), request.user, seen=form.cleaned_data.get("seen"))
            messages.success(request, _("The promised figure is confirmed; reports ask for it from now on."))
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _show(request, item, form, 422)
    except Conflict as conflict:
        renew(form, seen=print_of(conflict.row))
        return _show(request, item, form, 409, conflict=str(conflict), stands=conflict.row)
    left = proposals(item, _known(item))
    here = reverse("roadmap:item_targets", args=[slug, pk])
    return redirect(here if left else item.get_absolute_url())


def _show(
    request: SignedInRequest, item: Item, sent: TargetForm | None, status: int = 200, **more: Any
) -> HttpResponse:
    known, sides = _known(item), _sides(item)
    offered = [one.target for one in proposals(item, known)]
    forms = [TargetForm(item=item, sides=sides, target=one) for one in [*offered, *known, None]]
    if sent is not None:
        forms = [sent if one.auto_id == sent.auto_id else one for one in forms]
    context: dict[str, Any] = {
        "roadmap": item.roadmap,
        "item": item,
        "offered": [one for one in forms if one.row and not one.row.pk],
        "known": [one for one in forms if one.row and one.row.pk],
        "new": forms[-1],
        "lost": lost(item, known),
        **more,
    }
    return render(request, "roadmap/targets/item.html", context, status=status)


def _item(request: SignedInRequest, slug: str, pk: int) -> Item:
    items = Item.objects.visible_to(request.user).select_related("roadmap", "direction").defer("search")
    item = items.filter(roadmap__slug=slug, pk=pk).first()
    if item is None:
        raise Http404
    return item


def _known(item: Item) -> list[Target]:
    return list(item.targets.order_by("pk"))


def _sides(item: Item) -> list[Any]:
    return sides_in_order(item.roadmap)
