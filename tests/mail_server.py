"""A real mail server on a local port, which can be told to misbehave as real ones do."""

import asyncio
import logging
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

# It tells every command of every connection.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class MailServer:
    """Keeps what it accepted in `letters`; `letters_to` by address, text and HTML decoded.

    `at_rcpt` and `at_data` are what it does to every letter from now on: "" accepts, a line such as
    "450 later" is the answer, "hang" never answers, "drop" breaks the line, and (`at_data` only)
    "accept and drop" keeps the letter and breaks the line before saying so.
    """

    def __init__(self, port: int | None = None) -> None:
        self.letters: list[EmailMessage] = []
        self.at_rcpt = self.at_data = ""
        self.refused_addresses: dict[str, str] = {}
        self.connections = 0
        # How many letters it takes by one connection before it closes that (421); 0 is any number.
        self.letters_a_connection = 0
        self._brought: Counter[int] = Counter()
        # Seconds before a letter is accepted, and again before that is said.
        self.slow = 0.0
        self.port = port or free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, also again after `stop`, on the same port."""
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]

    # What aiosmtpd asks of a handler.

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        self._brought[id(session)] = 0
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._brought[id(session)] += 1
        if self.letters_a_connection and self._brought[id(session)] > self.letters_a_connection:
            return "421 4.7.0 too many letters, closing"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.refused_addresses.get(address) or await self._misbehave(server, self.at_rcpt)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at_data == "accept and drop":
            self._keep(envelope)
            return await self._misbehave(server, "drop")
        if answer := await self._misbehave(server, self.at_data):
            return answer
        await asyncio.sleep(self.slow)
        self._keep(envelope)
        await asyncio.sleep(self.slow)
        return "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.letters.append(message_from_bytes(raw, policy=policy.default))

    async def _misbehave(self, server: SMTP, what: str) -> str:
        if what == "hang":
            await asyncio.sleep(3600)
        if what == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 never read"
        return what


class _Controller(Controller):
    def __init__(self, handler: Any, **options: Any) -> None:
        super().__init__(handler, **options)

    def factory(self) -> SMTP:
        return SMTP(self.handler, data_size_limit=10**7, enable_SMTPUTF8=True)


def text_of(letter: EmailMessage) -> str:
    """The letter's plain text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    """The letter's HTML."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())
