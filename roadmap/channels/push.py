"""Reminders that a person's browsers show: web push (RFC 8030), encrypted for each of them.

Told is who was told in one browser: whatever the push service took is stamped, as with a mail server.
"""

import hashlib
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from core.line import Answered, Limits, ask
from roadmap.channels import browsers, vapid, wording
from roadmap.channels.encrypting import as_text, encrypt, from_text
from roadmap.channels.protocol import Message, Told
from roadmap.channels.waiting import UNTOLD, pause_after
from roadmap.choices import ChannelName
from roadmap.models import Letter, PushBrowser, PushService
from roadmap.reminders.post import ServerAnswer

# Seconds that a push service keeps a message for a browser that is not running: over the longest holidays but one.
TIME_TO_LIVE = 7 * 24 * 3600
LIMITED, AWAY_FOR_NOW = 429, 503
GONE = (404, 410)
NOTHING_LEFT = "No browser takes reminders any more."


class Tried(NamedTuple):
    """What came of one browser; `rests` says that its service wants to be left alone, which is no failure."""

    answer: ServerAnswer
    rests: bool = False


class Push:
    """The push services of the browsers."""

    name: str = ChannelName.PUSH

    def is_configured(self) -> bool:
        return bool(settings.VAPID_PRIVATE_KEY)

    def reaches(self, people: Collection[int]) -> set[int]:
        return browsers.reached(people)

    def write(self, told: Told) -> Message:
        mark = as_text(hashlib.sha256(told.letter.message_id.encode()).digest()[:18])
        return Message(str(told.recipient.person_id or ""), wording.notice(told, mark), mark)

    def open(self) -> None:
        """Each service rests by itself, so nothing can be said of all."""

    def send(self, message: Message) -> ServerAnswer:
        rows = browsers.usable().filter(person_id=int(message.to or 0))
        found = [one for one in rows if browsers.is_allowed(one.service_id)]
        tried = [_try(browser, message.text, message.mark) for browser in found]
        return _of_all(tried)

    def pause(self, letter: Letter, answer: ServerAnswer) -> timedelta | None:
        return pause_after(letter, answer)

    def close(self) -> None:
        """Nothing is kept open."""


def test(pk: int) -> ServerAnswer:
    """Send a test to one browser, at once; what came of it stands at the browser."""
    browser = browsers.usable().filter(pk=pk).first()
    if browser is None or not browsers.is_allowed(browser.service_id):
        return ServerAnswer(False, NOTHING_LEFT, permanent=True)
    return _try(browser, wording.test_notice(), "test").answer


def _try(browser: PushBrowser, text: str, mark: str) -> Tried:
    service = PushService.objects.get(pk=browser.service_id)
    if service.rests() and service.quiet_until:
        seconds = int((service.quiet_until - timezone.now()).total_seconds()) + 1
        return Tried(
            ServerAnswer(False, f"{service}: {service.error}"[:300], retry_after=seconds), rests=True
        )
    answered = _ask(browser, text, mark)
    answer = _meant(service, answered)
    _note(browser, service, answer, answered)
    return Tried(answer, rests=bool(answer.retry_after))


def _ask(browser: PushBrowser, text: str, mark: str) -> Answered:
    headers = {
        "User-Agent": f"roadmap/{settings.VERSION}",
        "Authorization": vapid.authorization(browser.endpoint),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(TIME_TO_LIVE),
        "Urgency": "normal",
        # A repeat takes the place of the one that still waits for the browser.
        "Topic": mark,
    }
    limits = Limits(settings.CHANNEL_SECONDS, settings.PUSH_NETWORKS, setting="PUSH_NETWORKS")
    body = encrypt(text.encode(), from_text(browser.public_key), from_text(browser.secret))
    return ask("POST", browser.endpoint, limits, headers, body)


def _meant(service: PushService, answered: Answered) -> ServerAnswer:
    """What an answer says of the message, of the browser or of the service."""
    if answered.ok:
        return ServerAnswer(True)
    why = f"{service}: {answered.error}"[:300]
    status = answered.status
    if status in GONE:
        return ServerAnswer(False, why, permanent=True, unlinked=True)
    if status == LIMITED or (status == AWAY_FOR_NOW and answered.retry_after):
        return ServerAnswer(False, why, of_the_line=True, retry_after=answered.retry_after or UNTOLD)
    if status is None or status >= 500:
        return ServerAnswer(False, why, uncertain=answered.uncertain, of_the_line=True)
    # Our key, the message or its size is refused: asked again it says the same, and mail goes at once.
    return ServerAnswer(False, why, permanent=True)


def _note(browser: PushBrowser, service: PushService, answer: ServerAnswer, answered: Answered) -> None:
    """Keep at the browser and its service what came of it."""
    if answer.unlinked:
        browsers.is_gone(browser)
    elif answer.accepted:
        PushBrowser.objects.filter(pk=browser.pk).update(told_at=timezone.now(), error="")
    else:
        PushBrowser.objects.filter(pk=browser.pk).update(error=answer.error)
    services = PushService.objects.filter(pk=service.pk)
    if answer.of_the_line:
        services.update(error=answer.error)
        service.wait(answer.retry_after) if answer.retry_after else service.let_rest()
    elif answered.status is not None:
        services.exclude(error="").update(error="")
        service.is_back()


def _of_all(tried: list[Tried]) -> ServerAnswer:
    """What came of a message to several browsers: told in one is told."""
    answers = [one.answer for one in tried]
    if any(answer.accepted for answer in answers):
        return ServerAnswer(True)
    error = "; ".join(dict.fromkeys(answer.error for answer in answers))[:300] or NOTHING_LEFT
    open_ones = [one for one in tried if not one.answer.permanent]
    if not open_ones:
        return ServerAnswer(False, error, permanent=True)
    # That all who may still take it are too busy is no attempt.
    only_rest = all(one.rests for one in open_ones)
    return ServerAnswer(
        False,
        error,
        uncertain=any(answer.uncertain for answer in answers),
        of_the_line=True,
        retry_after=min(one.answer.retry_after for one in open_ones) if only_rest else 0,
    )
