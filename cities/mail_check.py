"""A test letter to oneself, and what the mail server said to it, as a sentence."""

import smtplib
import socket
import ssl

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from cities.models import MailCheck, User


def send(person: User) -> MailCheck:
    """Send the letter; whatever comes of it is kept and returned. Takes as long as the server takes."""
    letter = EmailMessage(
        subject=_("Test letter of the roadmap"),
        body=_("This letter was sent from %(address)s to see whether mail leaves. If you read it, it does.")
        % {"address": settings.SITE_URL},
        to=[person.email],
    )
    try:
        letter.send()
    # Whatever goes wrong on the way to a server is an answer of this page: a malformed name of a host is a ValueError.
    except (OSError, ValueError) as error:
        return MailCheck.objects.create(person=person, answer=_failure(error, person))
    return MailCheck.objects.create(person=person, answer=_success(person), is_taken=True)


def last() -> MailCheck | None:
    """The latest test, whoever made it. One query."""
    return MailCheck.objects.select_related("person").first()


def leaves() -> bool:
    """Whether letters are handed to a server at all: on trial they are written into a folder or the log."""
    return _backend() not in ("filebased", "console", "dummy")


def _backend() -> str:
    return str(settings.EMAIL_BACKEND).rsplit(".", 2)[-2]


def _success(person: User) -> str:
    backend = _backend()
    if backend == "smtp":
        return _("The server %(host)s took the letter to %(address)s. Look into the mailbox.") % {
            "host": _host(),
            "address": person.email,
        }
    if backend == "filebased":
        said = _(
            "No mail leaves this installation: letters are written into the folder %(folder)s. Nobody gets an "
            "invitation before EMAIL_URL names a mail server."
        )
        return said % {"folder": getattr(settings, "EMAIL_FILE_PATH", "")}
    return _(
        "No mail leaves this installation: letters are written into the program's log. Nobody gets an invitation "
        "before EMAIL_URL names a mail server."
    )


def _failure(error: Exception, person: User) -> str:
    words = {"host": _host(), "address": person.email, "sender": settings.DEFAULT_FROM_EMAIL}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _("The server %(host)s did not take the name and the password. Correct them in EMAIL_URL.")
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        said = _("The server %(host)s did not take a letter to %(address)s.")
    elif isinstance(error, smtplib.SMTPSenderRefused):
        said = _("The server %(host)s takes no letters from %(sender)s. Correct DEFAULT_FROM_EMAIL.")
    elif isinstance(error, socket.gaierror):
        said = _("There is no server of the name %(host)s. Correct EMAIL_URL.")
    elif isinstance(error, ConnectionRefusedError):
        said = _("Nothing listens at %(host)s. Correct the server or the port in EMAIL_URL.")
    elif _hung(error):
        said = _(
            "The server %(host)s took the connection and is silent. Look at smtp://, smtp+tls:// or smtps:// and at "
            "the port in EMAIL_URL."
        )
    elif isinstance(error, TimeoutError):
        said = _(
            "The server %(host)s does not answer. Look at its address in EMAIL_URL, and at the firewall."
        )
    elif isinstance(error, ssl.SSLError):
        said = _(
            "No safe connection to %(host)s came about. Look at smtp://, smtp+tls:// or smtps:// in EMAIL_URL."
        )
    else:
        said = _("The server %(host)s did not take the letter.")
    answer = _("Its answer: %(answer)s") % {"answer": _reply(error)}
    return f"{said % words} {answer}"[:2000]


def _hung(error: Exception) -> bool:
    """Whether the line stands and nothing comes: smtplib tells the pause as the end of the line that it makes of it.

    So does a server that waits for TLS where none is spoken.
    """
    return isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError)


def _reply(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (0, b""))
        return f"{code} {_text(text)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)


def _host() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
