"""How the program itself is: for the administrators' page, /metrics and whoever is on duty. Reads, changes nothing.

Each line is judged by itself: what fails to be found out is red with the reason, and the rest of the page is shown.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from api.webhooks.models import TEST, Delivery, DeliveryState, Hook
from cities.models import Outgoing
from core import due, file_check, heartbeat, leap, marks, redis_address, storage, versions
from core.backup import nightly, restoring
from core.cache import ask_cache
from core.work import Work
from roadmap.channels.chosen import others
from roadmap.channels.waiting import AWAY_AFTER
from roadmap.choices import ChannelName, ExportState, LetterState
from roadmap.mailbox import addresses
from roadmap.mailbox import health as mailbox
from roadmap.models import Bot, ExportRun, ImportRun, Letter, LinkedChat, PushService, ReminderRun

QUEUES = tuple(queue.name for queue in settings.CELERY_TASK_QUEUES)
# Messages that wait, and a work that waits so long, say that a worker is missing or too slow.
LONG_QUEUE = 100
LONG_WAIT = timedelta(minutes=15)
REMINDERS_LATE = timedelta(hours=2)


@dataclass(frozen=True)
class StatusLine:
    """One line of the page: `name` is also the paragraph of the runbook."""

    name: str
    title: str
    ok: bool
    detail: str


def lines() -> list[StatusLine]:
    """All lines, in the order of the page."""
    found = []
    for name, title, look in _looks():
        try:
            ok, detail = look()
        except Exception as error:
            ok, detail = False, _("could not be found out: %(why)s") % {"why": type(error).__name__}
        found.append(StatusLine(name, title, ok, detail))
    return found


def titles() -> dict[str, str]:
    """How each line is called on the page."""
    return {name: title for name, title, _look in _looks()}


def _looks() -> list[tuple[str, str, Callable[[], tuple[bool, str]]]]:
    return [
        ("version", _("Version"), _version),
        ("database", _("Database"), _database),
        ("files", _("Room for files"), _files),
        ("lost-files", _("Files against the database"), _lost_files),
        ("redis", _("Cache and queue"), _cache),
        ("queues", _("Queues"), _queues),
        ("worker", _("Worker"), lambda: _seen(heartbeat.WORKER)),
        ("beat", _("Beat"), lambda: _seen(heartbeat.BEAT)),
        ("clock", _("Clock"), _clock),
        ("works", _("Long works"), _works),
        ("mail", _("Mail"), _mail),
        ("mailbox", _("Letters that come in"), _mailbox),
        ("channels", _("Reminders by messengers and in browsers"), _channels),
        ("webhooks", _("Webhooks"), _webhooks),
        ("reminders", _("Last run of reminders"), _reminders),
        ("imports", _("Last import"), lambda: (True, _when(ImportRun.objects, "created_at"))),
        ("exports", _("Last export"), _exports),
        ("backup", _("Backup"), _backup),
        ("housekeeping", _("Nightly housekeeping"), _housekeeping),
    ]


def _version() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    newer = versions.unknown(f"{app}.{name}" for app, name in executor.loader.applied_migrations)
    if newer:
        return False, _("%(version)s; the database is of a newer version: %(names)s") % {
            "version": settings.VERSION,
            "names": ", ".join(sorted(newer)),
        }
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return False, _("%(version)s; migrations not run: %(count)d") % {
            "version": settings.VERSION,
            "count": len(waiting),
        }
    return True, settings.VERSION


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, version = cursor.fetchone()
    return True, f"PostgreSQL {version}, {filesizeformat(size)}"


def _files() -> tuple[bool, str]:
    room = storage.room()
    if not room.writable:
        return False, _("not writable")
    if room.free is None:
        return True, _("the store of files answers")
    return room.ok, _("%(free)d MB free") % {"free": room.free}


def _lost_files() -> tuple[bool, str]:
    if broken := restoring.broken_off():
        return False, broken
    found = file_check.last()
    if found is None:
        return True, _("not compared yet: it is done by night")
    if not found.lost:
        return True, _("all %(count)d are there") % {"count": found.named}
    told = {"count": found.lost, "names": ", ".join(found.names)}
    if found.is_known:
        return True, _("%(count)d missing, which no backup has: %(names)s") % told
    return False, _("%(count)d missing: %(names)s") % told


def _cache() -> tuple[bool, str]:
    try:
        ask_cache()
    except RedisError as error:
        # What it says is of itself: that it is full, a replica, loading, or cannot write.
        return False, f"{type(error).__name__}: {str(error)[:200]}"
    return True, _("answers")


def queue_lengths() -> dict[str, int]:
    """How many messages wait in each queue; raises what Redis raises."""
    with redis_address.client(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        return {name: int(client.llen(name)) for name in QUEUES}


def _queues() -> tuple[bool, str]:
    lengths = queue_lengths()
    text = ", ".join(f"{name}: {length}" for name, length in lengths.items())
    oldest = oldest_waiting()
    if oldest:
        text += "; " + _("the oldest work waits since %(when)s") % {"when": _at(oldest)}
    late = oldest is not None and oldest < timezone.now() - LONG_WAIT
    return max(lengths.values()) < LONG_QUEUE and not late, text


def oldest_waiting() -> datetime | None:
    """Since when the oldest long work waits that nobody has begun."""
    found = Work.objects.filter(failed_at=None, holder="").aggregate(oldest=Min("asked_at"))
    oldest: datetime | None = found["oldest"]
    return oldest


def _seen(part: str) -> tuple[bool, str]:
    if not heartbeat.can_be_seen():
        return False, _("not known while Redis does not answer")
    seen = heartbeat.last_seen()[part]
    return seen.ok, seen.detail


def _clock() -> tuple[bool, str]:
    doubt = leap.doubt()
    if doubt is None:
        return True, _at(timezone.now())
    told = _(
        "leapt ahead from %(before)s to %(at)s: not believed until %(until)s, and until then nobody is reminded and "
        "nothing is deleted by night"
    )
    return False, told % {"before": _at(doubt.before), "at": _at(doubt.at), "until": _at(doubt.until)}


def _works() -> tuple[bool, str]:
    failed = Work.objects.filter(failed_at__isnull=False).count()
    at_work = sum(work.is_live for work in Work.objects.filter(failed_at=None))
    return not failed, _("at work: %(at_work)d, failed: %(failed)d") % {"at_work": at_work, "failed": failed}


def _mail() -> tuple[bool, str]:
    failed, waiting = letters_failed(), letters_waiting()
    moments = [model.objects.aggregate(at=Max("sent_at"))["at"] for model in (Letter, Outgoing)]
    last = max((at for at in moments if at), default=None)
    sent = _at(last) if last else _("never")
    text = _("last sent: %(sent)s; waiting: %(waiting)d; failed in 7 days: %(failed)d")
    return not failed and not waiting, text % {"sent": sent, "waiting": waiting, "failed": failed}


def letters_failed() -> int:
    """How many letters were given up within a week and have not been settled otherwise."""
    since = timezone.now() - timedelta(days=7)
    # One whose lines have gone to another letter, to a corrected address, is settled.
    about_deadlines = Letter.objects.filter(
        state=LetterState.FAILED, created_at__gt=since, reminders__isnull=False
    )
    about_accounts = Outgoing.objects.filter(sent_at=None, next_try_at=None, created_at__gt=since)
    return about_deadlines.distinct().count() + about_accounts.count()


def letters_waiting() -> int:
    """How many letters were tried, or are due, and wait."""
    about_accounts = Outgoing.objects.filter(sent_at=None, next_try_at__isnull=False, attempts__gt=0)
    return Letter.objects.filter(state=LetterState.WAITING).count() + about_accounts.count()


def _mailbox() -> tuple[bool, str]:
    if not addresses.is_on():
        return True, _("not set up: letters are not answered by mail")
    now = mailbox.health()
    told = []
    if mailbox.is_expected():
        told.append(_("last read: %(when)s") % {"when": _at(now.read_at) if now.read_at else _("never")})
        if now.failed_at:
            told.append(
                _("last failure: %(when)s (%(why)s)") % {"when": _at(now.failed_at), "why": now.failure}
            )
    else:
        told.append(_("no mailbox: letters come through the mail server"))
    told.append(_("waiting: %(count)d") % {"count": now.waiting})
    told.append(_("set aside, could not be taken: %(count)d") % {"count": now.set_aside})
    ok = not now.set_aside and not now.waits_long and (now.is_read or not mailbox.is_expected())
    return ok, "; ".join(told)


def channel_numbers() -> dict[str, tuple[int, int]]:
    """For mail and every other channel that is set up: how many letters wait, and how many were given up within 7 days
    (the others' have gone by mail). Two queries."""
    since = timezone.now() - timedelta(days=7)
    names = [ChannelName.MAIL, *(one.name for one in others())]
    waiting = Counter(Letter.objects.filter(state=LetterState.WAITING).values_list("channel", flat=True))
    lately = Letter.objects.filter(created_at__gt=since)
    given_up = lately.filter(~Q(instead_of="") | Q(state=LetterState.FAILED))
    failed: Counter[str] = Counter()
    for state, instead_of in given_up.values_list("state", "instead_of"):
        failed[instead_of] += bool(instead_of)
        failed[ChannelName.MAIL] += state == LetterState.FAILED
    return {name: (waiting[name], failed[name]) for name in names}


def _channels() -> tuple[bool, str]:
    numbers = channel_numbers()
    bots = {bot.channel: bot for bot in Bot.objects.filter(channel__in=numbers)}
    linked = Counter(LinkedChat.objects.exclude(chat="").values_list("channel", flat=True))
    told, ok = [], True
    for name, (waiting, failed) in numbers.items():
        if name == ChannelName.MAIL:
            continue
        if name == ChannelName.PUSH:
            many, problem, works = _browsers()
            said = _("Browsers: %(linked)d, waiting: %(waiting)d, by mail instead in 7 days: %(failed)d")
        else:
            bot = bots.get(name)
            many, problem = linked[name], bot.error if bot else ""
            works = bot is None or bot.failures < AWAY_AFTER
            said = _(
                "%(name)s: chats: %(linked)d, waiting: %(waiting)d, by mail instead in 7 days: %(failed)d"
            )
        values = {"name": ChannelName(name).label, "linked": many, "waiting": waiting, "failed": failed}
        told.append(f"{said % values} ({problem})" if problem else said % values)
        ok = ok and works
    return ok, "; ".join(told) or _("not set up: reminders come by mail")


def _browsers() -> tuple[int, str, bool]:
    """How many show reminders, what is wrong with push services that serve any, and whether none of those is away."""
    services = PushService.objects.annotate(many=Count("browsers")).filter(many__gt=0)
    problems = "; ".join(one.error for one in services if one.error)
    return sum(one.many for one in services), problems, all(one.failures < AWAY_AFTER for one in services)


def _webhooks() -> tuple[bool, str]:
    since = timezone.now() - timedelta(days=7)
    open_ones = Delivery.objects.filter(hook__is_active=True)
    waiting = open_ones.filter(state=DeliveryState.WAITING, attempts__gt=0).count()
    failed = (
        Delivery.objects.filter(state=DeliveryState.FAILED, created_at__gt=since).exclude(kind=TEST).count()
    )
    stopped = Hook.objects.exclude(stopped_why="").filter(is_active=False).count()
    told = _(
        "in use: %(used)d; messages waiting: %(waiting)d, given up in 7 days: %(failed)d; stopped: %(stopped)d"
    )
    used = Hook.objects.filter(is_active=True).count()
    numbers = {"used": used, "waiting": waiting, "failed": failed, "stopped": stopped}
    return not failed and not waiting and not stopped, told % numbers


def _reminders() -> tuple[bool, str]:
    run = ReminderRun.objects.filter(due.happened("started_at")).first()
    if run is None:
        # The first is at the full hour. Those that a clock noted which was set back since do not count, but were.
        begun = nightly.begun_at()
        is_new = begun is not None and begun > timezone.now() - REMINDERS_LATE
        return is_new and not ReminderRun.objects.exists(), _("never")
    late = run.finished_at < timezone.now() - REMINDERS_LATE
    return not late and not run.error, " · ".join(filter(None, [_at(run.finished_at), run.error]))


def _exports() -> tuple[bool, str]:
    last = ExportRun.objects.first()
    if last is None:
        return True, _("never")
    return last.state != ExportState.FAILED, f"{_at(last.created_at)}, {last.get_state_display()}"


def _backup() -> tuple[bool, str]:
    mark = marks.last(marks.BACKUP)
    if not settings.BACKUP_TO and mark is None:
        return False, _("never: no folder is named for backups (BACKUP_TO)")
    if mark is None or mark.done_at is None:
        return mark is None and not nightly.is_late(), mark.detail if mark else _("never")
    text = _at(mark.done_at)
    return not nightly.is_late() and not mark.failed, f"{text} · {mark.detail}" if mark.failed else text


def _housekeeping() -> tuple[bool, str]:
    mark = marks.last(marks.HOUSEKEEPING)
    if mark is None:
        return True, _("never")
    late = mark.age is None or mark.age > timedelta(hours=36)
    return not late and not mark.failed, f"{_at(mark.tried_at)} · {mark.detail}"


def _when(found: Any, field: str) -> str:
    last = found.order_by(f"-{field}").values_list(field, flat=True).first()
    return _at(last) if last else _("never")


def _at(when: datetime) -> str:
    return date_format(timezone.localtime(when), "d.m.Y H:i")
