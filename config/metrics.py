"""Numbers for Prometheus: what this process counted, and what the database and the queue say now."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from config import status
from core import due, heartbeat, marks, storage
from core.work import Work
from roadmap.choices import ReminderState
from roadmap.mailbox import health as mailbox
from roadmap.models import Reminder, ReminderRun, Roadmap
from roadmap.progress import answering

# The database, Redis or the disk cannot say it now: that number is left out, and an alert on its absence is raised.
# Anything else is a fault of ours, and fails as one.
AWAY = (DatabaseError, RedisError, OSError)

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
    """All numbers in Prometheus' format: requests of all processes of this web server, and how all stands now."""
    return generate_latest(_counted()) + generate_latest(_Now())


def _counted() -> Collector:
    """What was counted: by this process, or by all that share a folder of numbers (see gunicorn.conf.py)."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    # Its memory and open files are those of the process that answers.
    ProcessCollector(registry=together)
    return together


class _Now:
    """What the database, the queue and the disk say at this moment."""

    def collect(self) -> Iterator[Metric]:
        """A family for each number; what cannot be found out now is left out: an alert on absence reports it."""
        lengths = GaugeMetricFamily("roadmap_queue_length", "Messages that wait", labels=["queue"])
        for name, length in _lengths():
            lengths.add_metric([name], length)
        yield lengths
        for name, told, value in _looks():
            if (found := _found_out(value)) is not None:
                yield GaugeMetricFamily(f"roadmap_{name}", told, value=found)
        reported = GaugeMetricFamily(
            "roadmap_reported_by_date_percent",
            "Milestones of the last month reported by their date",
            labels=["side"],
        )
        for side, share in _reported_by_date():
            reported.add_metric([side], share)
        yield reported
        waiting = GaugeMetricFamily("roadmap_channel_waiting", "Reminders that wait", labels=["channel"])
        failed = GaugeMetricFamily(
            "roadmap_channel_failed", "Reminders given up in 7 days; a bot's went by mail", labels=["channel"]
        )
        for name, (waits, gave_up) in _channels():
            waiting.add_metric([name], waits)
            failed.add_metric([name], gave_up)
        yield waiting
        yield failed
        up = GaugeMetricFamily("roadmap_part_up", "Whether a part was seen lately", labels=["part"])
        if heartbeat.can_be_seen():
            for part, seen in heartbeat.last_seen().items():
                up.add_metric([part], float(seen.ok))
        yield up


def _found_out(value: Callable[[], float | None]) -> float | None:
    try:
        return value()
    except AWAY:
        return None


def _looks() -> Iterator[tuple[str, str, Callable[[], float | None]]]:
    yield "work_waiting_seconds", "Age of the oldest long work that waits", _waiting
    yield "works_failed", "Long works that failed", lambda: Work.objects.exclude(failed_at=None).count()
    yield "letters_waiting", "Letters that wait", status.letters_waiting
    yield "letters_failed", "Letters that failed", status.letters_failed
    yield "reminder_oldest_due_seconds", "Age of the oldest reminder that is due and not sent", _oldest_due
    yield "reminder_run_age_seconds", "Age of the last run of reminders", _last_run
    yield "incoming_waiting", "Letters that came in and wait", lambda: mailbox.health().waiting
    yield (
        "incoming_set_aside",
        "Letters that came in and could not be taken",
        lambda: mailbox.health().set_aside,
    )
    yield "mailbox_up", "Whether the mailbox was read lately; absent where there is none", _mailbox
    yield (
        "answered_after_seconds",
        "Median seconds from a letter to the next report, 90 days",
        _answered_after,
    )
    for name in (marks.BACKUP, marks.BACKUP_CHECK, marks.HOUSEKEEPING):
        yield f"{name}_age_seconds", f"Age of the last {name} that succeeded", partial(_age, name)
    yield "mailbox_age_seconds", "Age of the last reading of the mailbox", partial(_age, marks.MAILBOX)
    yield "media_free_megabytes", "Free megabytes for files", lambda: storage.room().free


def _lengths() -> Iterable[tuple[str, int]]:
    try:
        return status.queue_lengths().items()
    except AWAY:
        return ()


def _waiting() -> float:
    oldest = status.oldest_waiting()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def _oldest_due() -> float:
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, send_on__lte=timezone.localdate())
    oldest = waiting.order_by("planned_at").values_list("planned_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def _mailbox() -> float | None:
    return float(mailbox.health().is_read) if mailbox.is_expected() else None


def _answered_after() -> float | None:
    roadmaps = list(Roadmap.objects.values_list("pk", flat=True))
    return answering.median(roadmaps, timezone.localdate() - timedelta(days=answering.SILENT_DAYS))


def _reported_by_date() -> Iterable[tuple[str, float]]:
    try:
        roadmaps = list(Roadmap.objects.values_list("pk", flat=True))
        # Of the months of a side the last counts; they come in their order.
        latest = {month.side: month.share for month in answering.months(roadmaps, timezone.localdate())}
    except AWAY:
        return ()
    return latest.items()


def _channels() -> Iterable[tuple[str, tuple[int, int]]]:
    try:
        return status.channel_numbers().items()
    except AWAY:
        return ()


def _last_run() -> float | None:
    runs = ReminderRun.objects.filter(due.happened("finished_at")).order_by("-finished_at")
    last = runs.values_list("finished_at", flat=True).first()
    return (timezone.now() - last).total_seconds() if last else None


def _age(name: str) -> float | None:
    mark = marks.last(name)
    return mark.age.total_seconds() if mark and mark.age is not None else None
