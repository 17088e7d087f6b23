"""Inviting people: a letter with a link that lasts three days and works once.

The link carries the person's id, a number made for this letter, and a print of who was invited to what (e-mail,
role, body) and of the password, signed. So it is spent as soon as a password is set, a newer invitation is made,
or an administrator corrects the address or the rights: what went to a mistyped address opens nothing afterwards.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cities import absences
from cities.models import User
from core import journal

LIFETIME = timedelta(hours=72)
SALT = "cities.invitation"


class Spent(Exception):
    """The link is malformed, older than `LIFETIME`, or was used."""


def link_for(person: User) -> str:
    """The full address at which `person` sets the password; earlier ones are spent by it."""
    person.invitation = secrets.token_urlsafe(18)
    person.save(update_fields=["invitation"])
    token = signing.dumps({"person": person.pk, "print": _print(person, settings.SECRET_KEY)}, salt=SALT)
    return settings.SITE_URL + reverse("cities:accept_invitation", args=[token])


def person_of(token: str) -> User:
    """The person whom the link invites; raises `Spent`."""
    try:
        content = signing.loads(token, salt=SALT, max_age=LIFETIME)
        person = User.objects.get(pk=content["person"], is_active=True)
    except (signing.BadSignature, User.DoesNotExist, AttributeError, KeyError, TypeError, ValueError):
        raise Spent from None
    prints = [_print(person, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if not person.invitation or not any(
        constant_time_compare(str(content.get("print")), one) for one in prints
    ):
        raise Spent
    return person


def accept(token: str, form: SetPasswordForm) -> User:
    """Set the password of a valid form by the link; of two at once only one does. Raises `Spent`."""
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=form.user.pk).first()
        person_of(token)
        person: User = form.save()
        person.invitation, person.must_change_password = "", False
        person.save(update_fields=["invitation", "must_change_password"])
        journal.note(journal.Kind.PASSWORD, person=person, detail=person.email)
    return person


def letter_to(person: User, by: str) -> EmailMultiAlternatives:
    """The letter that says that `by` invites, with a new link: earlier ones are spent. Not sent yet."""
    context = {"person": person, "by": by, "link": link_for(person), "days": LIFETIME.days}
    context["ask"] = absences.to_ask(User.objects.to_ask_for(person)[:3], person)
    letter = EmailMultiAlternatives(
        subject=_("Invitation to the tracker of the roadmap"),
        body=render_to_string("mail/invitation.txt", context),
        to=[person.email],
    )
    letter.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    return letter


def _print(person: User, key: str) -> str:
    parts = (
        person.pk,
        person.invitation,
        person.email.casefold(),
        person.role,
        person.body_id,
        person.password,
    )
    return salted_hmac(SALT, "\0".join(map(str, parts)), secret=key, algorithm="sha256").hexdigest()[:40]
