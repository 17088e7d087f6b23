"""Proving again who is there, before what can do most harm: people, imports, the admin's pages.

A session that proved it within `CONFIRM_MINUTES` goes on. Another one is asked on a page in between, which carries a
posted form along in hidden fields and sends it on itself: what was typed is not lost, with scripts or without.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cities.models import OutsideAccount, User
from cities.signing_in import entering, factors, sources
from core import throttle

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)

PROOF = "password_again"
SALT = "old-password"
NOT_CARRIED = {"csrfmiddlewaretoken", PROOF}


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has proved lately who is there; always, where the setting is 0."""
    minutes = settings.CONFIRM_MINUTES
    return not minutes or time.time() - request.session.get(entering.CONFIRMED, 0) < minutes * 60


def confirmed(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view for which one proves again who one is. Apply it inside what checks the right to the page."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = asked(request)
        return answer or view(cast(R, request), *args, **kwargs)

    return wrapper


def asked(request: HttpRequest) -> HttpResponse | None:
    """The page that asks who is there; None where that is known, also by what was posted with the form just now."""
    if not request.user.is_authenticated or is_fresh(request):
        return None
    error = ""
    if request.method == "POST" and PROOF in request.POST:
        error = prove(request, request.POST[PROOF])
        if not error:
            posted = request.POST.copy()
            posted.pop(PROOF)
            request.POST = posted  # type: ignore[assignment]
            return None
    return page(request, error, request.get_full_path())


def page(request: HttpRequest, error: str, target: str, *, carries: bool = True) -> HttpResponse:
    """The question, for the form that was posted (it is carried along) or the page that was asked for."""
    posted = carries and request.method == "POST"
    if not posted and getattr(request, "htmx", False):
        from django_htmx.http import HttpResponseClientRedirect

        return HttpResponseClientRedirect(target)
    fields = [
        (name, value)
        for name in request.POST
        if posted and name not in NOT_CARRIED
        for value in request.POST.getlist(name)
    ]
    context = {
        "error": error,
        "target": target,
        "posted": posted,
        "fields": fields,
        "lost": [str(file.name) for name in request.FILES for file in request.FILES.getlist(name)],
        "way": way_of(cast(User, request.user)),
        "name": PROOF,
    }
    response = render(request, "cities/signing_in/confirm.html", context, status=422 if error else 200)
    if getattr(request, "htmx", False):
        # In place of the whole page: the form in it goes on by itself.
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def way_of(person: User) -> dict[str, Any]:
    """How `person` can prove it: {"kind": "password" | "code" | "source" | "none", "source": …}."""
    outside = OutsideAccount.objects.filter(person=person).first()
    source = sources.find(outside.source) if outside else None
    if person.has_usable_password() or (source and source.kind == sources.LDAP):
        return {"kind": "password", "source": source}
    if factors.kinds(person).get(factors.Kind.TOTP):
        return {"kind": "code", "source": source}
    return {"kind": "source" if source else "none", "source": source}


@sensitive_variables("proof")
def prove(request: HttpRequest, proof: str) -> str:
    """Take the password (or the code) of the page; "" if it is right, else a sentence to show."""
    person = cast(User, request.user)
    way = way_of(person)
    by_code = way["kind"] == "code"
    # Guesses at codes are of one kind, wherever they are tried.
    attempt = entering.may_try(request, person) if by_code else throttle.attempt(request, person.email, SALT)
    if attempt is None or not attempt.allowed:
        return _("Too many attempts. Wait 15 minutes, or sign out and sign in anew.")
    if by_code:
        if not factors.is_right(person, proof):
            entering.was_wrong(request, person)
            return _("This code is not right, or it was used already. Type the next one.")
        entering.was_right(request, person, attempt)
    else:
        if not _is_password(request, person, proof, way["source"]):
            return _("The password is wrong. Mind capital letters and the keyboard's language.")
        attempt.succeeded()
    entering.confirm(request)
    return ""


def _is_password(request: HttpRequest, person: User, password: str, source: "sources.Source | None") -> bool:
    if person.has_usable_password():
        known = authenticate(request, username=person.email, password=password)
        return known is not None and known.pk == person.pk
    if source is None:
        return False
    from cities.signing_in import directory

    try:
        return directory.is_password(source, person, password)
    except (directory.Away, ValidationError):
        return False


def confirm_page(request: HttpRequest) -> HttpResponse:
    """The address that a page without a form to carry along sends its answer to; leads on to it."""
    target = entering.safe(request, request.POST.get("next", request.GET.get("next", "")))
    target = target or settings.LOGIN_REDIRECT_URL
    if request.method != "POST":
        return page(request, "", target)
    error = prove(request, request.POST.get(PROOF, ""))
    return page(request, error, target, carries=False) if error else redirect(target)
