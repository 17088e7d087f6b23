from collections.abc import Iterator

import pytest

from tests.api.conftest import program
from tests.mail_server import MailServer

__all__ = ["mailbox", "program"]


@pytest.fixture
def mailbox(settings) -> Iterator[MailServer]:
    """The letters that leave through a real SMTP server."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def people(cast, elsewhere):
    """Somebody of each role but the anonymous."""
    return {
        "elsewhere": elsewhere.coordinator,
        "reader": cast.sochi_reader,
        "stranger": cast.stranger,
        "executor": cast.sochi_executor,
        "across": cast.minsk_coordinator,
        "coordinator": cast.sochi_coordinator,
        "administrator": cast.administrator,
    }
