"""Mail as a channel: everybody has an address, and whatever another channel gives up comes here."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from roadmap.channels.protocol import Message, Told
from roadmap.choices import ChannelName
from roadmap.mailbox.ways import ways_of
from roadmap.models import Letter
from roadmap.reminders.letters import message
from roadmap.reminders.post import Post, ServerAnswer

# Minutes to wait after the first, second … failed attempt; after the last of them the letter has failed.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440)
# The same where the server says "never" (5xx). It says so too while somebody sets it up wrongly: an hour of that,
# or a day, must not cost everybody the letter of the day.
PAUSES_AFTER_NEVER = (60, 1440)
PATIENCE_AFTER_NEVER = timedelta(days=1)


class Mail:
    """The mail server."""

    name: str = ChannelName.MAIL

    def __init__(self) -> None:
        self._post = Post()

    def is_configured(self) -> bool:
        return True

    def reaches(self, people: Collection[int]) -> set[int]:
        return set(people)

    def write(self, told: Told) -> Message:
        letter, recipient = told.letter, told.recipient
        # Where a bot may have brought it, nobody is to think that there is something new.
        maybe_known = letter.get_instead_of_display() if told.maybe_known and letter.instead_of else ""
        ways = ways_of(letter, told.rows)
        mail = message(told.composed, recipient, letter.message_id, ways, maybe_known=maybe_known)
        return Message(recipient.address, mail=mail)

    def open(self) -> None:
        self._post.open()

    def send(self, message: Message) -> ServerAnswer:
        if message.mail is None:
            raise ValueError("a letter is sent by mail")
        return self._post.send(message.mail)

    def pause(self, letter: Letter, answer: ServerAnswer) -> timedelta | None:
        pauses = PAUSES_AFTER_NEVER if answer.permanent else PAUSES
        patient = not answer.permanent or timezone.now() - letter.created_at <= PATIENCE_AFTER_NEVER
        if letter.attempts > len(PAUSES) or (letter.attempts > len(pauses) and not patient):
            return None
        return timedelta(minutes=pauses[min(letter.attempts, len(pauses)) - 1])

    def close(self) -> None:
        self._post.close()
