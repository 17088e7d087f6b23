"""Reading the environment strictly: a missing or malformed variable ends the start with one line naming it.

Each reader takes the variable's name and, where it may be left out, a default. They raise `SystemExit` with
a sentence, not an exception with a traceback: whoever starts the program wants the name of the variable.
"""

import base64
import importlib.util
import ipaddress
import os
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from core import redis_address

MISSING = object()
# How many points the curve P-256 has (FIPS 186-4): private keys are smaller.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# Our statements read few rows by many conditions: PostgreSQL takes them for expensive, compiles them (JIT) for
# up to a second, and then runs them in milliseconds. And the data lies in memory or on an SSD: reading a page
# out of order costs hardly more, so an index beats reading 200,000 rows. `options` in the URL adds to them.
DATABASE_OPTIONS = "-c jit=off -c random_page_cost=1.1"


def stop(name: str, problem: str) -> NoReturn:
    """End the program with one line about the variable `name`."""
    raise SystemExit(f"Environment variable {name}: {problem}")


def _from_file(name: str) -> str:
    """The content of the file that NAME_FILE names: secrets of containers lie in files, not in the environment."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return ""
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{name}_FILE", f"{path} can't be read: {error}")


def text(name: str, default: object = MISSING, *, least: int = 0) -> str:
    """The variable, or the file that NAME_FILE names, as text; `least` is the smallest length that is accepted."""
    value = os.environ.get(name, "").strip() or _from_file(name)
    if not value:
        if default is MISSING:
            stop(name, "is missing; see .env.example")
        return str(default)
    if len(value) < least:
        stop(name, f"must be at least {least} characters long")
    return value


def flag(name: str, default: bool = False) -> bool:
    """The variable as a switch: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, f"must be 1 or 0, not {value!r}")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """The variable as a whole number within `least` and `most`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"\d{1,10}", value) or not least <= int(value) <= most:
        stop(name, f"must be a whole number from {least} to {most}, not {value!r}")
    return int(value)


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """The variable as a list, its parts separated by commas."""
    value = os.environ.get(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] or list(default)


def choices(name: str, allowed: Sequence[str]) -> list[str]:
    """The variable as a list whose every word is one of `allowed`."""
    found = words(name)
    for word in found:
        if word not in allowed:
            stop(name, f"{word!r} is none of: {', '.join(allowed)}")
    return found


def proxies(name: str, default: int = 0) -> int | list[str]:
    """Whom to believe about clients' addresses: how many proxies are before us, or their networks."""
    value = os.environ.get(name, "").strip()
    if not value or re.fullmatch(r"\d{1,2}", value):
        return int(value or default)
    networks = words(name)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            stop(name, f"must be a number of proxies, or networks like 10.0.0.0/8, not {network!r}")
    return networks


