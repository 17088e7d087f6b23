"""What the library of second factors asks us: how secrets lie in the database, and what a passkey is bound to."""

import base64
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

PURPOSE = b"roadmap: secrets of second factors"


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    made = (HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(key.encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def seal(text: str) -> str:
    """`text` as it may lie in the database: encrypted with a key made of SECRET_KEY."""
    return _current().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed, also under one of SECRET_KEY_FALLBACKS; raises `cryptography.fernet.InvalidToken`."""
    return _current().decrypt(sealed.encode()).decode()


def _current() -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed; passkeys are bound to the host of SITE_URL, whatever a request says its host is."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return urlsplit(settings.SITE_URL).hostname or "roadmap"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": _("Roadmap")}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}
