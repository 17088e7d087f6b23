"""Failures to Sentry (or what speaks as it does), where SENTRY_DSN is set: the extra `sentry`. Off by default.

What is sent: the trace without the values of variables, the pattern of the address, the person's id, the number of
the request. Not sent: addresses with secrets, queries, cookies, bodies, names, mails.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from core.logs import hide
from core.numbering import NUMBER


def start() -> None:
    """Begin to send, if a DSN is set. Safe to call in each process."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.VERSION,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False, signals_spans=False)
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=clean,  # type: ignore[arg-type]
    )


def clean(event: dict[str, Any], hint: Mapping[str, object]) -> dict[str, Any]:
    """The event without what is nobody's business."""
    request = event.pop("request", None)
    if request:
        event["request"] = {
            "method": request.get("method"),
            "url": hide(str(request.get("url", "")).partition("?")[0]),
        }
    event.pop("extra", None)
    event.pop("server_name", None)
    said = event.get("logentry") or {}
    if said:
        event["logentry"] = {"message": hide(said.get("formatted") or said.get("message") or "")}
    for one in (event.get("exception") or {}).get("values", ()):
        one["value"] = hide(str(one.get("value") or ""))
    event.setdefault("tags", {})["number"] = NUMBER.get()
    return event
