"""Guessing of passwords is slowed: after some failures a person, or a place, waits.

Counted in the cache, for an e-mail together with the address it is tried from (so that a stranger cannot
lock a colleague out from elsewhere), and for an address alone (so that trying many e-mails does not help).
"""

from django.core.cache import cache
from django.http import HttpRequest

PERIOD = 15 * 60  # seconds that a failure counts
FAILURES_OF_A_PERSON = 5
FAILURES_OF_AN_ADDRESS = 50


def must_wait(request: HttpRequest, email: str) -> bool:
    """Whether there were too many failures lately for this e-mail from here, or from here at all."""
    person, address = _keys(request, email)
    failures = cache.get_many([person, address])
    return (
        failures.get(person, 0) >= FAILURES_OF_A_PERSON or failures.get(address, 0) >= FAILURES_OF_AN_ADDRESS
    )


def note_failure(request: HttpRequest, email: str) -> None:
    """Count one failure; each failure counts for `PERIOD` seconds after the first of its series."""
    for key in _keys(request, email):
        if not cache.add(key, 1, PERIOD):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two calls
                cache.add(key, 1, PERIOD)


def forget(request: HttpRequest, email: str) -> None:
    """The right password was given: the person's failures no longer count."""
    cache.delete(_keys(request, email)[0])


def _keys(request: HttpRequest, email: str) -> tuple[str, str]:
    address = request.META.get("REMOTE_ADDR", "")
    return f"sign-in:{email.strip().casefold()}:{address}", f"sign-in:{address}"
