"""The same post twice does the work once: `Idempotency-Key`, by the draft of the IETF of that name."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from inspect import signature
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.utils import contribute_operation_callback

from api import described
from api.callers import caller
from api.models import Answered
from api.problems import Problem, wrong
from api.strict import refuse_body

KEPT_FOR = timedelta(days=2)
LONGEST_KEY = 200
# What operations call that which is sent to them.
BODIES = frozenset(("said", "file", "files"))


def once(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answer of a successful post under its key, in the transaction that does the work.

    A second request with the key waits for the first and gets its answer; another request under the same key is
    refused (422). What failed may be sent again: what is raised leaves nothing, and of a failure that is returned
    stays what the operation did.
    """
    takes_something = bool(BODIES & set(signature(operation).parameters))

    @wraps(operation)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not takes_something:
            refuse_body(request)
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise wrong(
                "Idempotency-Key", _("A key has %(most)d characters at most.") % {"most": LONGEST_KEY}
            )
        known = {"token": caller(request).token, "key": key}
        fingerprint = _fingerprint(request)
        try:
            with transaction.atomic():
                # Waits here for whoever is at the same key, and fails once that one has finished.
                kept = Answered.objects.create(**known, fingerprint=fingerprint)
                answer = operation(request, *args, **kwargs)
                if answer.status_code >= HTTPStatus.BAD_REQUEST:
                    kept.delete()
                else:
                    kept.status, kept.body = answer.status_code, answer.content.decode()
                    kept.save(update_fields=["status", "body"])
                return answer
        except IntegrityError:
            found = Answered.objects.filter(**known).first()
            if found is None:
                raise
            return _again(found, fingerprint)

    contribute_operation_callback(wrapper, described.takes(described.KEY))
    return wrapper


def _again(kept: Answered, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise Problem(422, "key_reused", _("This key was used for another request: take a new one."))
    answer = HttpResponse(kept.body, status=kept.status or 200, content_type="application/json")
    answer["Idempotent-Replayed"] = "true"
    if (version := _version(kept.body)) is not None:
        answer["ETag"] = f'"{version}"'
    return answer


def _version(body: str) -> int | None:
    """The version that the first answer had as its ETag: its own, or that of the milestone in it."""
    said = json.loads(body) if body else {}
    found = said.get("milestone")
    version = (found if isinstance(found, dict) else said).get("version")
    return version if isinstance(version, int) else None


def _fingerprint(request: HttpRequest) -> str:
    said = hashlib.sha256(f"{request.method} {request.path}\0".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            said.update(f"{name}={values}\0".encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                said.update(f"{name}:{file.name}:".encode())
                for chunk in file.chunks():
                    said.update(chunk)
                file.seek(0)
    else:
        said.update(request.body)
    said.update(request.headers.get("If-Match", "").encode())
    return said.hexdigest()


def forget_old() -> int:
    """Delete the kept answers that nobody will ask for again; how many."""
    return Answered.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
