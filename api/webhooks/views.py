"""The pages of webhooks: the list, one with its last deliveries, the form, and the buttons."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from api.webhooks import actions
from api.webhooks.forms import HookForm
from api.webhooks.models import Delivery, DeliveryState, Hook
from cities.permissions import coordinators_only
from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import drafts, once
from core.drafts import survives_sign_in
from core.pages import wants_piece
from core.verbs import Conflict, add_errors, renew

WRONG_INPUT = 422
SHOWN = 50


@require_GET
@coordinators_only
def hooks(request: SignedInRequest) -> HttpResponse:
    """Those that the person may manage, with how they fare."""
    rows = actions.manageable_by(request.user).select_related("city", "roadmap")
    counted = rows.annotate(
        last_sent=Max("deliveries__sent_at"),
        waiting=Count("deliveries", Q(deliveries__state__in=["waiting", "claimed"])),
        failed=Count("deliveries", Q(deliveries__state=DeliveryState.FAILED)),
    )
    return render(request, "api/webhooks/list.html", {"hooks": list(counted)})


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@coordinators_only
@confirmed
def add_hook(request: SignedInRequest) -> HttpResponse:
    """The form of a new one; its secret is shown here once."""
    form = drafts.fill(HookForm(request.user, request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid():
        try:
            return _show_secret(request, lambda: actions.add(request.user, form.wanted()))
        except ValidationError as refusal:
            add_errors(form, refusal)
    return render(request, "api/webhooks/form.html", {"form": form}, status=_status(form))


@require_GET
@coordinators_only
def hook_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One webhook and its last deliveries; the piece with those alone for htmx."""
    return _shown(request, _managed(request, pk))


def _shown(request: SignedInRequest, hook: Hook, secret: str = "") -> HttpResponse:
    rows = list(hook.deliveries.all()[:SHOWN])
    context: dict[str, Any] = {
        "hook": hook,
        "secret": secret,
        "deliveries": rows,
        "are_open": any(row.state in (DeliveryState.WAITING, DeliveryState.CLAIMED) for row in rows),
    }
    if wants_piece(request):
        return render(request, "api/webhooks/_deliveries.html", context)
    return render(request, "api/webhooks/hook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@coordinators_only
@confirmed
def edit_hook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one."""
    hook = _managed(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = drafts.fill(HookForm(request.user, posted, hook=hook), request)
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            actions.change(hook.pk, request.user, form.wanted(), seen=seen)
        except ValidationError as refusal:
            add_errors(form, refusal)
        except Conflict as conflict:
            renew(form, seen=actions.print_of(conflict.row))
            context = {"form": form, "hook": hook, "conflict": conflict, "stands": conflict.row}
            return render(request, "api/webhooks/form.html", context, status=409)
        else:
            messages.success(request, _("The webhook is saved."))
            return redirect("webhook", hook.pk)
    return render(request, "api/webhooks/form.html", {"form": form, "hook": hook}, status=_status(form))


@require_POST
@coordinators_only
@confirmed
def exchange_secret(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    hook = _managed(request, pk)
    at_once = request.POST.get("at_once") == "1"
    return _show_secret(request, lambda: actions.exchange_secret(hook.pk, request.user, at_once=at_once))


def _show_secret(request: SignedInRequest, make: Callable[[], tuple[Hook, str]]) -> HttpResponse:
    """The page of the webhook with the secret that `make` makes; by a second press with that of the first."""
    name = once.pressed(request)
    try:
        with once.done_alone(name):
            hook, secret = make()
            once.keep_shown(name, json.dumps([hook.pk, secret]))
    except once.DoneBeforeError:
        kept = once.shown_before(name)
        if not kept:
            return once.done_before(request, reverse("webhooks"))
        pk, secret = json.loads(kept)
        hook = _managed(request, pk)
    drafts.forget(request)
    return _shown(request, hook, secret)


@require_POST
@coordinators_only
@once.makes(lambda pk: reverse("webhook", args=[pk]))
def try_hook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a message that tells nothing."""
    hook = _managed(request, pk)
    actions.try_out(hook.pk, request.user)
    messages.success(request, _("A test is on its way: what comes of it stands below."))
    return redirect("webhook", hook.pk)


@require_POST
@coordinators_only
def send_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin anew with a message that was given up."""
    managed = actions.manageable_by(request.user)
    row = get_object_or_404(Delivery, pk=pk, hook__in=managed.order_by().values("pk"))
    actions.send_again(row.pk, request.user)
    messages.success(request, _("The message is sent again, under the same number."))
    return redirect("webhook", row.hook_id)


@require_POST
@coordinators_only
@confirmed
def remove_hook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one away."""
    actions.remove(pk, request.user)
    messages.success(request, _("The webhook is removed."))
    return redirect("webhooks")


def _managed(request: SignedInRequest, pk: int) -> Hook:
    return get_object_or_404(actions.manageable_by(request.user).select_related("city", "roadmap"), pk=pk)


def _status(form: HookForm) -> int:
    return WRONG_INPUT if form.errors else 200
