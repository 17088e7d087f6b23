"""What people say to the bots: a code that links their chat, /stop, and the rest. Safe to run twice, and at once."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from core import counters, due
from core.apart import apart
from roadmap.channels import linking, wording
from roadmap.channels.bots import Messenger, Said, Unheard
from roadmap.channels.chosen import messengers
from roadmap.models import Bot

logger = logging.getLogger(__name__)
# A worker that died while listening lets another in after so long.
LEASE = timedelta(seconds=90)
# So many answers to anything else a chat gets in an hour.
HELP_AN_HOUR = 3
START, STOP = "/start", "/stop"


def listen() -> int:
    """Read what was said to each bot that is set up, and do it; how many messages. Without a bot nothing is asked."""
    heard = 0
    for messenger in messengers():
        with apart("The bot of %s could not be listened to", messenger.name):
            heard += _listen(messenger)
    return heard


def _listen(messenger: Messenger) -> int:
    bot, _new = Bot.objects.get_or_create(channel=messenger.name)
    if bot.rests() or not _is_ours(bot):
        return 0
    try:
        if not bot.username:
            Bot.objects.filter(pk=bot.pk).update(username=messenger.username())
        said, marker = messenger.heard(bot.marker)
    except Unheard as error:
        Bot.objects.filter(pk=bot.pk).update(error=str(error)[:300], listening_until=None)
        bot.wait(error.retry_after) if error.retry_after else bot.let_rest()
        logger.warning("The bot of %s is not heard: %s", bot, error)
        return 0
    bot.is_back()
    is_heard = True
    for one in said:
        is_heard = _answer(messenger, one, aloud=is_heard)
    Bot.objects.filter(pk=bot.pk).update(
        marker=marker, heard_at=timezone.now(), listening_until=None, error=""
    )
    return len(said)


def _is_ours(bot: Bot) -> bool:
    """Whether nobody else listens; two at once would hear everything twice."""
    now = timezone.now()
    free = Bot.objects.filter(Q(listening_until=None) | due.reached("listening_until"), pk=bot.pk)
    return bool(free.update(listening_until=now + LEASE))


def _answer(messenger: Messenger, said: Said, *, aloud: bool) -> bool:
    """Do what was said, and say so if `aloud`; whether the messenger takes answers. What cannot be done is reported,
    and holds up nothing that comes after it."""
    text = ""
    with (
        apart("A message to the bot of %s could not be dealt with", messenger.name),
        transaction.atomic(),
        translation.override(settings.LANGUAGE_CODE),
    ):
        text = _do(messenger.name, said) if said.chat else ""
        if said.marker:
            # With what was done: killed now, it is not done twice.
            Bot.objects.filter(channel=messenger.name).update(marker=said.marker)
    if not text or not aloud:
        return aloud
    answer = messenger.say(said.chat, text)
    if not answer.accepted:
        logger.info("An answer of the bot of %s did not go: %s", messenger.name, answer.error)
    return not answer.of_the_line


def _do(channel: str, said: Said) -> str:
    """Returns what is to be answered; empty for nothing."""
    if said.stopped:
        linking.chat_is_gone(channel, said.chat, "stopped")
        return ""
    words = said.text.split()
    command = words[0].lower() if words else ""
    if command == STOP and linking.chat_is_gone(channel, said.chat, "stopped"):
        return wording.stopped()
    code = words[1] if command == START and len(words) > 1 else command if len(words) == 1 else ""
    if len(code) == linking.LENGTH:
        try:
            number = linking.ask(channel, said.chat, code)
        except linking.AlreadyLinkedError:
            return wording.already_linked()
        if number:
            return wording.number(number, linking.CODE_MINUTES)
        return wording.wrong_code() if linking.may_guess(channel, said.chat) else ""
    helped = counters.add(counters.key("channel-help", channel, said.chat), 3600)
    return wording.help_text() if helped <= HELP_AN_HOUR else ""
