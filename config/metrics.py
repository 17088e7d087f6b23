"""Numbers for Prometheus: what this process counted, and what the database and the queue say now."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from config import status
from core import heartbeat, marks, storage
from core.work import Work
from roadmap.choices import IncomingState, LetterState, ReminderState
from roadmap.models import Incoming, Letter, Reminder, ReminderRun, Roadmap
from roadmap.progress import answering

REQUESTS = Counter("roadmap_requests", "Requests by view and status", ["view", "method", "status"])
SECONDS = Histogram(
    "roadmap_request_seconds", "Seconds by view", ["view"], buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
)


class Count:
    """Counts each request, by the name of its view: an address would be a number of its own for each item."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match else "none"
        REQUESTS.labels(
            view, request.method if request.method in _METHODS else "other", response.status_code
        ).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


_METHODS = {"GET", "POST", "HEAD"}


def text() -> bytes:
    """All numbers in Prometheus' format. Requests are those of the process that answers."""
    return generate_latest(REGISTRY) + generate_latest(_now())


def _now() -> CollectorRegistry:
    registry = CollectorRegistry()

    def gauge(name: str, explanation: str, value: Callable[[], float | None]) -> None:
        # What cannot be found out now is left out: an alert on absence reports it.
        try:
            found = value()
        except Exception:
            return
        if found is not None:
            Gauge(f"roadmap_{name}", explanation, registry=registry).set(found)

    lengths = Gauge("roadmap_queue_length", "Messages that wait", ["queue"], registry=registry)
    for name, length in _lengths():
        lengths.labels(name).set(length)
    gauge("work_waiting_seconds", "Age of the oldest long work that waits", _waiting)
    gauge("works_failed", "Long works that failed", lambda: Work.objects.exclude(failed_at=None).count())
    gauge("letters_waiting", "Letters that wait", lambda: _letters(LetterState.WAITING))
    gauge("letters_failed", "Letters that failed", lambda: _letters(LetterState.FAILED))
    gauge("reminder_oldest_due_seconds", "Age of the oldest reminder that is due and not sent", _oldest_due)
    gauge("reminder_run_age_seconds", "Age of the last run of reminders", _last_run)
    gauge("incoming_waiting", "Letters that came in and wait", _incoming)
    gauge(
        "answered_after_seconds", "Median seconds from a letter to the next report, 90 days", _answered_after
    )
    reported = Gauge(
        "roadmap_reported_by_date_percent",
        "Milestones of the last month reported by their date",
        ["side"],
        registry=registry,
    )
    for side, share in _reported_by_date():
        reported.labels(side).set(share)
    for name in (marks.BACKUP, marks.BACKUP_CHECK, marks.HOUSEKEEPING):
        gauge(f"{name}_age_seconds", f"Age of the last {name} that succeeded", lambda name=name: _age(name))  # type: ignore[misc]
    gauge("media_free_megabytes", "Free megabytes for files", lambda: storage.room().free)
    up = Gauge("roadmap_part_up", "Whether a part was seen lately", ["part"], registry=registry)
    for part, seen in heartbeat.last_seen().items():
        up.labels(part).set(seen.ok)
    return registry


def _lengths() -> Iterable[tuple[str, int]]:
    try:
        return status.queue_lengths().items()
    except Exception:
        return ()


def _letters(state: str) -> int:
    return Letter.objects.filter(state=state).count()


def _waiting() -> float:
    oldest = status.oldest_waiting()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def _oldest_due() -> float:
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, send_on__lte=timezone.localdate())
    oldest = waiting.order_by("planned_at").values_list("planned_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def _incoming() -> int:
    return Incoming.objects.filter(state=IncomingState.WAITING).count()


def _answered_after() -> float | None:
    roadmaps = list(Roadmap.objects.values_list("pk", flat=True))
    return answering.median(roadmaps, timezone.localdate() - timedelta(days=answering.SILENT_DAYS))


def _reported_by_date() -> Iterable[tuple[str, float]]:
    try:
        roadmaps = list(Roadmap.objects.values_list("pk", flat=True))
        # Of the months of a side the last counts; they come in their order.
        latest = {month.side: month.share for month in answering.months(roadmaps, timezone.localdate())}
    except Exception:
        return ()
    return latest.items()


def _last_run() -> float | None:
    last = ReminderRun.objects.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return (timezone.now() - last).total_seconds() if last else None


def _age(name: str) -> float | None:
    mark = marks.last(name)
    return mark.age.total_seconds() if mark and mark.age is not None else None
