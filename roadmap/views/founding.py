"""A new roadmap, and the title, the period and the sides of one that there is. For administrators only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cities import permissions
from cities.requests import SignedInRequest
from core import drafts, journal, once
from core.drafts import survives_sign_in
from core.history import changes, records, records_of
from core.verbs import Conflict, renew
from roadmap.founding import actions, sides
from roadmap.founding.forms import COPY, PLAN, EditForm, NewForm
from roadmap.founding.period import Effect, Outside, first_of, in_words, outside
from roadmap.importing.questions import lacks_sides
from roadmap.models import Milestone, Roadmap, Side
from roadmap.views.pieces import administrators_only, the_roadmap

EXAMPLES = 5


@survives_sign_in
@require_http_methods(["GET", "POST"])
@permissions.administrators_only
@once.makes(lambda: reverse("roadmap:home"))
def new(request: SignedInRequest) -> HttpResponse:
    """Make a roadmap; then its plan is uploaded, unless something else was chosen."""
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            roadmap = _make(request, form)
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            journal.note(journal.Kind.SETTINGS, request=request, detail=f"roadmap {roadmap.slug}: made")
            messages.success(request, _("“%(roadmap)s” is made.") % {"roadmap": roadmap})
            for sentence in _outside(outside(roadmap)):
                messages.warning(request, sentence)
            asks_for_plan = form.cleaned_data["items"] == PLAN
            return redirect("roadmap:import" if asks_for_plan else "roadmap:dashboard", roadmap.slug)
    context = {"form": drafts.fill(form, request)}
    return render(request, "roadmap/founding/new.html", context, status=422 if form.errors else 200)


def _make(request: SignedInRequest, form: NewForm) -> Roadmap:
    data = form.cleaned_data
    if data["items"] == COPY:
        return actions.copy(request.user, data["source"], data["title"], *form.period)
    return actions.make(request.user, data["title"], *form.period, form.cities)


@survives_sign_in
@require_http_methods(["GET", "POST"])
@administrators_only
@once.makes(lambda slug: reverse("roadmap:edit", args=[slug]))
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change title and period; what would go, or lie outside of the period, is listed first."""
    roadmap = the_roadmap(request, slug)
    form = EditForm(roadmap, request.POST if request.method == "POST" else None)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            changed = _change(request, roadmap, form)
        except ValidationError as refusal:
            _add_errors(form, refusal)
        except actions.LeavesOut as asking:
            more = {"asks": _effect(asking.effect), "goes": bool(asking.effect.gone), "agreed": asking.print}
        except Conflict as conflict:
            renew(form, seen=actions.print_of(conflict.row))
            more = {"conflict": str(conflict), "stands": conflict.row}
        else:
            journal.note(journal.Kind.SETTINGS, request=request, detail=f"roadmap {slug}: changed")
            messages.success(request, _changed(len(changed.gone)))
            for sentence in _outside(changed.outside):
                messages.warning(request, sentence)
            # Whoever has to name two sides names them one by one.
            return redirect("roadmap:edit" if lacks_sides(roadmap) else "roadmap:dashboard", slug)
    context = {
        "roadmap": roadmap,
        "form": drafts.fill(form, request),
        "sides": list(roadmap.sides.select_related("city").order_by("order")),
        "history": changes(records_of(roadmap), records(Side).filter(roadmap_id=roadmap.pk)),
        **more,
    }
    status = 409 if "conflict" in more else 422 if form.errors or more else 200
    return render(request, "roadmap/founding/edit.html", context, status=status)


@require_POST
@administrators_only
def side_up(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put a side before the one above it."""
    sides.move_up(_side(request, slug, pk).pk, request.user)
    return redirect("roadmap:edit", slug)


@require_http_methods(["GET", "POST"])
@administrators_only
def remove_side(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show what goes with a side, and take it out once that was seen."""
    side = _side(request, slug, pk)
    refusal = ""
    if request.method == "POST":
        try:
            sides.remove(pk, request.user, seen=request.POST.get("seen", ""))
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        except Conflict:
            refusal = _("Something changed meanwhile: look again at what would go.")
        else:
            messages.success(
                request, _("%(city)s is no side of this roadmap any more.") % {"city": side.city}
            )
            return redirect("roadmap:edit", slug)
    context = {"roadmap": side.roadmap, "side": side, "goes": sides.goes_with(side), "refusal": refusal}
    return render(request, "roadmap/founding/remove_side.html", context, status=409 if refusal else 200)


def _side(request: SignedInRequest, slug: str, pk: int) -> Side:
    return get_object_or_404(
        Side.objects.select_related("roadmap", "city"), roadmap=the_roadmap(request, slug), pk=pk
    )


def _change(request: SignedInRequest, roadmap: Roadmap, form: EditForm) -> Effect:
    """Do it; what that did."""
    data = form.cleaned_data
    return actions.change(
        roadmap.pk,
        request.user,
        title=data["title"],
        short_title=data["short_title"],
        starts_on=data["starts"],
        ends_on=data["ends"],
        add_city=form.added,
        seen=data["seen"],
        agreed=request.POST.get("sure", ""),
    )


def _changed(gone: int) -> str:
    if not gone:
        return _("The roadmap is changed.")
    said = ngettext(
        "The roadmap is changed; %(count)d milestone went. A longer period brings it back.",
        "The roadmap is changed; %(count)d milestones went. A longer period brings them back.",
        gone,
    )
    return said % {"count": gone}


def _effect(effect: Effect) -> list[str]:
    """What would go, and what would lie outside, a sentence each."""
    return [*([_loss(effect.gone)] if effect.gone else []), *_outside(effect.outside)]


def _loss(gone: Sequence[Milestone]) -> str:
    """What would go, as a sentence."""
    said = ngettext(
        "%(count)d milestone lies outside the new period and would go: item %(items)s.",
        "%(count)d milestones lie outside the new period and would go: items %(items)s.",
        len(gone),
    )
    numbers = list(dict.fromkeys(one.item.number for one in gone))
    return said % {"count": len(gone), "items": first_of(numbers, EXAMPLES)}


def _outside(outside: Outside) -> list[str]:
    """What the period leaves outside, a sentence for each kind of it."""
    found = []
    if outside.days:
        said = ngettext(
            "The deadline of %(count)d item lies outside the period: %(items)s. Its milestones stay; correct the "
            "wording or the period.",
            "The deadlines of %(count)d items lie outside the period: %(items)s. Their milestones stay; correct the "
            "wordings or the period.",
            len(outside.days),
        )
        found.append(said % {"count": len(outside.days), "items": in_words(outside.days, EXAMPLES)})
    if outside.asked:
        said = _(
            "Dates outside the period are asked for: items %(items)s. The coordinator can only refuse them."
        )
        found.append(said % {"items": in_words(outside.asked, EXAMPLES)})
    for heading, lines in outside.others:
        shown = first_of(lines, EXAMPLES, "; ")
        found.append(_("%(what)s outside the period: %(which)s.") % {"what": heading, "which": shown})
    return found


def _add_errors(form: BaseForm, refusal: ValidationError) -> None:
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {None: refusal.messages}
    for name, reasons in by_field.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
