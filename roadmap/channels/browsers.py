"""Which browsers show whose reminders: a browser begins it when its person presses the button there, and it ends with
the sign-out there, with another person's sign-in, with the password and with the account.

A browser is known again by a cookie, not by the session: reminders come on after a session has run out, and the next
person at a shared computer must not see them.
"""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities import outbox
from cities.choices import LetterKind
from cities.models import User
from core import counters, journal
from roadmap.channels import linking, vapid
from roadmap.channels.encrypting import SECRET, from_text, point_of
from roadmap.channels.waiting import AWAY_AFTER
from roadmap.choices import ChannelName
from roadmap.models import PushBrowser, PushService, ReminderChoice

# So many browsers one person may have; each is asked in turn for every reminder.
MOST = 5
# A browser that was not subscribed anew for so long is let go of; its cookie lasts a little longer.
DAYS, COOKIE_DAYS = 365, 400
# What one person may ask for in an hour: to subscribe, and to be sent a test.
SUBSCRIBED_AN_HOUR, TESTS_AN_HOUR = 20, 10
LONGEST = 1000


@dataclass(frozen=True)
class Subscription:
    """What a browser says of itself when it subscribes."""

    endpoint: str
    public_key: str
    secret: str

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""


def read(text: str) -> Subscription:
    """What the browser's script sends, as JSON. Raises `ValidationError` where it is none, or names a server that is no
    push service of ours."""
    try:
        said: Any = json.loads(text)
        found = Subscription(str(said["endpoint"]), str(said["keys"]["p256dh"]), str(said["keys"]["auth"]))
        point_of(from_text(found.public_key))
        whole = len(from_text(found.secret)) == SECRET
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole or not _is_address(found.endpoint):
        raise ValidationError(_("The browser has not told how it is reached. Try once more."))
    if not is_allowed(found.host):
        raise ValidationError(
            _("This browser has its messages from %(host)s; this installation does not speak to that server.")
            % {"host": found.host}
        )
    return found


def _is_address(endpoint: str) -> bool:
    """Whether it is an address that one may speak to: encrypted, on the usual port, by nobody's name."""
    try:
        URLValidator(schemes=["https"])(endpoint)
        url = urlsplit(endpoint)
        plain = url.port in (None, 443) or bool(settings.PUSH_NETWORKS)
    except (ValidationError, ValueError):
        return False
    return plain and not url.username and not url.fragment and endpoint.isascii() and len(endpoint) <= LONGEST


def is_allowed(host: str) -> bool:
    """Whether the operator lets us speak to this push service."""
    return any(
        host.endswith(name) if name.startswith(".") else host == name for name in settings.PUSH_SERVICES
    )


def may_subscribe(person: User) -> bool:
    """Count a subscription; whether it is within the limit of an hour."""
    return counters.add(counters.key("push-subscribe", person.pk), 3600) <= SUBSCRIBED_AN_HOUR


def may_test(person: User) -> bool:
    """Count a test; whether it is within the limit of an hour."""
    return counters.add(counters.key("push-test", person.pk), 3600) <= TESTS_AN_HOUR


def of_person(person: User) -> list[PushBrowser]:
    """The browsers in which somebody is reminded, the newest first. One query."""
    return list(PushBrowser.objects.filter(person=person).select_related("service"))


def is_this(browser: PushBrowser, request: HttpRequest) -> bool:
    """Whether the request comes from this browser."""
    token = request.COOKIES.get(settings.PUSH_COOKIE_NAME, "")
    return bool(token) and secrets.compare_digest(browser.token, _digest(token))


@transaction.atomic
def subscribe(person: User, found: Subscription, request: HttpRequest) -> str:
    """Let the reminders of `person` come to the browser of the request; returns what its cookie is to hold.

    A browser belongs to one account: from another it is taken away. Raises `ValidationError` when there are too many.
    """
    # In turn: two at once would make one too many.
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    rows = PushBrowser.objects.select_for_update(of=("self",))
    # Of the same browser: by its cookie, or by its address at the push service.
    former = [*_of_cookie(request, rows), *rows.filter(endpoint=found.endpoint)]
    for row in {row.pk: row for row in former}.values():
        if row.person_id != person.pk:
            _note(row, "taken by another account")
        row.delete()
    if PushBrowser.objects.filter(person=person).count() >= MOST:
        raise ValidationError(
            _("Reminders come to %(most)d browsers at most: turn one off first.") % {"most": MOST}
        )
    for former_person in {row.person_id for row in former} - {person.pk}:
        _to_mail_without_browsers(former_person)
    token = secrets.token_urlsafe(32)
    service, _new = PushService.objects.get_or_create(host=found.host)
    row = PushBrowser.objects.create(
        person=person,
        service=service,
        endpoint=found.endpoint,
        public_key=found.public_key,
        secret=found.secret,
        server_key=vapid.public_key(),
        token=_digest(token),
        browser=request.headers.get("User-Agent", "")[:300],
    )
    linking.choose(person, ChannelName.PUSH)
    _note(row, "turned on")
    if not any(one.person_id == person.pk for one in former):
        # By mail, as whatever is about the account: who did not do it learns of it.
        outbox.put(LetterKind.CHAT_LINKED, person.email)
    return token


