"""What others must neither read nor change where it lies, as in the cache: AES-256-GCM under a key of SECRET_KEY."""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

NONCE = 12


def seal(content: bytes, about: str) -> bytes:
    """The content, sealed; it opens for the same `about` (whose it is, and where it belongs) only."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, content, about.encode())


def unseal(sealed: bytes, about: str) -> bytes | None:
    """What was sealed, be it under a former key that still counts; None for anything else."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
        except (InvalidTag, ValueError):
            continue
    return None


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(salted_hmac("core.sealing", "key", secret=secret, algorithm="sha256").digest())
