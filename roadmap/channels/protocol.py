"""What a channel is: something that brings what the ledger claimed to one person, and says what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.core.mail import EmailMultiAlternatives

from roadmap.models import Letter, Reminder
from roadmap.reminders.letters import Composed
from roadmap.reminders.people import Recipient
from roadmap.reminders.post import ServerAnswer


@dataclass(frozen=True)
class Told:
    """What is to be told: a claimed letter, the rows that it carries, what they say together, and to whom.

    `maybe_known`: an earlier attempt may have arrived.
    """

    letter: Letter
    rows: Sequence[Reminder]
    composed: Composed
    recipient: Recipient
    maybe_known: bool = False


@dataclass(frozen=True)
class Message:
    """What a channel has written, ready to go: a text to a chat or to somebody's browsers, or a letter.

    `mark` is the same in every attempt at one letter, where the other side can take a repeat for what it is.
    """

    to: str
    text: str = ""
    mark: str = ""
    mail: EmailMultiAlternatives | None = None


class Channel(Protocol):
    """One way to people. One object serves one run: `open`, `send` many times, `close`."""

    @property
    def name(self) -> str:
        """What it is called in the ledger, one of `ChannelName`."""

    def is_configured(self) -> bool:
        """Whether the operator has set it up."""

    def reaches(self, people: Collection[int]) -> set[int]:
        """Those of the people (by id) who can be told by it now: they are linked, and it is not away. One query."""

    def write(self, told: Told) -> Message:
        """The message; within the transaction that claims the letter."""

    def open(self) -> None:
        """Raise `Unreachable` with the reason where nothing can be sent now: no letter is claimed then."""

    def send(self, message: Message) -> ServerAnswer:
        """Hand it over, once; never raises for what the other side or the line does."""

    def pause(self, letter: Letter, answer: ServerAnswer) -> timedelta | None:
        """How long a letter waits that was not accepted; None: this channel gives it up."""

    def close(self) -> None:
        """The run is over."""
