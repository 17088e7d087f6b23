"""Letters about accounts: noted in the database by whoever asks, written and sent by the worker.

The page that asks does the same work for every address, known or not; who it is, is looked up here. A letter
waits while the mail server is away, and is tried again with growing pauses for a day.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from cities import invitations
from cities.choices import LetterKind
from cities.models import Outgoing, User
from core import due
from core.apart import ends_all
from core.fields import one_line

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second … failed attempt; after the last of them the letter is given up.
PAUSES = (1, 1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 480)
# After so many letters in a row over which the line hung or broke, the others wait for the next minute: each hang
# costs the worker `EMAIL_TIMEOUT`, in which it does nothing else.
BROKEN_IN_A_ROW = 3


def put(kind: LetterKind, address: str, *, by: str = "") -> None:
    """Note a letter to be sent when the transaction is through. Costs the same for every address."""
    Outgoing.objects.create(kind=kind, address=address, by=by[:200])
    transaction.on_commit(_wake_the_worker, robust=True)


def _wake_the_worker() -> None:
    """Only so that it goes at once: while the queue is away, the worker's minute finds the letter."""
    from cities.tasks import send_letters

    try:
        send_letters.apply_async(retry=False, ignore_result=True, expires=60)
    except Exception as error:
        logger.warning("The worker could not be called: %s", type(error).__name__)


def deliver(limit: int = 200) -> int:
    """Send what is due, `limit` letters at most; how many the server took. Two at once share the work."""
    sent = broken = 0
    for _place in range(limit):
        letter = _claim()
        if letter is None:
            break
        failure = _send(letter)
        sent += letter.sent_at is not None
        broken = broken + 1 if failure is not None and _is_of_the_line(failure) else 0
        if broken >= BROKEN_IN_A_ROW:
            logger.warning("The mail server hangs, or breaks the line: %s", failure)
            break
    return sent


@transaction.atomic
def _claim() -> Outgoing | None:
    waiting = Outgoing.objects.filter(due.reached("next_try_at")).order_by("next_try_at")
    letter = waiting.select_for_update(skip_locked=True).first()
    if letter:
        # A worker that died over a letter leaves it to the next after so long.
        letter.next_try_at = timezone.now() + timedelta(seconds=settings.REMINDER_CLAIM_SECONDS)
        letter.attempts += 1
        letter.save(update_fields=["next_try_at", "attempts"])
    return letter


