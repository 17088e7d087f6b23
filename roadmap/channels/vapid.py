"""Who we are to a push service: our key pair, and what is signed with it (RFC 8292, VAPID)."""

import time
from functools import lru_cache
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from roadmap.channels.encrypting import CURVE, as_bytes, as_text, from_text

# Seconds that a signature is good for; the standard allows a day, and clocks differ.
GOOD_FOR = 12 * 3600


def new_pair() -> tuple[str, str]:
    """A new private key and its public one, as text."""
    key = ec.generate_private_key(CURVE)
    number = key.private_numbers().private_value
    return as_text(number.to_bytes(32)), as_text(as_bytes(key.public_key()))


def public_key() -> str:
    """Our public key, which browsers are told when they subscribe; empty where there is no private one."""
    return _pair(settings.VAPID_PRIVATE_KEY)[1] if settings.VAPID_PRIVATE_KEY else ""


def authorization(endpoint: str) -> str:
    """The header that tells the push service of `endpoint`, and no other, that it is us."""
    private, public = _pair(settings.VAPID_PRIVATE_KEY)
    url = urlsplit(endpoint)
    claims = {
        "aud": f"{url.scheme}://{url.netloc}",
        "exp": int(time.time()) + GOOD_FOR,
        "sub": settings.VAPID_SUBJECT,
    }
    token = jwt.encode(claims, private, algorithm="ES256")
    token = jwt.encode(claims, private, algorithm="ES256")
    return f"vapid t={token},k={public}"


@lru_cache(maxsize=4)
def _pair(private: str) -> tuple[ec.EllipticCurvePrivateKey, str]:
    key = ec.derive_private_key(int.from_bytes(from_text(private)), CURVE)
    return key, as_text(as_bytes(key.public_key()))
