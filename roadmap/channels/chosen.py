"""Which channels there are, and by which of them somebody is told."""

from collections import defaultdict
from collections.abc import Collection

from roadmap.channels.bots import BotChannel, Messenger
from roadmap.channels.mail import Mail
from roadmap.channels.max import Max
from roadmap.channels.protocol import Channel
from roadmap.channels.push import Push
from roadmap.channels.telegram import Telegram
from roadmap.choices import ChannelName
from roadmap.models import Letter, ReminderChoice


def messengers() -> list[Messenger]:
    """The messengers in which the operator has a bot."""
    known: list[Messenger] = [Telegram(), Max()]
    return [one for one in known if one.token]


def others() -> list[Channel]:
    """The channels beside mail that are set up."""
    known: list[Channel] = [*(BotChannel(one) for one in messengers()), Push()]
    return [one for one in known if one.is_configured()]


def channels() -> dict[str, Channel]:
    """All that are set up, by name; mail always is."""
    everything: list[Channel] = [Mail(), *others()]
    return {one.name: one for one in everything}


def chosen(people: Collection[int]) -> dict[int, str]:
    """Those of the people who are told by another channel than mail, and by which: chosen, set up, linked, not away.

    No query while nothing but mail is set up.
    """
    found: dict[int, str] = {}
    by_name = {one.name: one for one in others()}
    if not by_name or not people:
        return found
    wanted: dict[str, set[int]] = defaultdict(set)
    rows = ReminderChoice.objects.filter(person__in=people, channel__in=by_name)
    for person, name in rows.values_list("person", "channel"):
        wanted[name].add(person)
    for name, theirs in wanted.items():
        found |= dict.fromkeys(by_name[name].reaches(theirs), name)
    return found


def goes_by(letter: Letter | None, name: str) -> str:
    """By which channel a letter goes now to somebody who has chosen `name`; `letter` is that which waits already.

    What a bot may have brought is never brought by another bot, and what goes by mail stays there.
    """
    if letter is None or letter.channel == name:
        return name
    began_elsewhere = letter.channel != ChannelName.MAIL and not letter.uncertain
    return name if began_elsewhere else ChannelName.MAIL
