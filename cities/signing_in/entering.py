"""Coming in: the one way from "this is who they are" to a session, by a second step where there is one.

Whoever proved a password (or an invitation, a letter's link, a directory's word) is let in at once without a second
factor; otherwise the anonymous session keeps for `STEP_MINUTES` who is to take the second step, and nothing else.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from cities.models import User
from cities.signing_in import factors, trusting
from core import counters, journal, throttle

PENDING = "second_step"
# Set in a session whose second step was taken, or needs none in this browser.
FACTOR = "factor"
# When this session last proved who is there.
CONFIRMED = "confirmed"
STEP_MINUTES = 15
# Wrong codes for one account from everywhere in an hour: whoever gets here knows the password already. The browsers
# that the person has come in with before are counted by themselves: nobody else uses up what the owner has.
WRONG_CODES = 30


@dataclass(frozen=True)
class Pending:
    """Who has to take the second step, and where to afterwards."""

    person: User
    target: str


def enter(request: HttpRequest, person: User, target: str = "", *, proved: bool = False) -> HttpResponse:
    """Let `person` in, or lead to the second step; `target` is the page that was asked for.

    `proved` says that the way in was two factors already: a passkey, or a directory that asks for its own.
    """
    target = safe(request, target)
    if proved or not factors.has(person):
        return let_in(request, person, target, factor=proved)
    if trusting.is_trusted(request, person):
        return let_in(request, person, target, factor=True)
    request.session[PENDING] = {
        "person": person.pk,
        "print": _print(person),
        "at": int(time.time()),
        "target": target,
    }
    return redirect("cities:second_step")


def pending(request: HttpRequest) -> Pending | None:
    """Who has to take the second step in this session; None for nobody, too late, or a password that has changed."""
    kept = request.session.get(PENDING)
    if not kept or time.time() - kept["at"] > STEP_MINUTES * 60:
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or not constant_time_compare(kept["print"], _print(person)):
        return None
    return Pending(person, kept["target"])


def aim(request: HttpRequest, target: str) -> None:
    """Lead whoever has to take the second step to `target` afterwards."""
    if kept := request.session.get(PENDING):
        request.session[PENDING] = {**kept, "target": safe(request, target) or kept["target"]}


def give_up(request: HttpRequest) -> None:
    """Somebody else wants to sign in."""
    request.session.pop(PENDING, None)


def let_in(request: HttpRequest, person: User, target: str, *, factor: bool) -> HttpResponse:
    """Begin the session of `person`; its key is a new one."""
    give_up(request)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    if factor:
        request.session[FACTOR] = True
    response = redirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))
    throttle.remember_device(request, response, person.email)
    return response


def confirm(request: HttpRequest) -> None:
    """This session has proved just now who is there."""
    request.session[CONFIRMED] = int(time.time())


def proved_at(request: HttpRequest, moment: int | None) -> None:
    """Who came in by a directory that asked for nothing proved it when they did there; None: it does not say when."""
    if moment is not None and CONFIRMED in request.session:
        request.session[CONFIRMED] = min(request.session[CONFIRMED], moment)


def may_try(request: HttpRequest, person: User) -> throttle.Attempt | None:
    """Count an attempt at the second step; None when it is one too many."""
    if counters.add(_all_of(person, throttle.is_known(request, person.email)), 3600) > WRONG_CODES:
        return None
    attempt = throttle.attempt(request, person.email, "second-step")
    return attempt if attempt.allowed else None


def was_right(request: HttpRequest, person: User, attempt: throttle.Attempt) -> None:
    """The code was right: what was wrong before, by browsers like this one, is forgiven."""
    attempt.succeeded()
    counters.reset([_all_of(person, throttle.is_known(request, person.email))])


def was_wrong(request: HttpRequest, person: User) -> None:
    """Write a wrong code down."""
    journal.note(journal.Kind.FAILED, request=request, detail=f"{person.email}: second step")


def safe(request: HttpRequest, target: str) -> str:
    """`target` if it is a page of ours, else "".

    A word alone is none: a redirect would take it for the name of an address, and fail where there is none like it.
    """
    secure = request.is_secure()
    if not target.startswith(("/", "http://", "https://")):
        return ""
    good = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=secure)
    return target if good else ""


def _all_of(person: User, known: bool) -> str:
    return counters.key("second-step-known" if known else "second-step-all", person.pk)


def _print(person: User) -> str:
    """Changes with the password: a step begun under the old one leads nowhere."""
    return person.get_session_auth_hash()
