"""Addresses that programs ask for: nobody's index holds us, and whoever finds a weakness knows whom to tell."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.env import contact_uri
from config.joined import push_worker_script, worker_script


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines but what was opened to everybody."""
    rules = "User-agent: *\nAllow: /open/\nAllow: /static/\nDisallow: /\n"
    return HttpResponse(rules, content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """The script by which a browser opens one's tasks without a network, where its person asked for that.

    At the top, for it may answer for the addresses below its own only. Where copies are forbidden, browsers that have
    it get, when they next ask, one that drops them.
    """
    script = worker_script(Path(settings.STATICFILES_DIRS[0]), keeps=settings.OFFLINE_COPIES)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_not_required
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script by which a browser shows reminders that come while no page is open.

    Apart from the one that keeps tasks: who wants the one need not want the other. Where there are no reminders in
    browsers, those that had it drop it.
    """
    is_used = bool(settings.VAPID_PRIVATE_KEY)
    script = push_worker_script(Path(settings.STATICFILES_DIRS[0]), is_used=is_used)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    contact = contact_uri(settings.SECURITY_CONTACT)
    # Written with every answer, so it never runs out; by the RFC it says less than a year.
    until = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {contact}",
        f"Expires: {until}",
        "Preferred-Languages: ru, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
