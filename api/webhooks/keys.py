"""Secrets of webhooks: made, kept sealed, and signed with; two of them while one is exchanged."""

import base64
import secrets
from datetime import UTC, datetime

from django.utils import timezone
from standardwebhooks import Webhook

from api.webhooks.models import Hook
from core.sealing import seal, unseal

_ABOUT = "api.webhooks.secret"
BYTES = 32


class Unreadable(Exception):
    """The secret was sealed under a key that the program does not have any more."""


def new_secret() -> str:
    """A secret as the standard writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(BYTES)).decode()}"


def sealed(secret: str) -> bytes:
    """How a secret lies in the database."""
    return seal(secret.encode(), _ABOUT)


def headers(hook: Hook, message_id: str, body: str, at: datetime | None = None) -> dict[str, str]:
    """The three headers of a message that is sent now. Raises `Unreadable`."""
    moment = (at or timezone.now()).astimezone(UTC)
    signatures = [Webhook(secret).sign(message_id, moment, body) for secret in _of(hook)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _of(hook: Hook) -> list[str]:
    own = unseal(bytes(hook.sealed_secret), _ABOUT)
    if own is None:
        raise Unreadable
    former = unseal(bytes(hook.sealed_former), _ABOUT) if hook.is_exchanging else None
    return [secret.decode() for secret in (own, former) if secret]
