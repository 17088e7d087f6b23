"""Is the program alive, and are the parts it needs? For a load balancer and for whoever is on duty."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from core import heartbeat, marks, storage
from core.backup import nightly
from core.cache import ask_cache


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The database and Redis answer, and a worker and the beat were seen lately; 503 otherwise."""
    parts = {"database": _answers(_ask_database), "redis": _answers(_ask_redis), "files": _room()}
    if parts["database"]["ok"]:
        parts["backup"] = _backup()
    if parts["redis"]["ok"]:
        parts |= {
            name: {"ok": seen.ok, "detail": seen.detail} for name, seen in heartbeat.last_seen().items()
        }
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse(
        {"ready": ready, "version": settings.VERSION, "parts": parts}, status=200 if ready else 503
    )


def _backup() -> dict[str, Any]:
    try:
        return {"ok": not nightly.is_late(), "detail": _backed_up()}
    except DatabaseError as error:
        # It answers, and yet nothing can be read: not migrated, or the role has no rights.
        return {"ok": False, "detail": type(error).__name__}


def _backed_up() -> str:
    mark = marks.last(marks.BACKUP)
    return mark.done_at.isoformat(timespec="seconds") if mark and mark.done_at else "never"


def _room() -> dict[str, Any]:
    found = storage.room()
    free = "writable" if found.free is None else f"{found.free} MB"
    return {"ok": found.ok, "detail": free if found.writable else "not writable"}


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    ask_cache()


def _answers(ask: Callable[[], None]) -> dict[str, Any]:
    try:
        ask()
    except (DatabaseError, RedisError, OSError) as error:
        return {"ok": False, "detail": type(error).__name__}
    return {"ok": True, "detail": ""}
