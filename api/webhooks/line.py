"""The line to a receiver: which addresses may be spoken to, and one post within a time limit.

Whoever may set an address could have this server speak to others behind its firewall. So a name is looked up once,
its address is looked at, and it is that address that is spoken to (a second look-up might give another one); no
redirect is followed, and nothing of an answer is kept but its status.
"""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import httpx
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import one_line

CONNECT_SECONDS = 5
# Addresses of IPv6 behind which one of IPv4 is reached (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Inner networks of before 2004, which Python calls global; some still have them.
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """An address that is not spoken to; the text says why."""


@dataclass(frozen=True)
class Answered:
    """What came of one post: a status, or why there is none."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def check_address(url: str) -> None:
    """Raise `ValidationError` for what can be no receiver's address, as far as one sees without looking up its name."""
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ValidationError({"url": _("This is no address: it begins with https://.")}) from error
    if found.scheme not in ("https", "http") or not found.host:
        raise ValidationError({"url": _("This is no address: it begins with https://.")})
    if found.port is not None and not 0 < found.port < 65536:
        raise ValidationError({"url": _("The port is a number up to 65535.")})
    if found.userinfo or found.fragment:
        raise ValidationError({"url": _("No name, password or # belongs into the address.")})
    if found.scheme == "http" and not settings.WEBHOOK_NETWORKS:
        raise ValidationError({"url": _("The address begins with https://: messages go encrypted only.")})
    try:
        literal = ipaddress.ip_address(found.host)
    except ValueError:
        return
    try:
        _check(literal, found.scheme)
    except Refused as refusal:
        raise ValidationError({"url": str(refusal)}) from refusal


def _check(address: IPAddress, scheme: str) -> None:
    inner = _inner(address)
    if any(inner in network for network in settings.WEBHOOK_NETWORKS):
        return
    if not inner.is_global or inner.is_multicast or inner.is_reserved or inner in _SITE_LOCAL:
        raise Refused(
            _("%(address)s is an address of an inner network; WEBHOOK_NETWORKS does not allow it.")
            % {"address": address}
        )
    if scheme != "https":
        raise Refused(_("The address begins with https://: messages go encrypted only."))


def _inner(address: IPAddress) -> IPAddress:
    """The address of IPv4 that is reached by way of one of IPv6, if it is such."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def resolve(url: httpx.URL) -> str:
    """The address to speak to. Raises `Refused` where the name has none that may be spoken to."""
    host = url.raw_host.decode("ascii")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(_("The name %(host)s is not known.") % {"host": url.host}) from error
    refusal: Refused | None = None
    for *_kind, place in found:
        address = str(place[0])
        try:
            _check(ipaddress.ip_address(address.partition("%")[0]), url.scheme)
        except Refused as error:
            refusal = error
        else:
            return address
    raise refusal or Refused(_("The name %(host)s is not known.") % {"host": url.host})


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """Send `body` once; never raises for what the receiver, its name or the line does."""
    begin = time.monotonic()
    status, error = None, ""
    try:
        target = httpx.URL(url)
        # A thread of its own: whoever calls may have a loop that runs already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            asking = _post(target, resolve(target), headers, body)
            status = thread.submit(asyncio.run, asking).result()
    except Refused as refusal:
        error = str(refusal)
    except (TimeoutError, httpx.TimeoutException):
        error = _("No answer within %(seconds)d seconds.") % {"seconds": settings.WEBHOOK_SECONDS}
    except SoftTimeLimitExceeded:
        raise
    except Exception as failure:
        # Also what nobody foresaw: the next message has its turn.
        error = one_line(f"{type(failure).__name__}: {failure}")
    if status is not None and not 200 <= status < 300:
        error = _said_by(status)
    return Answered(status, error[:300], int((time.monotonic() - begin) * 1000))


def _said_by(status: int) -> str:
    if 300 <= status < 400:
        return _("It points to another address: give that one, redirects are not followed.")
    if status == 410:
        return _("The receiver wants no more messages.")
    return _("The receiver answered %(status)d.") % {"status": status}


async def _post(url: httpx.URL, address: str, headers: Mapping[str, str], body: bytes) -> int:
    # Read before the receiver's time begins.
    trusted = _tls()
    async with (
        # Of the whole: a receiver that sends a letter every second keeps nobody for ever.
        asyncio.timeout(settings.WEBHOOK_SECONDS),
        httpx.AsyncClient(
            verify=trusted,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(settings.WEBHOOK_SECONDS, connect=CONNECT_SECONDS),
        ) as client,
    ):
        request = client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            # The certificate is still that of the name.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Certificates as httpx trusts them: those of SSL_CERT_FILE, where an office has its own."""
    return httpx.create_ssl_context()
