"""Claim a message, send it, stamp it. A worker that dies leaves its claim, which is taken up after a while.

Nothing can be delivered exactly once: a kill between the receiver's answer and the stamp repeats that message, with
the same `webhook-id` and the same text, by which the receiver knows it.
"""

import time
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from api.webhooks import keys, line
from api.webhooks.models import TEST, Delivery, DeliveryState, Hook
from core import due
from core.apart import apart

# Minutes to wait after the first, second … failed attempt; after the last of them the message is given up.
PAUSES = (1, 5, 30, 120, 300, 600, 840, 1200, 1440)
# Answers that are about one message only; the next may well be taken.
ABOUT_THE_MESSAGE = (400, 409, 413, 415, 422)
GONE = 410


def deliver(limit: int = 500, seconds: int = 30) -> int:
    """Send what is due, for `seconds` at most; how many messages were taken. Several at once share the work."""
    taken = 0
    until = time.monotonic() + seconds
    for _place in range(limit):
        row = _claim()
        if row is None:
            break
        with apart("What came of message %s could not be written down", row.message_id):
            taken += _send(row)
        if time.monotonic() > until:
            break
    return taken


def _due() -> Q:
    claim = timedelta(seconds=settings.WEBHOOK_CLAIM_SECONDS)
    mine = (Q(state=DeliveryState.WAITING) & due.reached("next_try_at")) | (
        Q(state=DeliveryState.CLAIMED) & due.left_behind("claimed_at", claim)
    )
    rested = Q(hook__quiet_until=None) | due.reached("hook__quiet_until")
    return mine & ((Q(hook__is_active=True) & rested) | Q(kind=TEST))


def are_due() -> bool:
    """Whether something could be sent now."""
    return Delivery.objects.filter(_due()).exists()


@transaction.atomic
def _claim() -> Delivery | None:
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("hook")
    row = rows.filter(_due()).order_by("next_try_at", "pk").first()
    if row is not None:
        row.state, row.claimed_at, row.attempts = DeliveryState.CLAIMED, timezone.now(), row.attempts + 1
        row.save(update_fields=["state", "claimed_at", "attempts"])
    return row


def _send(row: Delivery) -> bool:
    headers: dict[str, str] = {}
    with apart("Message %s could not be signed", row.message_id), suppress(keys.Unreadable):
        headers = keys.headers(row.hook, row.message_id, row.body)
    if not headers:
        answer = line.Answered(None, _("The secret can't be read any more: make a new one."), 0)
    else:
        agent = {"Content-Type": "application/json", "User-Agent": f"roadmap/{settings.VERSION}"}
        answer = line.post(row.hook.url, {**agent, **headers}, row.body.encode())
    _settle(row, answer)
    return answer.ok


@transaction.atomic
def _settle(row: Delivery, answer: line.Answered) -> None:
    now = timezone.now()
    brought = {"status": answer.status, "error": answer.error, "milliseconds": answer.milliseconds}
    if answer.ok:
        # Taken is taken, whoever else has claimed it by now.
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.SENT, sent_at=now, next_try_at=None, **brought
        )
        row.hook.is_back()
        return
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.CLAIMED, claimed_at=row.claimed_at)
    if row.kind == TEST or row.attempts > len(PAUSES):
        mine.update(state=DeliveryState.FAILED, next_try_at=None, **brought)
    else:
        again = now + timedelta(minutes=PAUSES[row.attempts - 1])
        mine.update(state=DeliveryState.WAITING, next_try_at=again, **brought)
    if row.kind != TEST and answer.status not in ABOUT_THE_MESSAGE:
        _let_rest(row.hook, answer)


def _let_rest(hook: Hook, answer: line.Answered) -> None:
    hook.let_rest()
    if answer.status == GONE:
        Hook.objects.filter(pk=hook.pk).update(is_active=False, stopped_why=answer.error)