def networks(name: str, default: Sequence[str] = ()) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The variable as networks, separated by commas; a single address is a network of one."""
    found = []
    for word in words(name, default):
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError:
            stop(name, f"must be networks like 10.0.0.0/8, not {word!r}")
    return found


def _split_url(name: str, schemes: Sequence[str], default: Any = MISSING) -> tuple[str, Any]:
    value = text(name, default)
    return value, _split(name, value, schemes)


def _split(name: str, value: str, schemes: Sequence[str]) -> tuple[Any, int | None]:
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError as error:
        stop(name, f"is not a URL: {error}")
    if url.scheme not in schemes:
        stop(name, f"must start with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return url, port


def database(name: str, password: str = "") -> dict[str, Any]:
    """A PostgreSQL URL as Django's settings for it: postgres://user:password@host:port/name?option=value.

    `password` counts where the URL has none. A host may also be given as the option `host` (the folder of a
    Unix socket). Several hosts, host:port,host:port, are tried in turn; then only one that takes writes is
    stayed at, unless `target_session_attrs` says otherwise: a standby is followed when it has become the primary.
    """
    value = text(name)
    head, _at, tail = (
        value.rpartition("@")
        if "@" in value
        else (value.partition("//")[0] + "//", "", value.partition("//")[2])
    )
    hosts, slash, rest = tail.partition("/")
    several = [host.partition(":")[::2] for host in hosts.split(",")] if "," in hosts else []
    if several:
        value = f"{head}{_at}{several[0][0]}{slash}{rest}"
    url, port = _split(name, value, ("postgres", "postgresql"))
    options: dict[str, Any] = dict(parse_qsl(url.query))
    options["options"] = f"{DATABASE_OPTIONS} {options.get('options', '')}".strip()
    database_name = unquote(url.path.lstrip("/"))
    if not database_name:
        stop(name, "names no database (postgres://user:password@host:5432/NAME)")
    if several:
        if not all(host and re.fullmatch(r"\d{0,5}", its_port) for host, its_port in several):
            stop(name, f"must name hosts like first:5432,second:5432, not {hosts!r}")
        options.setdefault("target_session_attrs", "read-write")
        # A host that hangs is left for the next one.
        options.setdefault("connect_timeout", "3")
    host = ",".join(host for host, _port in several) or options.pop("host", None) or url.hostname or ""
    ports = ",".join(its_port or "5432" for _host, its_port in several)
    return {
        "ENGINE": "core.patient",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or "") or password,
        "HOST": host,
        "PORT": ports or str(options.pop("port", None) or port or ""),
        "OPTIONS": options,
    }


def redis(name: str, password: str = "") -> str:
    """A Redis (or Valkey) address, see `core.redis_address`; `password` counts where it has none."""
    value = text(name)
    if value.startswith("sentinel://"):
        try:
            found = redis_address.watched(value)
        except ValueError as error:
            stop(name, str(error))
        if password and found and not found.password:
            value = f"sentinel://:{quote(password, safe='')}@{value.partition('//')[2].rpartition('@')[2]}"
        return value
    url, _port = _split(name, value, ("redis", "rediss", "unix", "sentinel"))
    if url.scheme != "unix" and not re.fullmatch(r"/?\d{0,3}", url.path):
        stop(name, f"must end with the number of a database, not {url.path!r}")
    if password and not url.password and url.scheme != "unix":
        return value.replace("://", f"://:{quote(password, safe='')}@", 1)
    return value


def mail(name: str, default: str) -> dict[str, Any]:
    """A mail URL as Django's EMAIL_* settings.

    smtp://user:password@host:25, smtp+tls://… (STARTTLS), smtps://… (TLS from the start), console://, or
    file:///folder for development.
    """
    _, (url, port) = _split_url(name, ("smtp", "smtp+tls", "smtps", "console", "file"), default)
    backend = "django.core.mail.backends."
    if url.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if url.scheme == "file":
        return {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(url.path)}
    if not url.hostname:
        stop(name, "names no mail server (smtp://user:password@host:25)")
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def mailbox(name: str) -> dict[str, Any] | None:
    """The mailbox whose letters are read: imaps://user:password@host:993/INBOX, imap+tls://… or imap://…; or None."""
    if not text(name, ""):
        return None
    _, (url, port) = _split_url(name, ("imap", "imap+tls", "imaps"))
    if not url.hostname or not url.username:
        stop(name, "names no mailbox (imaps://user:password@host:993/INBOX)")
    return {
        "way": url.scheme,
        "host": url.hostname,
        "port": port or (993 if url.scheme == "imaps" else 143),
        "user": unquote(url.username),
        "password": unquote(url.password or ""),
        "folder": unquote(url.path.strip("/")) or "INBOX",
    }


def mail_address(name: str) -> str:
    """One e-mail address in lower case; "" when there is none."""
    value = text(name, "").lower()
    if value and not re.fullmatch(r"[a-z0-9._-]{1,20}@[a-z0-9.-]+", value):
        stop(name, f"is no address such as reply@roadmap.example.org: {value!r}")
    return value


def push_key(name: str) -> str:
    """A private key of P-256, its 32 bytes in base64url, as `manage.py push_keys` prints it; "" when there is none."""
    value = text(name, "")
    if not value:
        return ""
    try:
        number = int.from_bytes(
            base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        )
    except ValueError:
        number = 0
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", value) or not 0 < number < P256_ORDER:
        stop(name, "is no key as `manage.py push_keys` prints it")
    return value


def contact_uri(contact: str) -> str:
    """How somebody is reached, as an address that a program understands: https://… stays, an e-mail gets mailto:."""
    return contact if "://" in contact else f"mailto:{parseaddr(contact)[1]}"


def web_address(name: str, default: str) -> str:
    """An http(s) address without a trailing slash."""
    value, (url, _) = _split_url(name, ("http", "https"), default)
    if not url.hostname:
        stop(name, f"names no host: {value!r}")
    return value.rstrip("/")


def socket_address(name: str) -> str:
    """A server's address, tcp://host:port or unix:///path; "" when there is none."""
    if not os.environ.get(name, "").strip():
        return ""
    value, (url, _) = _split_url(name, ("tcp", "unix"))
    if not (url.path if url.scheme == "unix" else url.hostname):
        stop(name, f"names no server (tcp://host:3310 or unix:///path): {value!r}")
    return value


def bucket(name: str) -> str:
    """The address of a folder in an object store, s3://bucket or s3://bucket/folder; "" when there is none."""
    if not text(name, ""):
        return ""
    value, (url, _) = _split_url(name, ("s3",))
    if not url.hostname:
        stop(name, f"names no bucket (s3://bucket/folder): {value!r}")
    optional(name, "storages", "s3")
    return value.rstrip("/")


def optional(name: str, module: str, title: str) -> str:
    """The variable as text, "" by default; set, it needs the optional packages `title`, of which `module` is one."""
    value = text(name, "")
    if value and importlib.util.find_spec(module) is None:
        stop(name, f"needs the extra {title}: python -m local.extras {title} >extras.txt, then pip install -r "
                   f"extras.txt; or build the image with EXTRAS={title}")  # fmt: skip
    return value