def mark(response: HttpResponse, token: str) -> None:
    """Have the browser keep by what we know it again."""
    response.set_cookie(
        settings.PUSH_COOKIE_NAME,
        token,
        max_age=COOKIE_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@transaction.atomic
def end(person: User, pk: int) -> bool:
    """Nothing comes to this one of the person's own browsers any more; whether there was such."""
    return _end(PushBrowser.objects.filter(person=person, pk=pk), "turned off")


@transaction.atomic
def handed_over(request: HttpRequest, to: User | None) -> None:
    """This browser's person signed out (None), or `to` signs in here: nobody sees another's reminders."""
    _end(
        _of_cookie(request, PushBrowser.objects.all()).exclude(person=to),
        "ended by another sign in" if to else "ended by the sign out",
    )


@transaction.atomic
def ended_elsewhere(person: User, request: HttpRequest) -> None:
    """The person ended all other sessions: other browsers are to know nothing any more."""
    own = _of_cookie(request, PushBrowser.objects.all())
    others = PushBrowser.objects.filter(person=person).exclude(pk__in=own.values("pk"))
    _end(others, "ended with the other sessions")


@transaction.atomic
def end_all(person: User) -> None:
    """The password changed, or the account was closed."""
    _end(PushBrowser.objects.filter(person=person), "ended with the password or the account")


@transaction.atomic
def is_gone(browser: PushBrowser) -> None:
    """The push service knows the browser no more: mail takes over, unless another browser is left."""
    _end(PushBrowser.objects.filter(pk=browser.pk), "gone")


def forget_old() -> int:
    """Let go of browsers that were not subscribed anew for long, and of services that serve none; how many browsers."""
    old = PushBrowser.objects.filter(created_at__lt=timezone.now() - timedelta(days=DAYS))
    count = old.count()
    with transaction.atomic():
        _end(old, "too old")
    PushService.objects.filter(browsers=None).delete()
    return count


def reached(people: Collection[int]) -> set[int]:
    """Those of the people with a browser that takes our messages, and whose push service is not away. One query."""
    rows = usable().filter(person__in=people)
    return {row.person_id for row in rows if is_allowed(row.service.host) and not is_away(row.service)}


def usable() -> QuerySet[PushBrowser]:
    """The browsers that subscribed with our key of today, each with its service."""
    return PushBrowser.objects.filter(server_key=vapid.public_key()).select_related("service")


def is_away(service: PushService) -> bool:
    """Whether it failed so often that nobody waits for it. When its rest is over, one message finds out."""
    return service.failures >= AWAY_AFTER and service.rests()


def _of_cookie(request: HttpRequest, rows: QuerySet[PushBrowser]) -> QuerySet[PushBrowser]:
    token = request.COOKIES.get(settings.PUSH_COOKIE_NAME, "")
    return rows.filter(token=_digest(token)) if token else rows.none()


def _end(rows: QuerySet[PushBrowser], why: str) -> bool:
    people = set()
    for row in rows.select_related("person"):
        _note(row, why)
        people.add(row.person_id)
        row.delete()
    for person in people:
        _to_mail_without_browsers(person)
    return bool(people)


def _to_mail_without_browsers(person: int) -> None:
    if not PushBrowser.objects.filter(person=person).exists():
        choice = ReminderChoice.objects.filter(person=person, channel=ChannelName.PUSH)
        choice.update(channel=ChannelName.MAIL)


def _note(row: PushBrowser, what: str) -> None:
    # The address at the push service is nobody's business.
    detail = f"browser at {row.service_id} {what}: {row.person.email}"
    journal.note(journal.Kind.SETTINGS, person=row.person, detail=detail)


def _digest(token: str) -> str:
    # The token is random enough that nobody guesses it from its digest.
    return hashlib.sha256(token.encode()).hexdigest()
