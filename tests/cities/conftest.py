from collections.abc import Iterator

import pytest

from tests.smtp import Mailbox, smtp_server


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """The letters that leave through a real SMTP server."""
    with smtp_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield box
