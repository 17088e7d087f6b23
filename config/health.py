"""Is the program alive, and are the parts it needs? For a load balancer and for whoever is on duty.

Strangers learn whether it is ready, and no more: the version and the names of parts would tell them where to begin.
"""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from core import heartbeat, marks, storage
from core.addresses import client_address
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
    """The database and Redis answer, and a worker and the beat were seen lately; 503 otherwise.

    Which part it is, and the version, is for watchers (`METRICS_TOKEN`, `WATCHERS`). No cookie counts here, for the
    answer must not hang on the database (`core.nul`): administrators have `/status/`.
    """
    parts = {"database": _answers(_ask_database), "redis": _answers(_ask_redis), "files": _room()}
    if parts["database"]["ok"]:
        parts["backup"] = _backup()
    if parts["redis"]["ok"]:
        parts |= {
            name: {"ok": seen.ok, "detail": seen.detail} for name, seen in heartbeat.last_seen().items()
        }
    ready = all(part["ok"] for part in parts.values())
    told: dict[str, Any] = {"ready": ready}
    if watches(request):
        told |= {"version": settings.VERSION, "parts": parts}
    return JsonResponse(told, status=200 if ready else 503)


def knows_token(request: HttpRequest) -> bool:
    """Whether the request carries METRICS_TOKEN (`Authorization: Bearer …`)."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)


def watches(request: HttpRequest) -> bool:
    """Whether whoever asks may know more: by the token, or by an address among `WATCHERS`. Asks no database."""
    if knows_token(request):
        return True
    # A proxy that nobody told us of makes everybody's address its own, often 127.0.0.1.
    is_told = bool(settings.TRUSTED_PROXIES) or "X-Forwarded-For" not in request.headers
    address = client_address(request)
    return is_told and bool(address) and any(ip_address(address) in one for one in settings.WATCHERS)


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
