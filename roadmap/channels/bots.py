"""A messenger's bot as a channel; what the messengers have of their own is in `telegram` and `max`."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q

from core.line import Answered, Limits, ask
from roadmap.channels import wording
from roadmap.channels.protocol import Message, Told
from roadmap.channels.waiting import AWAY_AFTER, pause_after
from roadmap.models import Bot, Letter, LinkedChat
from roadmap.reminders.post import ServerAnswer, Unreachable

# Answers are short; what is longer is not read.
KEEP = 1_000_000


class Unheard(Exception):
    """A messenger did not answer as it should; the text says why, and `retry_after` for how long to leave it alone."""

    def __init__(self, why: str, retry_after: int = 0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Said:
    """What somebody wrote to the bot, or that he or she stopped it; `marker` is where reading goes on after it."""

    chat: str
    text: str
    stopped: bool = False
    marker: str = ""


class Messenger(Protocol):
    """What differs between the messengers."""

    @property
    def name(self) -> str:
        """One of `ChannelName`."""

    @property
    def token(self) -> str:
        """The bot's token; empty where there is no bot."""

    def username(self) -> str:
        """How the bot is called there. Raises `Unheard`."""

    def heard(self, marker: str) -> tuple[Sequence[Said], str]:
        """What was said to the bot after `marker`, and where to go on. Raises `Unheard`."""

    def say(self, chat: str, text: str) -> ServerAnswer:
        """Send a text, once."""

    def link(self, username: str, code: str) -> str:
        """The address that opens the messenger with the code filled in; empty while the name is not known."""


class BotChannel:
    """Reminders as messages of a bot."""

    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger
        self.name = messenger.name

    def is_configured(self) -> bool:
        return bool(self.messenger.token)

    def reaches(self, people: Collection[int]) -> set[int]:
        away = Bot.objects.filter(channel=self.name, failures__gte=AWAY_AFTER)
        linked = LinkedChat.objects.filter(~Q(chat=""), channel=self.name, person__in=people)
        return set(linked.exclude(channel__in=away.values("channel")).values_list("person", flat=True))

    def write(self, told: Told) -> Message:
        chat = LinkedChat.objects.filter(channel=self.name, person=told.recipient.person_id).first()
        return Message(chat.chat if chat else "", wording.message(told))

    def open(self) -> None:
        bot, _new = Bot.objects.get_or_create(channel=self.name)
        if bot.rests():
            raise Unreachable(f"{bot}: {bot.error}")

    def send(self, message: Message) -> ServerAnswer:
        if not message.to:
            # Unlinked between the choice and the claim.
            return ServerAnswer(False, "The chat is not linked any more.", permanent=True)
        answer = self.messenger.say(message.to, message.text)
        bot = Bot.objects.get(channel=self.name)
        if answer.accepted:
            bot.is_back()
        elif answer.retry_after:
            bot.wait(answer.retry_after)
        elif answer.of_the_line:
            Bot.objects.filter(pk=bot.pk).update(error=answer.error[:300])
            bot.let_rest()
        return answer

    def pause(self, letter: Letter, answer: ServerAnswer) -> timedelta | None:
        return pause_after(letter, answer)

    def close(self) -> None:
        """Nothing is kept open."""


def asked(
    method: str, url: str, *, headers: dict[str, str] | None = None, data: object = None, secret: str
) -> tuple[Answered, dict[str, Any]]:
    """One request to a messenger, and its answer read as JSON (empty where it is none); `secret` is told nobody."""
    body = b"" if data is None else json.dumps(data, ensure_ascii=False).encode()
    said = {"User-Agent": f"roadmap/{settings.VERSION}", **(headers or {})}
    if body:
        said["Content-Type"] = "application/json"
    # The operator names the address, so it may lie in the own house.
    answered = ask(method, url, Limits(settings.CHANNEL_SECONDS, networks=None, keep=KEEP), said, body)
    try:
        content = json.loads(answered.body or b"{}")
    except ValueError:
        content = {}
    hidden = replace(answered, error=answered.error.replace(secret, "…"))
    return hidden, content if isinstance(content, dict) else {}
