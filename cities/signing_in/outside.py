"""From what a city's directory says of somebody to the person here: found, made, or refused with a sentence.

The rules by which no account is taken over:

- a directory speaks only for addresses of its own domains, and only for people of its own city;
- an account here is joined to one of a directory once, by a confirmed address; afterwards only the directory's own
  number of the person counts, whatever the address says;
- whoever has rights over both cities (an administrator) is joined only where the directory may make administrators.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.choices import Role
from cities.models import Body, OutsideAccount, User
from cities.permissions import city_of
from cities.signing_in.sources import Source
from core import journal


@dataclass(frozen=True)
class Said:
    """What a directory says of somebody who has proved to it who they are."""

    subject: str
    email: str
    is_email_confirmed: bool
    name: str
    groups: Sequence[str]
    post: str = ""
    phone: str = ""


class Refused(Exception):
    """The directory's word opens nothing here; the text says why, for the page."""


def person_of(source: Source, said: Said, request: HttpRequest | None = None) -> User:
    """The person whom the directory means, with role and body as its groups give them. Raises `Refused`."""
    try:
        try:
            with transaction.atomic():
                return _person_of(source, said, request)
        except IntegrityError:
            # Somebody who comes for the first time by two windows at one moment: the second finds what the first made.
            with transaction.atomic():
                return _person_of(source, said, request)
    except Refused as refusal:
        detail = f"{source.name}: {said.email or said.subject}: {refusal}"
        journal.note(journal.Kind.OUTSIDE, request=request, detail=detail)
        raise


def _person_of(source: Source, said: Said, request: HttpRequest | None) -> User:
    role = source.role_of(said.groups)
    if role is None:
        raise Refused(
            _("None of your groups in the directory has a role in the roadmap. Ask your administrator.")
        )
    known = OutsideAccount.objects.filter(source=source.name, subject=said.subject).first()
    joined = known or _join(source, said, role, request)
    # The person first, then the account, as whoever joins or closes one: else two would wait for each other for good.
    person = User.objects.select_for_update(of=("self",)).select_related("body").get(pk=joined.person_id)
    account = OutsideAccount.objects.select_for_update(of=("self",)).filter(pk=joined.pk).first()
    if account is None or (not person.is_active and account.closed_at is None):
        raise Refused(_("This account is closed. Ask the administrator."))
    _update(source, said, role, person, request)
    account.seen_at, account.closed_at = timezone.now(), None
    account.save(update_fields=["seen_at", "closed_at"])
    return person


def _join(source: Source, said: Said, role: str, request: HttpRequest | None) -> OutsideAccount:
    """Somebody comes by this directory for the first time."""
    email = User.objects.normalize_email(said.email.strip())
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("The directory gives no e-mail address of yours. Ask its administrator.")) from None
    if not said.is_email_confirmed:
        raise Refused(_("Your e-mail address is not confirmed in the directory. Ask its administrator."))
    if not source.speaks_for(email):
        raise Refused(_("Your e-mail address is of none of this city's domains. Ask the administrator."))
    person = User.objects.select_for_update(of=("self",)).of_address(email).first()
    if person is None:
        person = _make(source, said, role, email)
    elif made := OutsideAccount.objects.filter(
        person=person, source=source.name, subject=said.subject
    ).first():
        return made  # by another window, just now
    else:
        _refuse_to_take_over(source, person)
    account = OutsideAccount.objects.create(person=person, source=source.name, subject=said.subject)
    detail = f"{source.name}: {email}: joined"
    journal.note(journal.Kind.OUTSIDE, request=request, person=person, detail=detail)
    return account


def _refuse_to_take_over(source: Source, person: User) -> None:
    body = Body.objects.filter(pk=person.body_id or 0, city__slug=source.city)
    foreign = not body.exists()
    above = person.role == Role.ADMINISTRATOR and Role.ADMINISTRATOR not in dict(source.roles).values()
    if foreign or above or OutsideAccount.objects.filter(person=person).exists():
        raise Refused(
            _("There is an account with your e-mail already that this directory may not open.")
            + " "
            + _("Sign in with its password, or ask the administrator.")
        )
    if not person.is_active:
        raise Refused(_("This account is closed. Ask the administrator."))


def _make(source: Source, said: Said, role: str, email: str) -> User:
    body = _body(source, said)
    if body is None and role in (Role.EXECUTOR, Role.COORDINATOR):
        raise Refused(_("Your groups in the directory name no body of the roadmap. Ask your administrator."))
    name = said.name.strip()[:200] or email.partition("@")[0]
    return User.objects.create_user(
        email, name=name, role=role, body=body, post=said.post[:200], phone=said.phone[:50]
    )


def _body(source: Source, said: Said) -> Body | None:
    name = source.body_of(said.groups)
    return Body.objects.filter(city__slug=source.city, name=name).first() if name else None


def _update(source: Source, said: Said, role: str, person: User, request: HttpRequest | None) -> None:
    """Role and body follow the groups; neither leaves the city, nor the program without an administrator."""
    before = (person.role, person.body_id, person.is_active)
    body = _body(source, said)
    if body is not None:
        person.body = body
    elif person.body_id and city_of(person) != _city(source):
        raise Refused(_("Your account belongs to the other city. Ask the administrator."))
    if role in (Role.EXECUTOR, Role.COORDINATOR) and person.body is None:
        raise Refused(_("Your groups in the directory name no body of the roadmap. Ask your administrator."))
    if person.role == Role.ADMINISTRATOR != role:
        User.objects.held()
    if not (person.role != role and User.objects.is_last_administrator(person.pk)):
        person.role = role
    person.is_active = True
    if before == (person.role, person.body_id, person.is_active):
        return
    person.save(update_fields=["role", "body", "is_active"])
    detail = f"{source.name}: {person.email}: {person.role}, {person.body or '—'}, open"
    journal.note(journal.Kind.RIGHTS, request=request, person=person, detail=detail)


def _city(source: Source) -> int | None:
    return Body.objects.filter(city__slug=source.city).values_list("city_id", flat=True).first()