def _is_of_the_line(failure: Exception) -> bool:
    """Whether it is about the server or the way to it, and not about this letter."""
    if isinstance(failure, smtplib.SMTPException):
        return isinstance(failure, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(failure, OSError)


def _send(letter: Outgoing) -> Exception | None:
    """Try once, and note what came of it; why the server has not taken it, where something was raised."""
    person = User.objects.of_address(letter.address).filter(is_active=True).first()
    if person is None or not (person.has_usable_password() or letter.kind != LetterKind.PASSWORD_RESET):
        # Nobody here has this address: strangers leave nothing with us.
        letter.delete()
        return None
    raised: Exception | None = None
    try:
        mail = _written(letter, person)
        if letter.kind != LetterKind.INVITATION:
            # Its link ends the earlier one: a mail program that hides doubles would leave the one that is spent.
            mail.extra_headers["Message-ID"] = _message_id(letter)
        accepted = bool(mail.send())
        error = "" if accepted else "The mail program took no letter."
    except Exception as failure:
        # Whatever this letter breaks off by, it waits its pause, and the others leave.
        if ends_all(failure):
            raise
        if not isinstance(failure, smtplib.SMTPException | OSError | ValueError):
            logger.exception("Letter %s could not be handed over", letter.pk)
        accepted, error, raised = False, one_line(f"{type(failure).__name__}: {failure}"), failure
    now = timezone.now()
    letter.error = error
    letter.sent_at = now if accepted else None
    letter.next_try_at = None
    if not accepted and letter.attempts <= len(PAUSES):
        letter.next_try_at = now + timedelta(minutes=PAUSES[letter.attempts - 1])
    letter.save(update_fields=["error", "sent_at", "next_try_at"])
    # Neither the address nor what it says; the line bears the number of the request that asked for it.
    logger.info("Letter %s (%s): %s", letter.pk, letter.kind, "sent" if accepted else "not sent")
    return raised


def _message_id(letter: Outgoing) -> str:
    """The same at each try: a server that took the letter and broke the line before saying so knows it again."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    name = salted_hmac(__name__, f"{letter.pk} {letter.created_at.isoformat()}").hexdigest()[:32]
    return f"<{name}.account@{domain or 'localhost'}>"


def _written(letter: Outgoing, person: User) -> EmailMultiAlternatives:
    if letter.kind == LetterKind.INVITATION:
        return invitations.letter_to(person, by=letter.by)
    return WRITERS[LetterKind(letter.kind)](person)


def stuck_invitations() -> set[str]:
    """The addresses whose last invitation has been tried and was not taken by the mail server. One query."""
    last = (
        Outgoing.objects.filter(kind=LetterKind.INVITATION)
        .order_by("address", "-created_at")
        .distinct("address")
    )
    return {one.address for one in last if one.attempts and one.sent_at is None and one.error}


def try_again() -> int:
    """Have those that the mail server did not take sent now, as if for the first time; how many letters.

    One whose address belongs to nobody any more goes instead.
    """
    refused = Outgoing.objects.filter(sent_at=None).exclude(error="")
    return refused.update(next_try_at=timezone.now(), attempts=0)


def forget() -> int:
    """Delete what was settled `ACCOUNT_LETTERS_KEPT_DAYS` ago; how many letters."""
    before = timezone.now() - timedelta(days=settings.ACCOUNT_LETTERS_KEPT_DAYS)
    old = Outgoing.objects.filter(next_try_at__isnull=True, created_at__lt=before)
    return old.delete()[0]


def _password_reset(person: User) -> EmailMultiAlternatives:
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    link = settings.SITE_URL + reverse("cities:password_reset_confirm", args=[uid, token])
    return _letter(person, _("New password for the roadmap"), "password_reset", link=link)


def _password_given(person: User) -> EmailMultiAlternatives:
    return _letter(person, _("Your password was set by an administrator"), "password_given")


def _password_changed(person: User) -> EmailMultiAlternatives:
    return _letter(person, _("Your password was changed"), "password_changed")


def _factor_changed(person: User) -> EmailMultiAlternatives:
    return _letter(person, _("The second step of your sign-in was changed"), "factor_changed")


def _factor_reset(person: User) -> EmailMultiAlternatives:
    return _letter(person, _("The second step of your sign-in was taken away"), "factor_reset")


def _chat_linked(person: User) -> EmailMultiAlternatives:
    return _letter(person, _("Reminders come to you another way now"), "chat_linked")


def _next_year(person: User) -> EmailMultiAlternatives:
    from cities.next_year import unknown_shifts

    year = timezone.localdate().year + 1
    rows = [
        f"{one.name}: {', '.join(f'{day:%d.%m.%Y}' for day in one.likely) or '—'}"
        for one in unknown_shifts(year)
    ]
    subject = _("Shifted working days of %(year)s are not known yet") % {"year": year}
    return _letter(person, subject, "next_year", year=str(year), rows="\n".join(rows))


WRITERS: dict[LetterKind, Callable[[User], EmailMultiAlternatives]] = {
    LetterKind.PASSWORD_RESET: _password_reset,
    LetterKind.PASSWORD_GIVEN: _password_given,
    LetterKind.PASSWORD_CHANGED: _password_changed,
    LetterKind.FACTOR_CHANGED: _factor_changed,
    LetterKind.FACTOR_RESET: _factor_reset,
    LetterKind.CHAT_LINKED: _chat_linked,
    LetterKind.NEXT_YEAR: _next_year,
}


def _letter(person: User, subject: str, template: str, **more: str) -> EmailMultiAlternatives:
    context = {"person": person, "site": settings.SITE_URL, **more}
    letter = EmailMultiAlternatives(
        subject, render_to_string(f"mail/{template}.txt", context), to=[person.email]
    )
    letter.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return letter
