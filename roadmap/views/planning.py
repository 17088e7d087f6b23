"""The plan changed by administrators: its directions, an item added, edited, removed or taken off control."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.history import changes, records, removals
from core.pages import answer
from core.verbs import Conflict, add_errors
from roadmap.models import Direction, Item, Roadmap
from roadmap.planning import actions, directions
from roadmap.planning.forms import DirectionForm, ItemForm, OffControlForm
from roadmap.planning.wording import differences, wording_of
from roadmap.reporting import history
from roadmap.views.pieces import administrators_only, the_roadmap


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
def add_item(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new item."""
    return _edit(request, the_roadmap(request, slug), None)


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
def edit_item(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What the document says of an item, and who answers for it."""
    item = _item(request, slug, pk)
    return _edit(request, item.roadmap, item)


def _edit(request: SignedInRequest, roadmap: Roadmap, item: Item | None) -> HttpResponse:
    """The form; saved when it is good and what it does to the milestones was shown. htmx gets that showing alone."""
    form = ItemForm(request.POST or None, roadmap=roadmap, item=item)
    if request.method == "GET":
        return _show(request, drafts.fill(form, request))
    if not form.is_valid():
        return _show(request, form, 422)
    expected_dates = form.expected_dates()
    shown = not expected_dates.print or request.POST.get("agreed") == expected_dates.print
    if request.htmx or "check" in request.POST or not shown:
        return _show(request, form, unsaved=not shown, expected_dates=expected_dates)
    try:
        with once.done_alone(once.pressed(request)):
            saved = _save(request, roadmap, form)
    except once.DoneBeforeError:
        # Read anew: the first press may have given it another number.
        known = {"pk": item.pk} if item else {"number": form.wording.number}
        there = roadmap.items.filter(**known).first() or roadmap
        return once.done_before(request, there.get_absolute_url())
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _show(request, form, 422)
    except Conflict as conflict:
        return _conflict(request, form, conflict)
    messages.success(request, _("Item %(number)s is saved.") % {"number": saved.number})
    return redirect(saved)


def _save(request: SignedInRequest, roadmap: Roadmap, form: ItemForm) -> Item:
    if form.item is not None:
        said = form.cleaned_data
        return actions.change_item(
            form.item.pk, request.user, form.wording, seen=said["seen"], tell=said["tell"]
        )
    if title := form.cleaned_data.get("new_direction"):
        return directions.add_direction_with_item(roadmap.pk, request.user, form.wording, title=title)
    return actions.add_item(roadmap.pk, request.user, form.wording)


def _conflict(request: SignedInRequest, form: ItemForm, conflict: Conflict) -> HttpResponse:
    """The same form, nothing lost, with what the database has now; sent again it goes through."""
    current = wording_of(conflict.row)
    form.data = request.POST.copy()
    form.data["seen"] = current.print
    return _show(
        request,
        form,
        409,
        conflict=str(conflict),
        differences=differences(form.roadmap, current, form.wording),
        last_change=next(iter(history.of_item(conflict.row)), None),
    )


def _show(request: SignedInRequest, form: ItemForm, status: int = 200, **more: Any) -> HttpResponse:
    more.setdefault(
        "expected_dates", form.expected_dates() if form.is_bound and hasattr(form, "cleaned_data") else None
    )
    context = {"roadmap": form.roadmap, "item": form.item, "form": form, "checked": form.is_bound, **more}
    # A piece that is to be shown has nothing to say about what is still missing elsewhere in the form.
    return answer(
        request,
        "roadmap/plan/item.html",
        "roadmap/plan/_expected_dates.html",
        context,
        200 if request.htmx else status,
    )


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
def remove_item(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Remove an item on which nothing was reported; of any other, offer to take it off control."""
    item = _item(request, slug, pk)
    seen = request.POST.get("seen") or wording_of(item).print
    context = {"roadmap": item.roadmap, "item": item, "seen": seen, "touched": actions.was_touched(item)}
    if request.method == "POST":
        try:
            actions.remove_item(pk, request.user, seen=request.POST.get("seen", ""))
        except (ValidationError, Conflict) as refusal:
            said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            context |= {"refusal": said, "form": OffControlForm(), "seen": wording_of(item).print}
            return render(request, "roadmap/plan/remove.html", context, status=409)
        messages.success(request, _("Item %(number)s was removed.") % {"number": item.number})
        return redirect("roadmap:plan", slug)
    return render(request, "roadmap/plan/remove.html", {**context, "form": OffControlForm()})


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
def off_control(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take an item off control: every open milestone of it, with the reason."""
    item = _item(request, slug, pk)
    form = OffControlForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound or request.method == "POST" else 200
        context = {
            "roadmap": item.roadmap,
            "item": item,
            "form": drafts.fill(form, request),
            "touched": True,
            "seen": "",
        }
        return render(request, "roadmap/plan/remove.html", context, status=status)
    count = actions.take_off_control(pk, request.user, reason=form.cleaned_data["reason"])
    said = ngettext("%(count)d milestone is off control.", "%(count)d milestones are off control.", count) % {
        "count": count
    }
    messages.success(request, said)
    return redirect(item)


@administrators_only
@require_http_methods(["GET"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The directions of the plan, to be put in order; and which items were removed."""
    return _plan(request, slug)


def _plan(
    request: Any, slug: str, status: int = 200, bad: tuple[int, DirectionForm] | None = None, **more: Any
) -> HttpResponse:
    """`bad` is the form that came back, by the id of its direction (0: the new one)."""
    roadmap = the_roadmap(request, slug)
    rows = [
        (direction, bad[1] if bad and bad[0] == direction.pk else _form_of(direction))
        for direction in directions.with_counts(roadmap)
    ]
    context = {
        "roadmap": roadmap,
        "rows": rows,
        "new": bad[1] if bad and not bad[0] else DirectionForm(prefix="new"),
        "removed": removals(records(Item).filter(roadmap_id=roadmap.pk)),
        "history": changes(records(Direction).filter(roadmap_id=roadmap.pk)),
        **more,
    }
    return render(request, "roadmap/plan/plan.html", context, status=status)


def _form_of(direction: Direction) -> DirectionForm:
    current = {"number": direction.number, "title": direction.title}
    seen = {f"seen_{name}": value for name, value in current.items()}
    return DirectionForm(initial={**current, **seen}, prefix=f"d{direction.pk}")


@administrators_only
@require_POST
def add_direction(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a direction at the end of the plan."""
    roadmap = the_roadmap(request, slug)
    form = DirectionForm(request.POST, prefix="new")
    if not form.is_valid():
        return _plan(request, slug, 422, (0, form))
    said = form.cleaned_data
    try:
        with once.done_alone(once.pressed(request)):
            directions.add_direction(roadmap.pk, request.user, title=said["title"], number=said["number"])
    except once.DoneBeforeError:
        return once.done_before(request, reverse("roadmap:plan", args=[slug]))
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _plan(request, slug, 422, (0, form))
    messages.success(request, _("The direction is added."))
    return redirect("roadmap:plan", slug)


@administrators_only
@require_POST
def change_direction(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Rename a direction, move it up or down, or remove it: what the pressed button says."""
    direction = get_object_or_404(Direction, pk=pk, roadmap=the_roadmap(request, slug))
    form = DirectionForm(request.POST, prefix=f"d{pk}")
    try:
        said = _do(request, direction, form)
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _plan(request, slug, 422, (pk, form))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    except Conflict as conflict:
        form.data = request.POST.copy()
        form.data[f"d{pk}-seen_number"] = conflict.row.number
        form.data[f"d{pk}-seen_title"] = conflict.row.title
        return _plan(request, slug, 409, (pk, form), conflict=str(conflict))
    messages.success(request, said)
    return redirect("roadmap:plan", slug)


def _do(request: SignedInRequest, direction: Direction, form: DirectionForm) -> str:
    verb = request.POST.get("do")
    if verb in ("up", "down"):
        directions.move_direction(direction.pk, request.user, up=verb == "up")
        return _("The directions are in another order.")
    prefix = form.prefix
    seen = (request.POST.get(f"{prefix}-seen_number", ""), request.POST.get(f"{prefix}-seen_title", ""))
    if verb == "remove":
        directions.remove_direction(direction.pk, request.user, seen=seen)
        return _("The direction “%(title)s” was removed.") % {"title": direction.title}
    if not form.is_valid():
        raise ValidationError([])
    said = form.cleaned_data
    directions.rename_direction(
        direction.pk, request.user, title=said["title"], number=said["number"], seen=seen
    )
    return _("The direction is renamed.")


def _item(request: SignedInRequest, slug: str, pk: int) -> Item:
    found = Item.objects.visible_to(request.user).select_related("roadmap", "direction").defer("search")
    return get_object_or_404(found, pk=pk, roadmap__slug=slug)
