"""Signatures beside those of the standard's own library for JavaScript, and beside clocks that go wrong."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from api.models import Hook
from api.webhooks import keys

# Made by npm's `standardwebhooks` 1.1.1: `new Webhook(secret).sign(id, new Date(timestamp * 1000), body)`.
SIGNED = json.loads(
    (Path(__file__).parents[1] / "data" / "webhooks" / "signed-by-npm.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", SIGNED, ids=[f"{one['id']}-{one['secret'][:9]}" for one in SIGNED])
def test_javascript_signs_the_same(case):
    hook = Hook(sealed_secret=keys.sealed(case["secret"]))
    at = datetime.fromtimestamp(case["timestamp"], UTC)

    said = keys.headers(hook, case["id"], case["body"], at)

    assert said["webhook-signature"] == case["signature"]
    assert said["webhook-timestamp"] == str(case["timestamp"])


def test_a_message_of_last_week_is_signed_by_the_clock_of_its_sending():
    """A receiver refuses what is older than five minutes: a late message must not look like a recorded one."""
    secret = keys.new_secret()
    hook = Hook(sealed_secret=keys.sealed(secret))
    body = json.dumps({"timestamp": (timezone.now() - timedelta(days=7)).isoformat()})

    Webhook(secret).verify(body, keys.headers(hook, "msg_1", body))


@pytest.mark.parametrize("skew", [-6, 6])
def test_what_a_wrong_clock_has_stamped_is_refused_by_the_receiver(skew):
    secret = keys.new_secret()
    hook = Hook(sealed_secret=keys.sealed(secret))
    at = timezone.now() + timedelta(minutes=skew)

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify("{}", keys.headers(hook, "msg_1", "{}", at))
