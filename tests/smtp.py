"""A real SMTP server on a local port, for tests that look at what was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class Mailbox:
    """Keeps every letter that the server took; `refuse` makes it answer with that line instead."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse: str | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return self.refuse
        content = envelope.original_content or b""
        self.letters.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return "250 Taken"


@contextmanager
def smtp_server() -> Iterator[tuple[Mailbox, int]]:
    """A server that runs within the block: its mailbox and its port."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())  # it connects to itself
    controller.start()
    try:
        yield mailbox, controller.port
    finally:
        controller.stop()
