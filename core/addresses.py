"""Where a request comes from: the one answer for limits, logs and journals.

Behind a proxy every connection comes from the proxy, which writes the client's address at the right end of
`X-Forwarded-For`. Whatever is further left was sent by the client and proves nothing. `TRUSTED_PROXIES`
says whom to believe: a number (that many proxies are before us) or the proxies' networks.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# A household or an office gets a whole /64 of IPv6: its addresses are one place.
IPV6_PLACE = 64


def client_address(request: HttpRequest) -> str:
    """The client's address as text, IPv4 inside IPv6 unwrapped; "" for a Unix socket without a proxy's word."""
    return address_of(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address_of(peer: str, forwarded: str) -> str:
    """The client's address by the connection's peer and the header `X-Forwarded-For`."""
    chain = [*(part.strip() for part in forwarded.split(",") if part.strip()), peer]
    trusted = settings.TRUSTED_PROXIES
    if isinstance(trusted, int):
        # With fewer entries than proxies somebody came in by another door: the leftmost is the best we have.
        return _text(chain[max(len(chain) - 1 - trusted, 0)], peer)
    return _first_untrusted(chain, trusted)


def place(address: str) -> str:
    """The address for counting: an IPv6 address stands for its /64, which belongs to one household or office."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, IPV6_PLACE), strict=False))
    return str(parsed) if parsed else address[:64]


def place_of(request: HttpRequest) -> str:
    """The client's address as limits count it: see `place`."""
    return place(client_address(request))


def _first_untrusted(chain: Sequence[str], networks: Sequence[str]) -> str:
    known = [ip_network(network) for network in networks]
    last = chain[-1]
    for entry in reversed(chain):
        parsed = _parsed(entry)
        # What a trusted proxy could not write is not believed; the proxy itself is then the best we have.
        if parsed is None and entry != "":
            break
        last = entry
        if parsed is not None and not any(parsed in network for network in known):
            break
        # A Unix socket has no address: only the proxy on this machine reaches it.
        if parsed is None and not known:
            break
    return _text(last, chain[-1])


def _text(entry: str, otherwise: str) -> str:
    parsed = _parsed(entry) or _parsed(otherwise)
    return str(parsed) if parsed else ""


def _parsed(entry: str) -> IPv4Address | IPv6Address | None:
    """The entry without the port that some proxies add; `None` for what is no address."""
    bare = entry.strip()
    if match := re.fullmatch(r"\[([^\]]+)\](:\d+)?", bare):
        bare = match[1]
    elif re.fullmatch(r"[\d.]+:\d+", bare):
        bare = bare.rpartition(":")[0]
    try:
        parsed = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed
