"""The line to a receiver: addresses that can be none are refused at once, and nothing of an answer is kept."""

import ipaddress
from collections.abc import Mapping

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.line import Answered, Limits, Refused, ask, check


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
        check(literal, found.scheme, settings.WEBHOOK_NETWORKS)
    except Refused as refusal:
        raise ValidationError({"url": str(refusal)}) from refusal


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """Send `body` once; never raises for what the receiver, its name or the line does."""
    return ask("POST", url, Limits(settings.WEBHOOK_SECONDS, settings.WEBHOOK_NETWORKS), headers, body)
