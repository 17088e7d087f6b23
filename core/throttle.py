"""Guessing of passwords is slowed, without giving anybody the means to lock others out.

Each attempt is counted before the password is looked at, in one statement, so that parallel guesses pass no
limit; the right password gives its attempt back. Counted is

- the account from one place: `GUESSES`, then that place waits for this account. Nobody else does;
- the account from everywhere, and the place over all accounts: past `PRESSURE` nobody is refused, but each
  place has `GUESSES_UNDER_PRESSURE` for an account instead;
- a browser that this person has signed in with before (a signed cookie) by itself, so that neither an attack on
  the account nor one from the same office reaches it;
- the place alone: past `FLOOD`, browsers not known here wait. This only keeps the processor free.
"""

import secrets
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


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted. `allowed` says whether the password may be looked at."""

    allowed: bool
    own: str  # the counter that refuses
    shared: tuple[str, ...] = ()

    def succeeded(self) -> None:
        """The password was right: the wrong ones before are forgiven, and this attempt counts for nothing."""
        counters.reset([self.own])
        for name in self.shared:
            counters.take_back(name)


def attempt(request: HttpRequest, account: str, subject: str = "sign-in") -> Attempt:
    """Count an attempt on `account` (an e-mail, in any case of letters)."""
    account = account.strip().casefold()
    if device := _devices(request).get(_short(account)):
        own = counters.key(f"{subject}-device", account, device)
        return Attempt(_within(counters.add(own, PERIOD), GUESSES, request, account), own)
    place = place_of(request)
    own = counters.key(f"{subject}-pair", account, place)
    tried = counters.add(own, PERIOD)
    if not _within(tried, GUESSES, request, account):
        return Attempt(False, own)
    shared = (counters.key(f"{subject}-place", place), counters.key(f"{subject}-account", account))
    by_place, by_account = (counters.add(name, PERIOD) for name in shared)
    pressed = by_place > PRESSURE or by_account > PRESSURE
    most = GUESSES_UNDER_PRESSURE if pressed else GUESSES
    allowed = _within(by_place, FLOOD, request, account) and _within(tried, most, request, account)
    return Attempt(allowed, own, shared)


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
