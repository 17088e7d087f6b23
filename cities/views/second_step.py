"""After the password: the second step; signing in by a passkey alone; and proving again who one is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cities.signing_in import confirming, entering, factors, trusting
from cities.signing_in.forms import ProofForm, StepForm
from core import counters, journal
from core.addresses import place_of

# Proofs by a key that a place may send in an hour.
PROOFS_AN_HOUR = 100


@never_cache
@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code or a key of whoever has just proved the password."""
    pending = entering.pending(request)
    if pending is None:
        messages.warning(request, _("Sign in once more: too much time has passed."))
        return redirect("cities:sign_in")
    if "give_up" in request.POST:
        entering.give_up(request)
        return redirect("cities:sign_in")
    person = pending.person
    by_key = "credential" in request.POST
    form: Any = (ProofForm if by_key else StepForm)(request.POST or None)
    if form.is_valid():
        attempt = entering.may_try(request, person)
        if attempt is None:
            form.add_error(None, _("Too many attempts. Wait 15 minutes, then sign in anew."))
        elif _is_right(person, form.cleaned_data):
            entering.was_right(request, person, attempt)
            response = entering.let_in(request, person, pending.target, factor=True)
            if form.cleaned_data["trust"]:
                trusting.trust(request, response, person)
            return response
        else:
            entering.was_wrong(request, person)
            form.add_error(*_wrong(by_key))
    kinds = factors.kinds(person)
    context = {
        "form": StepForm(initial={"trust": "trust" in request.POST}) if by_key else form,
        "key_errors": form.non_field_errors() or form.errors.get("credential") if by_key else None,
        "has_app": bool(kinds.get(factors.Kind.TOTP)),
        "options": factors.begin_proof(person) if kinds.get(factors.Kind.WEBAUTHN) else None,
        "trust_is_offered": trusting.is_offered(),
        "person": person,
    }
    return render(request, "cities/signing_in/second_step.html", context, status=422 if form.errors else 200)


def _is_right(person: Any, said: dict[str, Any]) -> bool:
    if "credential" in said:
        return factors.key_holder(said["credential"], person) is not None
    return factors.is_right(person, said["code"])


def _wrong(by_key: bool) -> tuple[str | None, str]:
    if by_key:
        return None, _("This key is not one of yours, or it took too long. Try it once more.")
    return "code", _("This code is not right, or it was used already. Type the next one.")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_key(request: HttpRequest) -> HttpResponse:
    """A passkey that asked for a PIN or a fingerprint is both factors at once."""
    target = entering.safe(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated:
        return redirect(target or "roadmap:home")
    form = ProofForm(request.POST or None)
    if form.is_valid():
        tried = counters.add(counters.key("key-place", place_of(request)), 3600)
        person = factors.key_holder(form.cleaned_data["credential"]) if tried <= PROOFS_AN_HOUR else None
        if person is not None:
            return entering.enter(request, person, target, proved=True)
        journal.note(journal.Kind.FAILED, request=request, detail="key")
        form.add_error(None, _wrong(by_key=True)[1])
    context = {"form": form, "options": factors.begin_proof(None), "next": target}
    return render(request, "cities/signing_in/by_key.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The page in between, where no form has to be carried along."""
    return confirming.confirm_page(request)
