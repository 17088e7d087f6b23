"""Writing into the ledger: what is to be told to whom, in the transaction of what happened."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from api.webhooks.models import TEST, Delivery, DeliveryState, Hook
from core.apart import apart
from core.prepared import prepared
from core.queue import enqueue
from roadmap import happenings
from roadmap.happenings import Happening, Kind
from roadmap.models import Milestone

TASK = "api.tasks.deliver"
# Where a program reads on: the operation, and the fact that is its id.
READ_ON = {
    Kind.EVENT_CHANGED: ("api:event", "event"),
    Kind.IMPORTED: ("api:import", "import"),
    Kind.ASKED: ("api:question", "question"),
}


def hear(happening: Happening) -> None:
    """Note it for every webhook that wants it; `happenings.tell` calls this within the verb's transaction."""
    _note(happening, _wanting(happening.kind, sorted(happening.cities), happening.roadmap_id))


@prepared
def _wanting(kind: Kind, cities: list[int], roadmap: int | None) -> QuerySet[Hook]:
    return Hook.objects.for_happening(kind, cities, roadmap)


def _note(happening: Happening, wanting: Iterable[Hook]) -> int:
    rows = [
        Delivery(hook=hook, kind=happening.kind, once=happening.once, body=_body(happening, hook))
        for hook in wanting
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=bool(happening.once))
        wake()
    return len(rows)


def _body(happening: Happening, hook: Hook) -> str:
    operation, name = READ_ON.get(happening.kind, ("api:milestone", "milestone"))
    address = settings.SITE_URL + reverse(operation, args=[happening.facts[name]])
    personal = happening.personal if hook.with_personal else {}
    return written(happening.kind, {**happening.facts, **personal, "address": address})


def written(kind: str, data: Mapping[str, object]) -> str:
    """The message as it is signed and sent."""
    said = {"type": kind, "timestamp": timezone.now().astimezone(UTC).isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, default=str)


def wake() -> None:
    """Let a worker send at once when the transaction is through; the beat's minute finds what it misses."""
    transaction.on_commit(lambda: enqueue(TASK), robust=True)


def note_test(hook: Hook) -> Delivery:
    """A message that tells nothing, to see whether the line works; also to a webhook that is out of use."""
    body = written(TEST, {"webhook": hook.name, "page": settings.SITE_URL})
    row = Delivery.objects.create(hook=hook, kind=TEST, body=body)
    wake()
    return row


@transaction.atomic
def note_overdue() -> int:
    """Note what became overdue since it was last looked, once for each date; how many messages are wanted.

    What was overdue before a webhook was made is not told to it.
    """
    hooks = Hook.objects.filter(is_active=True, kinds__contains=[Kind.OVERDUE])
    if not hooks.exists():
        return 0
    # Rows are kept longer than this: what was told is not told again.
    since = timezone.localdate() - timedelta(days=settings.WEBHOOKS_KEPT_DAYS - 2)
    found = Milestone.objects.overdue().filter(due_date__gte=since).order_by("due_date", "pk")
    noted = 0
    for milestone in found.select_related("item__roadmap", "side__city").defer("item__search"):
        if milestone.due_date is None:
            continue
        with apart("That milestone %s is overdue could not be noted", milestone.pk), transaction.atomic():
            made_before = datetime.combine(milestone.due_date + timedelta(days=1), time(), UTC)
            told = happenings.overdue(milestone)
            older = hooks.filter(created_at__lt=made_before)
            noted += _note(told, older.for_happening(told.kind, sorted(told.cities), told.roadmap_id))
    return noted


def forget_old() -> int:
    """Delete what was settled long ago, and what waits in vain for a webhook that is out of use; how many."""
    before = timezone.now() - timedelta(days=settings.WEBHOOKS_KEPT_DAYS)
    old = Delivery.objects.filter(created_at__lt=before)
    settled = old.filter(state__in=(DeliveryState.SENT, DeliveryState.FAILED))
    in_vain = old.filter(hook__is_active=False)
    return settled.delete()[0] + in_vain.delete()[0]
