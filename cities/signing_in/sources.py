"""The cities' own directories, as the settings name them: who may come in by which, with which role and body."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from cities.choices import Role

OIDC, LDAP = "oidc", "ldap"
# The weightiest first: whoever is in several groups has the role of the first.
ORDER = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXECUTOR, Role.READER)


@dataclass(frozen=True)
class Source:
    """A city's directory; see `config.sources` for what the environment says of it."""

    name: str
    kind: str
    city: str  # the slug of the only city whose people it knows
    label: str
    domains: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]  # group → role
    bodies: tuple[tuple[str, str], ...]  # group → name of a body
    asks_second_factor: bool
    close_after_days: int
    options: tuple[tuple[str, Any], ...]

    def option(self, name: str) -> Any:
        """What only this kind has: the address, the client's secret …"""
        return dict(self.options)[name]

    def role_of(self, groups: Iterable[str]) -> str | None:
        """The weightiest role that the groups give; None for none."""
        theirs = {group.casefold() for group in groups}
        given = {role for group, role in self.roles if group.casefold() in theirs}
        return next((str(role) for role in ORDER if role in given), None)

    def body_of(self, groups: Iterable[str]) -> str | None:
        """The name of the body that the groups give, in the order of the settings; None for none."""
        theirs = {group.casefold() for group in groups}
        return next((body for group, body in self.bodies if group.casefold() in theirs), None)

    def speaks_for(self, email: str) -> bool:
        """Whether the directory may speak for an address: its domain is one of the city's."""
        return email.rpartition("@")[2].casefold() in self.domains


def everything() -> list[Source]:
    """All directories, as the settings name them."""
    return list(_read(tuple(tuple(sorted(one.items())) for one in settings.SIGN_IN_SOURCES)))


def find(name: str) -> Source | None:
    """The directory of that name, if there is one."""
    return next((one for one in everything() if one.name == name), None)


@lru_cache(maxsize=8)
def _read(said: tuple[tuple[tuple[str, Any], ...], ...]) -> tuple[Source, ...]:
    return tuple(Source(**dict(one)) for one in said)
