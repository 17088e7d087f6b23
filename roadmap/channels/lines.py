"""The channels of one run of delivery: each is opened when the first is told by it, and left alone once it fails."""

import logging
from collections import Counter
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from roadmap.channels.chosen import channels
from roadmap.channels.protocol import Channel, Message
from roadmap.choices import ChannelName
from roadmap.reminders.post import HANGS_IN_A_ROW, ServerAnswer, Unreachable

logger = logging.getLogger(__name__)


class Lines:
    """All lines of a run; one that cannot be opened, or hangs time and again, holds up no other."""

    def __init__(self) -> None:
        self._channels = channels()
        self._hanging: Counter[str] = Counter()
        self._away: dict[str, str] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for channel in self._channels.values():
            self._stack.callback(channel.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def error(self) -> str:
        """Why no letter could be sent, if so. A bot that is away is no failure of the run: mail takes over."""
        return self._away.get(ChannelName.MAIL, "")

    def of(self, name: str) -> Channel:
        """The channel of this name; it is set up."""
        return self._channels[name]

    def open(self, name: str) -> bool:
        """Whether something can be sent by this channel now: asked before a letter is claimed, so that a server that is
        away costs none of its attempts."""
        if name in self._away:
            return False
        try:
            self._channels[name].open()
        except Unreachable as error:
            self._away[name] = str(error)
            logger.warning("The channel %s cannot be spoken to: %s", name, error)
            return False
        return True

    def send(self, name: str, message: Message) -> ServerAnswer:
        """Hand over one message."""
        answer = self._channels[name].send(message)
        self._hanging[name] = self._hanging[name] + 1 if answer.uncertain else 0
        if self._hanging[name] >= HANGS_IN_A_ROW:
            self._away[name] = ""
        return answer
