"""What is held about people for their signing in: second factors, trusted browsers, sessions, directories."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from cities.models import FactorDemand, OpenSession, OutsideAccount, TrustedBrowser, User
from cities.personal import Holding, Row, holds
from cities.signing_in import factors, sessions
from core.showing import as_text, shown


def register() -> None:
    """Say it all to `cities.personal`."""
    for holding in (
        Holding("factors", lambda: _("Second step"), _factors, _forget_factors),
        Holding("open_sessions", lambda: _("Browsers that you signed in with"), _open, sessions.end_all),
        Holding("outside", lambda: _("Your account in the city's directory"), _outside, _forget_outside),
    ):
        holds(holding)


def _factors(person: User) -> Iterator[Row]:
    """When what was set up, and nothing of the secrets."""
    for one in factors.of(person).order_by("created_at"):
        yield {
            _("What"): str(one.get_type_display()),
            _("When"): as_text(one.created_at),
            _("Last used"): as_text(one.last_used_at) if one.last_used_at else "",
        }
    yield from shown(TrustedBrowser.objects.filter(person=person), "browser", "address", "created_at")
    yield from shown(FactorDemand.objects.filter(person=person), "since")


def _forget_factors(person: User) -> None:
    Authenticator.objects.filter(user=person).delete()
    TrustedBrowser.objects.filter(person=person).delete()
    FactorDemand.objects.filter(person=person).delete()


def _open(person: User) -> Iterator[Row]:
    return shown(OpenSession.objects.filter(person=person), "browser", "address", "began_at")


def _outside(person: User) -> Iterator[Row]:
    return shown(OutsideAccount.objects.filter(person=person), "source", "subject", "created_at", "seen_at")


def _forget_outside(person: User) -> None:
    OutsideAccount.objects.filter(person=person).delete()
