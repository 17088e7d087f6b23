"""Inviting people: a letter with a link that lasts a week and works once.

The link carries the person's id and a print of their state (password, last sign-in), signed; as soon as the
password is set the print differs, so the link is spent, and a newer invitation does not need the old one back.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cities.models import User

LIFETIME = timedelta(days=7)
SALT = "cities.invitation"


class Spent(Exception):
    """The link is malformed, older than `LIFETIME`, or was used."""


def link_for(person: User) -> str:
    """The full address at which `person` sets the password."""
    token = signing.dumps({"person": person.pk, "print": _print(person)}, salt=SALT)
    return settings.SITE_URL + reverse("cities:accept_invitation", args=[token])


def person_of(token: str) -> User:
    """The person whom the link invites; raises `Spent`."""
    try:
        content = signing.loads(token, salt=SALT, max_age=LIFETIME)
        person = User.objects.get(pk=content["person"], is_active=True)
    except (signing.BadSignature, User.DoesNotExist, KeyError, TypeError):
        raise Spent from None
    if content["print"] != _print(person):
        raise Spent
    return person


def send(person: User, by: str) -> None:
    """Send the letter that says that `by` invites.

    Raises `OSError` (smtplib's errors are among them) when the mail server does not take it.
    """
    context = {"person": person, "by": by, "link": link_for(person), "days": LIFETIME.days}
    context["ask"] = User.objects.to_ask_for(person)[:3]
    letter = EmailMultiAlternatives(
        subject=_("Invitation to the roadmap of friendly relations"),
        body=render_to_string("mail/invitation.txt", context),
        to=[person.email],
    )
    letter.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    letter.send()


def _print(person: User) -> str:
    return salted_hmac(SALT, f"{person.pk}:{person.password}:{person.last_login}").hexdigest()[:24]
