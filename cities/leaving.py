"""Somebody leaves: the account is closed; a successor takes over the body and what the person was deputy for."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities import accounts
from cities.choices import Role
from cities.models import Absence, Body, City, User
from cities.permissions import check_administers, check_not_for_oneself, city_of, read_again

ANSWERING = (Role.EXECUTOR, Role.COORDINATOR)
# A successor may do what the person could: whose role stands further left gets the person's.
RANKS = (Role.READER, *ANSWERING)


def left_alone(person: User) -> Body | None:
    """The body for which nobody answers when this person is gone; None when somebody else does, or it has none."""
    if person.body is None or person.role not in ANSWERING:
        return None
    return person.body if nobody_answers_for(person.body, without=person) else None


def nobody_answers_for(body: Body, *, without: User | None = None) -> bool:
    """Whether nobody of the body reports for it, the person `without` left out. One query."""
    answering = User.objects.filter(body=body.pk, is_active=True, role__in=ANSWERING)
    return not answering.exclude(pk=without.pk if without else None).exists()


def side_left_alone(person: User) -> City | None:
    """The city whose reports nobody accepts when this person is gone; None when another coordinator does."""
    if person.body is None or person.role != Role.COORDINATOR:
        return None
    city = person.body.city
    others = User.objects.filter(body__city=city, is_active=True, role=Role.COORDINATOR).exclude(pk=person.pk)
    return None if others.exists() else city


def keep_an_administrator(person: User) -> None:
    """Raise `ValidationError` where nobody but this person, who is `held`, administers the program."""
    if User.objects.is_last_administrator(person.pk):
        raise ValidationError(_("This is the last administrator: make somebody else one first."))


@transaction.atomic
def leave(person_id: int, by: User, *, successor_id: int | None = None) -> User:
    """Close the account of a person; the successor, if any, comes in their place.

    The successor gets the body, the role where the own one allows less, and stands in where the person did.
    Duties are the body's, so nothing of them moves. Raises `ValidationError` for the last administrator, and for a
    successor who is gone or of another side.
    """
    people = User.objects.held(person_id, successor_id or person_id)
    # Two who close each other's account at one moment: the second is nobody any more.
    absent = check_administers(read_again(by))
    person = people[person_id]
    check_not_for_oneself(by, absent, people.get(successor_id or 0), "successor")
    keep_an_administrator(person)
    today = person.today()
    if successor_id:
        _hand_over(person, people.get(successor_id))
    Absence.objects.filter(person=person, starts_on__gte=today).delete()
    for absence in Absence.objects.filter(person=person, ends_on__gte=today):
        absence.ends_on = today - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    person.is_active = False
    person.save(update_fields=["is_active"])
    accounts.note_rights(person, by=by)
    return person


def _hand_over(person: User, successor: User | None) -> None:
    if successor is None or not successor.is_active or successor.pk == person.pk:
        raise ValidationError({"successor": _("This person is not there any more: choose somebody else.")})
    if successor.body_id and city_of(successor) != city_of(person):
        raise ValidationError({"successor": _("A successor is somebody of the same side.")})
    if person.body is not None:
        successor.body = person.body
        if _says_less(successor.role, person.role):
            successor.role = person.role
        successor.save(update_fields=["body", "role"])
        accounts.note_rights(successor)
    standing = Absence.objects.filter(deputy=person, ends_on__gte=person.today())
    for absence in standing.exclude(person=successor):
        away = Absence.objects.filter(person=successor).touching(absence.starts_on, absence.ends_on)
        if not away.exists():
            absence.deputy = successor
            absence.save(update_fields=["deputy"])


def _says_less(role: str, than: str) -> bool:
    return role in RANKS and than in RANKS and RANKS.index(Role(role)) < RANKS.index(Role(than))
