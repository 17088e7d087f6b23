"""The cities' own directories, as the environment names them: SIGN_IN_SOURCES and the variables of each.

A directory called `sochi` is described by SIGN_IN_SOCHI_KIND, SIGN_IN_SOCHI_CITY and so on; see docs/signing-in.md.
Whatever is missing or malformed ends the start with one line naming the variable, as everywhere in `config.env`.
"""

import importlib.util
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import env

ROLES = ("reader", "executor", "coordinator", "administrator")
SUFFIXES = {
    "both": {
        "KIND", "CITY", "LABEL", "URL", "DOMAINS", "ROLES", "BODIES", "MAY_ADMINISTER", "CLOSE_AFTER_DAYS",
    },
    "oidc": {"CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "GROUPS_CLAIM", "SCOPES", "ASKS_SECOND_FACTOR"},
    "ldap": {
        "BIND_DN", "BIND_PASSWORD", "BIND_PASSWORD_FILE", "PEOPLE", "GROUPS", "LOGIN", "SUBJECT", "START_TLS", "CA",
    },
}  # fmt: skip


def sources(name: str, debug: bool) -> list[dict[str, Any]]:
    """The directories that the variable `name` lists, each as the values of `cities.signing_in.sources.Source`."""
    names = env.words(name)
    for one in names:
        if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", one):
            env.stop(name, f"{one!r}: a name is small Latin letters and digits, like sochi")
    if len(set(names)) != len(names):
        env.stop(name, "names a directory twice")
    _refuse_strays(names)
    return [_source(one, debug) for one in names]


def _refuse_strays(names: list[str]) -> None:
    """A variable of a directory that nobody listed is a slip of the pen."""
    for variable in os.environ:
        found = re.fullmatch(r"SIGN_IN_([A-Z0-9]+)_[A-Z_]+", variable)
        if found and found[1] != "SOURCES" and found[1].lower() not in names:
            env.stop(variable, f"SIGN_IN_SOURCES names no directory {found[1].lower()!r}")


def _source(name: str, debug: bool) -> dict[str, Any]:
    prefix = f"SIGN_IN_{name.upper()}_"
    kind = env.text(f"{prefix}KIND")
    if kind not in ("oidc", "ldap"):
        env.stop(f"{prefix}KIND", f"must be oidc or ldap, not {kind!r}")
    known = SUFFIXES["both"] | SUFFIXES[kind]
    for variable in os.environ:
        if variable.startswith(prefix) and variable.removeprefix(prefix) not in known:
            env.stop(variable, f"means nothing for a directory of the kind {kind}")
    city = env.text(f"{prefix}CITY")
    if not re.fullmatch(r"[-a-z0-9_]{1,40}", city):
        env.stop(f"{prefix}CITY", f"must be the short name of a city, as in its address, not {city!r}")
    domains = tuple(word.casefold().lstrip("@") for word in env.words(f"{prefix}DOMAINS"))
    if not domains:
        env.stop(
            f"{prefix}DOMAINS", "is missing: the domains of the city's e-mail addresses, like sochi.example"
        )
    may_administer = env.flag(f"{prefix}MAY_ADMINISTER")
    return {
        "name": name,
        "kind": kind,
        "city": city,
        "label": env.text(f"{prefix}LABEL", name),
        "domains": domains,
        "roles": _roles(f"{prefix}ROLES", may_administer),
        "bodies": _pairs(f"{prefix}BODIES", required=False),
        "close_after_days": env.number(f"{prefix}CLOSE_AFTER_DAYS", 90 if kind == "oidc" else 0),
        "asks_second_factor": kind == "oidc" and env.flag(f"{prefix}ASKS_SECOND_FACTOR"),
        "options": tuple(sorted((_oidc if kind == "oidc" else _ldap)(prefix, debug).items())),
    }


def _pairs(name: str, *, required: bool = True) -> tuple[tuple[str, str], ...]:
    """`group=value; other group=value`."""
    value = env.text(name) if required else env.text(name, "")
    pairs = []
    for part in filter(None, (part.strip() for part in value.split(";"))):
        group, equals, meant = (piece.strip() for piece in part.rpartition("="))
        if not (group and equals and meant):
            env.stop(name, f"must be like “group=value; other group=value”, not {part!r}")
        pairs.append((group, meant))
    return tuple(pairs)


def _roles(name: str, may_administer: bool) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(name)
    for group, role in pairs:
        if role not in ROLES:
            env.stop(name, f"{group}: a role is one of {', '.join(ROLES)}, not {role!r}")
        if role == "administrator" and not may_administer:
            # An administrator changes both cities: one city's directory makes none unless that is said.
            env.stop(
                name, f"{group}: administrators are of both cities; set {name[:-5]}MAY_ADMINISTER=1 if meant"
            )
    return pairs


def _oidc(prefix: str, debug: bool) -> dict[str, Any]:
    address = env.web_address(f"{prefix}URL", env.text(f"{prefix}URL"))
    host = urlsplit(address).hostname
    if not address.startswith("https://") and not (debug and host in ("127.0.0.1", "localhost")):
        env.stop(f"{prefix}URL", "must start with https://")
    return {
        "url": address,
        "client_id": env.text(f"{prefix}CLIENT_ID"),
        "client_secret": env.text(f"{prefix}CLIENT_SECRET"),
        "groups_claim": env.text(f"{prefix}GROUPS_CLAIM", "groups"),
        "scopes": tuple(env.text(f"{prefix}SCOPES", "openid profile email").split()),
    }


def _ldap(prefix: str, debug: bool) -> dict[str, Any]:
    address = env.text(f"{prefix}URL")
    parts = urlsplit(address)
    if parts.scheme not in ("ldap", "ldaps") or not parts.hostname:
        env.stop(f"{prefix}URL", f"must be like ldaps://dc.example.org, not {address!r}")
    start_tls = env.flag(f"{prefix}START_TLS")
    local = parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme == "ldap" and not start_tls and not (debug and local):
        env.stop(
            f"{prefix}URL", f"must start with ldaps://, or set {prefix}START_TLS=1: passwords go over it"
        )
    authority = env.text(f"{prefix}CA", "")
    if authority and not Path(authority).is_file():
        env.stop(f"{prefix}CA", f"{authority} is not there")
    if importlib.util.find_spec("django_auth_ldap") is None:
        env.stop(f"{prefix}KIND", "ldap needs the packages of requirements/ldap.txt; see docs/signing-in.md")
    login = env.text(f"{prefix}LOGIN", "sAMAccountName")
    subject = env.text(f"{prefix}SUBJECT", "objectGUID")
    logins = [name.strip() for name in login.split(",")]
    for name, value in (*(("LOGIN", one) for one in logins), ("SUBJECT", subject)):
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", value):
            env.stop(f"{prefix}{name}", f"must be the name of an attribute, not {value!r}")
    return {
        "url": address,
        "bind_dn": env.text(f"{prefix}BIND_DN"),
        "bind_password": env.text(f"{prefix}BIND_PASSWORD"),
        "people": env.text(f"{prefix}PEOPLE"),
        "groups": env.text(f"{prefix}GROUPS"),
        "login": ",".join(logins),
        "subject": subject,
        "start_tls": start_tls,
        "ca": authority,
    }
