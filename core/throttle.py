"""Guessing of passwords is slowed, without giving anybody the means to lock others out.

Each attempt is counted before the password is looked at, in one statement, so that parallel guesses pass no
limit; the right password gives its attempt back. Counted is

- the account from one place: `GUESSES`, then that place waits for this account. Nobody else does;
- the account from everywhere, and the place over all accounts: past `PRESSURE` nobody is refused, but each
  place has `GUESSES_UNDER_PRESSURE` for an account instead;
- a browser that this person has signed in with before (a signed cookie) by itself, so that neither an attack on
  the account nor one from the same office reaches it;
- the place alone: past `FLOOD`, browsers not known here wait. This only keeps the processor free.

Who was refused is answered for some seconds from the memory of the process (`is_refused`), by a page that asks for
nothing: strangers who go on guessing take no time that others need.
"""

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core import counters, journal
from core.addresses import place_of

PERIOD = 15 * 60  # seconds that an attempt counts
GUESSES = 5
GUESSES_UNDER_PRESSURE = 2
PRESSURE = 50
FLOOD = 300
SALT = "core.throttle.device"
DEVICE_AGE = 180 * 24 * 3600
# So many people may share a browser and still be known by it.
DEVICE_PEOPLE = 5
# Seconds that a process goes on refusing without counting, and for how many it keeps that in mind.
REFUSED_FOR, REFUSED_MOST = 15, 20_000

_refused: dict[str, float] = {}


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted. `allowed` says whether the password may be looked at."""

    allowed: bool
    own: str  # the counter that refuses
    shared: tuple[str, ...] = ()

    def succeeded(self) -> None:
        """The password was right: the wrong ones before are forgiven, and this attempt counts for nothing."""
        counters.reset([self.own])
        _refused.pop(self.own, None)
        for name in self.shared:
            counters.take_back(name)


def attempt(request: HttpRequest, account: str, subject: str = "sign-in") -> Attempt:
    """Count an attempt on `account` (an e-mail, in any case of letters)."""
    account = account.strip().casefold()
    own, is_known = _own(request, account, subject)
    tried = counters.add(own, PERIOD)
    if not _within(tried, GUESSES, request, account):
        return _refuse(own)
    if is_known:
        return Attempt(True, own)
    place, shared = _shared(request, account, subject)
    by_place, by_account = (counters.add(name, PERIOD) for name in shared)
    if not _within(by_place, FLOOD, request, account):
        return _refuse(own, place)
    pressed = by_place > PRESSURE or by_account > PRESSURE
    most = GUESSES_UNDER_PRESSURE if pressed else GUESSES
    return Attempt(True, own, shared) if _within(tried, most, request, account) else _refuse(own)


def is_refused(request: HttpRequest, account: str, subject: str = "sign-in") -> bool:
    """Whether this process refused an attempt like this some seconds ago; asks the database nothing."""
    if not _refused:
        return False
    account = account.strip().casefold()
    own, is_known = _own(request, account, subject)
    names = (own,) if is_known else (own, _shared(request, account, subject)[0])
    now = time.monotonic()
    return any(_refused.get(name, 0) > now for name in names)


def is_known(request: HttpRequest, account: str) -> bool:
    """Whether `account` has signed in with this browser before."""
    return _short(account.strip().casefold()) in _devices(request)


def forget_refusals() -> None:
    """Let this process ask the database about everybody again."""
    _refused.clear()


def _own(request: HttpRequest, account: str, subject: str) -> tuple[str, bool]:
    """The counter of `account` in this browser or from this place, and whether the browser is known for it."""
    if device := _devices(request).get(_short(account)):
        return counters.key(f"{subject}-device", account, device), True
    return counters.key(f"{subject}-pair", account, place_of(request)), False


def _shared(request: HttpRequest, account: str, subject: str) -> tuple[str, tuple[str, str]]:
    """The counter of the place, and those which an attempt on `account` shares with others."""
    place = counters.key(f"{subject}-place", place_of(request))
    return place, (place, counters.key(f"{subject}-account", account))


def _refuse(own: str, *also: str) -> Attempt:
    if len(_refused) >= REFUSED_MOST:
        _refused.clear()
    _refused.update(dict.fromkeys((own, *also), time.monotonic() + REFUSED_FOR))
    return Attempt(False, own)


def _within(amount: int, most: int, request: HttpRequest, account: str) -> bool:
    """Whether a count is within its limit; the first that is not is written down, and no more until it runs out."""
    if amount == most + 1:
        journal.note(journal.Kind.SLOWED, request=request, detail=account)
    return amount <= most


def may_ask(request: HttpRequest, subject: str, account: str, *, per_account: int, per_place: int) -> bool:
    """Count a request for something sent to `account` (a letter); whether it is within both limits of an hour."""
    # The place first: a place that asks too often does not use up what an account has.
    account = account.strip().casefold()
    by_place = counters.add(counters.key(f"{subject}-place", place_of(request)), 3600)
    if not _within(by_place, per_place, request, account):
        return False
    by_account = counters.add(counters.key(f"{subject}-account", account), 3600)
    return _within(by_account, per_account, request, account)


def remember_device(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Let this browser be known as one that `account` has signed in with."""
    account = account.strip().casefold()
    known = _devices(request)
    known[_short(account)] = known.pop(_short(account), "") or secrets.token_urlsafe(16)
    latest = dict(list(known.items())[-DEVICE_PEOPLE:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(latest, salt=SALT),
        max_age=DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        known = signing.loads(cookie, salt=SALT, max_age=DEVICE_AGE)
    except signing.BadSignature:
        return {}
    return dict(known)


def _short(account: str) -> str:
    return counters.key("device", account).partition(":")[2][:16]
