"""Coming in by a city's own directory: led to its provider and back, or by the name and password it knows."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from cities.signing_in import entering, oidc, outside, sources
from cities.signing_in.forms import DirectoryForm
from cities.signing_in.sources import Source
from core import journal, throttle

logger = logging.getLogger(__name__)


def _source(name: str) -> Source:
    source = sources.find(name)
    if source is None:
        raise Http404
    return source


@never_cache
@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_with(request: HttpRequest, name: str) -> HttpResponse:
    """By POST to the provider; for a directory that has none, its own form."""
    source = _source(name)
    target = entering.safe(request, request.POST.get("next", request.GET.get("next", "")))
    if source.kind == sources.LDAP:
        return _by_directory(request, source, target)
    if request.method != "POST":
        return render(request, "cities/signing_in/with.html", {"source": source, "next": target})
    # Whoever is signed in proves again who is there.
    again = request.user.is_authenticated
    try:
        return oidc.begin(source, request, target, again=again)
    except oidc.Away as failure:
        return _is_away(request, source, failure)


@never_cache
@login_not_required
@require_safe
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Back from the provider."""
    source = _source(name)
    if source.kind != sources.OIDC:
        raise Http404
    try:
        came = oidc.finish(source, request)
        if came is None:
            messages.warning(
                request, _("Signing in was not finished. Begin anew, in one window and without waiting long.")
            )
            return redirect("cities:sign_in")
        person = outside.person_of(source, came.said, request)
    except oidc.Away as failure:
        return _is_away(request, source, failure)
    except outside.Refused as refusal:
        return _refused(request, source, refusal)
    if request.user.is_authenticated and request.user.pk == person.pk:
        if came.again:
            entering.confirm(request)
        return redirect(entering.safe(request, came.target) or "roadmap:home")
    answer = entering.enter(request, person, came.target, proved=source.asks_second_factor)
    entering.proved_at(request, came.proved_at)
    return answer


@sensitive_variables("form")
def _by_directory(request: HttpRequest, source: Source, target: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(target or "roadmap:home")
    from cities.signing_in import directory

    form = DirectoryForm(request.POST or None)
    status = 200
    if form.is_valid():
        said: Any = form.cleaned_data
        attempt = throttle.attempt(request, f"{source.name}:{said['username']}")
        if not attempt.allowed:
            form.add_error(None, _("Too many attempts. Wait 15 minutes."))
        else:
            try:
                person = directory.sign_in(source, said["username"], said["password"], request)
            except directory.Away as failure:
                return _is_away(request, source, failure)
            except outside.Refused as refusal:
                attempt.succeeded()
                return _refused(request, source, refusal)
            if person is not None:
                attempt.succeeded()
                return entering.enter(request, person, target)
            journal.note(
                journal.Kind.FAILED, request=request, detail=f"{source.name}: {said['username']}"[:200]
            )
            form.add_error(None, _("The name or the password is wrong, as the directory says."))
    if form.errors:
        status = 422
    context = {"form": form, "source": source, "next": target}
    return render(request, "cities/signing_in/with.html", context, status=status)


def _is_away(request: HttpRequest, source: Source, failure: Exception) -> HttpResponse:
    logger.error("The directory %s: %s", source.name, failure)
    context = {
        "source": source,
        "text": _(
            "The directory does not answer as it should. Try again in some minutes, or use a password."
        ),
    }
    return render(request, "cities/signing_in/refused.html", context, status=503)


def _refused(request: HttpRequest, source: Source, refusal: Exception) -> HttpResponse:
    context = {"source": source, "text": str(refusal)}
    return render(request, "cities/signing_in/refused.html", context, status=403)
