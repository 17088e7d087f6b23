"""What this app holds about people: the tokens by which programs act for them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from api.models import Token
from cities.models import User
from cities.personal import Holding, Row, holds
from core.showing import shown


def register() -> None:
    """Say it all to `cities.personal`."""
    holds(Holding("tokens", lambda: _("Tokens of programs"), _tokens, _forget))


def _tokens(person: User) -> Iterator[Row]:
    rows = Token.objects.filter(person=person).order_by("id")
    return shown(rows, "name", "hint", "created_at", "expires_at", "last_used_at", "revoked_at")


def _forget(person: User) -> None:
    Token.objects.filter(person=person).delete()
