"""The line to another program: which addresses may be spoken to, and one request within a time limit.

Whoever may set an address could have this server speak to others behind its firewall. So a name is looked up once,
its address is looked at, and it is that address that is spoken to (a second look-up might give another one); no
redirect is followed, and of an answer no more is kept than was asked for.
"""

import asyncio
import ipaddress
import logging
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import httpx
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _

from core.fields import one_line

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
# Addresses of IPv6 behind which one of IPv4 is reached (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Inner networks of before 2004, which some still have; of providers; of documents: Python calls them global.
_NOT_GLOBAL = tuple(map(ipaddress.ip_network, ("fec0::/10", "192.0.0.0/24", "3fff::/20")))

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# The line was never open, so nobody can have read anything.
NEVER_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol)


class Refused(Exception):
    """An address that is not spoken to; the text says why."""


@dataclass(frozen=True)
class Limits:
    """How long a request may take in all, which networks may be spoken to beside the open internet (None: any, as the
    operator has named the address), how many bytes of the answer are kept, and which setting names the networks."""

    seconds: int
    networks: Sequence[Network] | None = ()
    keep: int = 0
    setting: str = "WEBHOOK_NETWORKS"


@dataclass(frozen=True)
class Answered:
    """What came of one request: a status, or why there is none.

    `uncertain`: the line broke or hung after it was open, so the request may have been read. `retry_after`: for how
    many seconds the other asks to be left alone.
    """

    status: int | None
    error: str
    milliseconds: int
    body: bytes = b""
    uncertain: bool = False
    retry_after: int = 0

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def check(
    address: IPAddress, scheme: str, networks: Sequence[Network] | None, setting: str = "WEBHOOK_NETWORKS"
) -> None:
    """Raise `Refused` for an address that may not be spoken to; `setting` is what would allow it."""
    inner = _inner(address)
    if networks is None or any(inner in network for network in networks):
        return
    named = any(inner in network for network in _NOT_GLOBAL)
    if not inner.is_global or inner.is_multicast or inner.is_reserved or named:
        raise Refused(
            _("%(address)s is an address of an inner network; %(setting)s does not allow it.")
            % {"address": address, "setting": setting}
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


def resolve(url: httpx.URL, limits: Limits) -> str:
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
            found_address = ipaddress.ip_address(address.partition("%")[0])
            check(found_address, url.scheme, limits.networks, limits.setting)
        except Refused as error:
            refusal = error
        else:
            return address
    raise refusal or Refused(_("The name %(host)s is not known.") % {"host": url.host})


def ask(
    method: str, url: str, limits: Limits, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answered:
    """Send one request, once; never raises for what the other, its name or the line does."""
    begin = time.monotonic()
    status, error, uncertain, kept, retry_after = None, "", False, b"", 0
    try:
        target = httpx.URL(url)
        asking = _ask(method, target, resolve(target, limits), limits, headers or {}, body)
        # A thread of its own: whoever calls may have a loop that runs already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            status, kept, retry_after = thread.submit(asyncio.run, asking).result()
    except Refused as refusal:
        error = str(refusal)
    except NEVER_BEGUN as failure:
        error = one_line(f"{type(failure).__name__}: {failure}")
    except (TimeoutError, httpx.TimeoutException):
        error, uncertain = _("No answer within %(seconds)d seconds.") % {"seconds": limits.seconds}, True
    except SoftTimeLimitExceeded:
        raise
    except Exception as failure:
        # Also what nobody foresaw: the next message has its turn, and the log says where it came from.
        if not isinstance(failure, httpx.HTTPError | OSError | ValueError):
            log.exception("A request to another program failed")
        error, uncertain = one_line(f"{type(failure).__name__}: {failure}"), True
    if status is not None and not 200 <= status < 300:
        error = _said_by(status)
    spent = int((time.monotonic() - begin) * 1000)
    return Answered(status, error[:300], spent, kept, uncertain, retry_after)


def _said_by(status: int) -> str:
    if 300 <= status < 400:
        return _("It points to another address: give that one, redirects are not followed.")
    if status == 410:
        return _("The receiver wants no more messages.")
    return _("The receiver answered %(status)d.") % {"status": status}


async def _ask(
    method: str, url: httpx.URL, address: str, limits: Limits, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes, int]:
    # Read before the other's time begins.
    trusted = _tls()
    async with (
        # Of the whole: a receiver that sends a letter every second keeps nobody for ever.
        asyncio.timeout(limits.seconds),
        httpx.AsyncClient(
            verify=trusted,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.seconds, connect=min(CONNECT_SECONDS, limits.seconds)),
        ) as client,
    ):
        request = client.build_request(
            method,
            url.copy_with(host=address),
            content=body or None,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            # The certificate is still that of the name.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        answer = await client.send(request, stream=True)
        kept = b""
        if limits.keep:
            async for part in answer.aiter_bytes():
                kept += part
                if len(kept) > limits.keep:
                    break
        await answer.aclose()
        return answer.status_code, kept[: limits.keep], _seconds(answer.headers.get("Retry-After", ""))


def _seconds(said: str) -> int:
    """For how long the other asks to be left alone; 0 where that is no number, or one that nobody means."""
    return int(said) if said.isdecimal() and len(said) < 10 else 0


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Certificates as httpx trusts them: those of SSL_CERT_FILE, where an office has its own."""
    return httpx.create_ssl_context()
