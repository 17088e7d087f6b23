"""Long work (an export, an import): ordered in the database, done under a lease, taken up again or given up.

A row of `Work` lives from the order to the end of the work. The queue only makes it begin sooner: what could not
be queued, or whose message was lost, is queued by the minute's sweep (`take_up`). Whoever works holds a lease that
a thread prolongs while the process lives; when it ends before the work, the sweep takes the work up again, and
after `ATTEMPTS` without an end it is given up, so that the page says so. Apps register their kinds (`register`).
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import due
from core.apart import apart
from core.queue import enqueue

log = logging.getLogger(__name__)

# So often a work is begun whose worker dies; then it is given up, as it may be what kills them.
ATTEMPTS = 3
# A message that was not begun for so long may have been lost, and is sent once more; a second one does no harm.
LOST_AFTER = timedelta(minutes=2)
# The database is away, or does not let the work go on in its time: nobody's fault, and another time it can be done.
AWAY = (OperationalError, InterfaceError)


class Work(models.Model):
    """One long work that was ordered and is not finished, or failed."""

    kind = models.CharField(_("kind"), max_length=30)
    subject_id = models.BigIntegerField(_("number of what it is about"))
    arguments = models.JSONField(_("further arguments"), default=list, blank=True)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    queued_at = models.DateTimeField(_("handed to the queue"), null=True, blank=True)
    # Who works on it: host, process and a random part; empty while nobody does.
    holder = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(_("begun"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease ends"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    error = models.TextField(_("why"), blank=True)

    class Meta:
        app_label = "core"
        verbose_name = _("long work")
        verbose_name_plural = _("long works")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(name="work_once", fields=["kind", "subject_id"]),
            models.CheckConstraint(
                name="work_held_has_a_lease", condition=Q(holder="") | Q(lease_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_live(self) -> bool:
        """Whether somebody works on it now, as far as one can know."""
        return (
            bool(self.holder)
            and self.lease_until is not None
            and not due.is_reached(self.lease_until)
            and not _is_dead(self.holder)
        )

    @property
    def is_stuck(self) -> bool:
        """Whether it waits although it should not: the queue did not take it, or its worker died."""
        if self.failed_at or self.is_live:
            return False
        return bool(self.holder) or (self.queued_at is None and not _future(self.asked_at + _moment()))


@dataclass(frozen=True)
class WorkKind:
    """A kind of long work: the name of its task, and what an app does about it.

    `give_up(subject_id, why)` records that it will not be done; `again` says whether an administrator may order
    it once more.
    """

    name: str
    task: str
    title: Any
    give_up: Callable[[int, str], None]
    again: bool = False


class Busy(Exception):
    """The work is not to be begun: another holds its lease, or (`only_ordered`) nobody has ordered it."""


KINDS: dict[str, WorkKind] = {}


def register(kind: WorkKind) -> None:
    """Let works of this kind be ordered, taken up and given up."""
    KINDS[kind.name] = kind


def lease() -> timedelta:
    """How long a lease lasts; it is prolonged three times as often."""
    return timedelta(seconds=settings.WORK_LEASE_SECONDS)


def order(kind: str, subject_id: int, *arguments: int | str | None) -> None:
    """Have a worker do it once what is being written is committed; whatever becomes of the queue, it is not lost."""
    fresh = {"arguments": list(arguments), "asked_at": timezone.now(), "queued_at": None}
    work, _new = Work.objects.update_or_create(
        kind=kind,
        subject_id=subject_id,
        defaults={**fresh, "attempts": 0, "failed_at": None, "error": ""},
    )
    transaction.on_commit(lambda: _send(work))


def of(kind: str, subject_id: int) -> Work | None:
    """The work on this, unless it is finished or was never ordered."""
    return Work.objects.filter(kind=kind, subject_id=subject_id).first()


def is_live(kind: str, subject_id: int) -> bool:
    """Whether a worker holds the lease of this work now; False also where it was never ordered."""
    work = of(kind, subject_id)
    return work is not None and work.is_live


@contextmanager
def doing(kind: str, subject_id: int, *, only_ordered: bool = False) -> Iterator[None]:
    """Hold the lease of a work while it is done; raises `Busy` where another holds it.

    `only_ordered` raises it as well where the work is finished or was never ordered: a message that the queue
    delivers twice begins nothing twice, whatever has become of the first.

    What is raised within is recorded as the reason of a failure, but for the database being away: that work is
    taken up again when the lease has ended.
    """
    holder = _claim(kind, subject_id, only_ordered)
    mine = Work.objects.filter(kind=kind, subject_id=subject_id, holder=holder)
    try:
        with _prolonged(mine):
            yield
    except AWAY:
        raise
    except BaseException as error:
        with suppress(DatabaseError):
            why = f"{type(error).__name__}: {error}"[:2000]
            mine.update(holder="", lease_until=None, failed_at=timezone.now(), error=why)
        raise
    mine.delete()


def _claim(kind: str, subject_id: int, only_ordered: bool) -> str:
    holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex}"
    if not only_ordered:
        Work.objects.bulk_create([Work(kind=kind, subject_id=subject_id)], ignore_conflicts=True)
    found = of(kind, subject_id)
    if found is None or (only_ordered and found.failed_at):
        raise Busy(f"{kind} {subject_id}")
    now = timezone.now()
    free = Q(holder="") | due.reached("lease_until")
    if found.holder and _is_dead(found.holder):
        free |= Q(holder=found.holder)
    taken = Work.objects.filter(free, pk=found.pk).update(
        holder=holder,
        claimed_at=now,
        lease_until=now + lease(),
        attempts=F("attempts") + 1,
        failed_at=None,
        error="",
    )
    if not taken:
        raise Busy(f"{kind} {subject_id}")
    return holder


@contextmanager
def _prolonged(mine: "models.QuerySet[Work]") -> Iterator[None]:
    """Prolong the lease from a thread: whoever is deep in a long sum cannot, and is not dead for that."""
    done = threading.Event()

    def prolong() -> None:
        while not done.wait(lease().total_seconds() / 3):
            try:
                mine.all().update(lease_until=timezone.now() + lease())
            except DatabaseError as error:
                log.warning("A lease could not be prolonged: %s", error)
            finally:
                connection.close()

    thread = threading.Thread(target=prolong, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def take_up() -> int:
    """Queue what waits without a message, and what a dead worker left; give up what kills; returns how many."""
    touched = 0
    for work in Work.objects.filter(failed_at__isnull=True):
        with apart("The work %s could not be taken up", work):
            if work.is_live:
                continue
            if work.holder:
                touched += _left_behind(work)
            elif work.queued_at is None or due.is_left_behind(work.queued_at, LOST_AFTER):
                touched += _send(work)
    return touched


def _left_behind(work: Work) -> bool:
    same = Work.objects.filter(pk=work.pk, holder=work.holder)
    if work.attempts < ATTEMPTS:
        return bool(same.update(holder="", lease_until=None, queued_at=None)) and _send(work)
    why = str(_("The worker ended %(times)d times before the work did.") % {"times": work.attempts})
    if same.update(holder="", lease_until=None, failed_at=timezone.now(), error=why) and work.kind in KINDS:
        KINDS[work.kind].give_up(work.subject_id, why)
    return True


def again(work_id: int) -> bool:
    """Order a failed work once more; returns whether it was one that can be."""
    work = Work.objects.filter(pk=work_id, failed_at__isnull=False).first()
    if work is None or work.kind not in KINDS or not KINDS[work.kind].again:
        return False
    order(work.kind, work.subject_id, *work.arguments)
    return True


def put_away(work_id: int) -> bool:
    """Forget a failed work that nobody will do again; returns whether there was one."""
    return bool(Work.objects.filter(pk=work_id, failed_at__isnull=False).delete()[0])


def _send(work: Work) -> bool:
    if work.kind not in KINDS or not enqueue(KINDS[work.kind].task, work.subject_id, *work.arguments):
        return False
    Work.objects.filter(pk=work.pk).update(queued_at=timezone.now())
    return True


def _moment() -> timedelta:
    return timedelta(seconds=5)


def _future(when: datetime | None) -> bool:
    return when is not None and when > timezone.now()


def _is_dead(holder: str) -> bool:
    """Whether the holder is a process of this machine that is no more; of other machines one cannot know."""
    host, pid, *_rest = holder.split(":")
    if host != socket.gethostname()[:60]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False
