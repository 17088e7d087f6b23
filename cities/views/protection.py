"""One's own second factors, trusted browsers and open sessions; and an administrator's help for a lost telephone."""

from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.models import TrustedBrowser, User
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from cities.signing_in import demand, entering, factors, sessions, trusting
from cities.signing_in.confirming import confirmed
from cities.signing_in.forms import AppForm, KeyForm
from core.verbs import add_errors


@never_cache
@require_safe
def protection(request: SignedInRequest) -> HttpResponse:
    """Everything that guards one's own account."""
    person = request.user
    set_up = list(factors.of(person).order_by("created_at"))
    has_factor = any(one.type != factors.Kind.RECOVERY_CODES for one in set_up)
    demanded = demand.is_demanded(person)
    context = {
        "app": next((one for one in set_up if one.type == factors.Kind.TOTP), None),
        "keys": [one for one in set_up if one.type == factors.Kind.WEBAUTHN],
        "has_factor": has_factor,
        "codes_left": len(factors.recovery_codes(person)) if has_factor else 0,
        "browsers": trusting.trusted_by(person),
        "sessions": sessions.of(person, request),
        "is_demanded": demanded,
        "grace_until": demand.grace_until(person) if demanded and not has_factor else None,
        "may_wait": demanded and not has_factor and demand.may_wait(person),
        "next": entering.safe(request, request.GET.get("next", "")),
    }
    return render(request, "cities/signing_in/protection.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def app(request: SignedInRequest) -> HttpResponse:
    """Set up the app: its secret as a picture and as letters, and the first code as the proof."""
    form = AppForm(request.POST or None)
    secret = totp.get_totp_secret(regenerate=request.method != "POST")
    if form.is_valid():
        try:
            factors.add_app(request.user, secret, form.cleaned_data["code"], request)
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            totp.clear_totp_secret(request)
            _is_set_up(request)
            return redirect("cities:recovery_codes")
    address, picture = factors.picture_of(request.user, secret)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    context = {"form": form, "secret": grouped, "picture": picture, "address": address}
    return render(request, "cities/signing_in/app.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def key(request: SignedInRequest) -> HttpResponse:
    """Add a passkey: of this device, of a telephone, or a key on a ring."""
    form = KeyForm(request.POST or None, initial={"name": _("My key")})
    if form.is_valid():
        had_factor = factors.has(request.user)
        try:
            factors.add_key(request.user, form.cleaned_data["name"], form.cleaned_data["credential"], request)
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            _is_set_up(request)
            return redirect("cities:protection" if had_factor else "cities:recovery_codes")
    context: dict[str, Any] = {"form": form, "options": factors.begin_key(request.user)}
    return render(request, "cities/signing_in/key.html", context, status=422 if form.errors else 200)


def _is_set_up(request: SignedInRequest) -> None:
    """This session has the factor at hand; the others have not, and end."""
    request.session[entering.FACTOR] = True
    sessions.note(request, request.user)
    sessions.end_others(request.user, request)
    messages.success(request, _("The second step is set up. A letter about it is on its way to you."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """The codes for the day on which the telephone is lost; by POST new ones."""
    if not factors.has(request.user):
        return redirect("cities:protection")
    if request.method == "POST":
        factors.renew_codes(request.user, request)
        messages.success(request, _("New recovery codes are made. The old ones work no more."))
        return redirect("cities:recovery_codes")
    context = {"codes": factors.recovery_codes(request.user)}
    return render(request, "cities/signing_in/codes.html", context)


@require_POST
@confirmed
def remove_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the app or a key away."""
    factors.remove(request.user, pk, request)
    if not factors.has(request.user):
        request.session.pop(entering.FACTOR, None)
    messages.success(request, _("It is taken away."))
    return redirect("cities:protection")


@require_POST
def put_off(request: SignedInRequest) -> HttpResponse:
    """Set a factor up later, while the days of grace last."""
    if demand.put_off(request, request.user):
        return redirect(entering.safe(request, request.POST.get("next", "")) or "roadmap:home")
    messages.error(request, _("It can't be put off any longer: set the second step up now."))
    return redirect("cities:protection")


@require_POST
def forget_browser(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask in that browser for the second step again."""
    TrustedBrowser.objects.filter(person=request.user, pk=pk).delete()
    messages.success(request, _("This browser is not trusted any more."))
    return redirect("cities:protection")


@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out elsewhere."""
    sessions.end(request.user, pk, request)
    messages.success(request, _("The session is ended."))
    return redirect("cities:protection")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ended = sessions.end_others(request.user, request)
    said = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("cities:protection")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@confirmed
def reset_factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody has lost the telephone and the recovery codes: take the second step away."""
    person = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        factors.reset(person.pk, request.user, request)
        messages.success(
            request,
            _("%(person)s signs in by the password alone now, and is told by a letter.")
            % {"person": person.name},
        )
        return redirect("cities:person", pk)
    context = {"person": person, "has_factor": factors.has(person)}
    return render(request, "cities/signing_in/reset.html", context)
