"""Who is away and who stands in: setting an absence and ending it. Each verb is one transaction.

`PermissionDenied` for those who may not, `ValidationError` (by field) for what is wrong with the input.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Absence, Anybody, User
from cities.permissions import check_not_for_oneself, city_of, may_manage, note_for_whom
from core import journal

LONGEST_DAYS = 400


def may_set(by: User, person: User) -> bool:
    """One's own; a coordinator on the own side; an administrator everybody's."""
    return by.pk == person.pk or may_manage(by, person)


def standing_in(people: Collection[User]) -> dict[int, User]:
    """Who stands in today for those of these people who are away, by the id of the absent one. One query."""
    absent = Absence.objects.about_now().filter(person__in=people, deputy__is_active=True)
    return {one.person_id: one.deputy for one in absent.select_related("deputy") if one.is_now()}


def to_ask(people: Collection[User], asking: Anybody) -> list[User]:
    """Whom to ask today, where these are the people to ask: instead of who is away whoever stands in. One query."""
    instead = standing_in(people)
    here = [instead.get(one.pk, one) for one in people]
    # Who asks is no answer, nor is anybody twice.
    return list(dict.fromkeys(one for one in here if one != asking)) or list(people)


@transaction.atomic
def set_absence(person_id: int, by: User, *, deputy_id: int, starts_on: date, ends_on: date) -> Absence:
    """Say that a person is away from `starts_on` to `ends_on` (both included), and who stands in."""
    # Always in the order of the ids, so that two such calls wait for each other and never forever.
    people = User.objects.select_for_update(of=("self",)).select_related("body__city").order_by("pk")
    people_by_id = {one.pk: one for one in people.filter(pk__in=[person_id, deputy_id])}
    person, deputy = people_by_id[person_id], people_by_id.get(deputy_id)
    absent = _check_right(by, person)
    _check_days(person, starts_on, ends_on)
    _check_deputy(person, deputy)
    check_not_for_oneself(by, absent, deputy, "deputy")
    assert deputy is not None  # noqa: S101 - as `_check_deputy` has seen
    _check_others(person, deputy, starts_on, ends_on)
    absence = Absence.objects.create(
        person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on, set_by=by
    )
    # Whoever stands in has the rights of the absent person meanwhile.
    said = f"{deputy.email} for {person.email}: {days_of(absence)}"
    journal.note(journal.Kind.RIGHTS, person=by, detail=said)
    return absence


@transaction.atomic
def end_absence(absence_id: int, by: User) -> None:
    """The person is back: from now on nobody stands in. What was to come is dropped, what went on ended yesterday."""
    absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("person__body__city")
        .get(pk=absence_id)
    )
    _check_right(by, absence.person)
    today = absence.person.today()
    if absence.starts_on >= today:
        absence.delete()
    elif absence.ends_on >= today:
        absence.ends_on = today - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    journal.note(journal.Kind.RIGHTS, person=by, detail=f"{absence.person.email}: back")


def _check_right(by: User, person: User) -> User | None:
    """For whom somebody absent it is done, if so."""
    if not may_set(by, person):
        raise PermissionDenied
    return note_for_whom(by, lambda one: may_set(one, person))


def _check_days(person: User, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if ends_on < person.today():
        raise ValidationError({"ends_on": _("These days are past: give the last day of an absence to come.")})
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise ValidationError(
            {"ends_on": _("An absence of more than a year is a change of post: ask the administrator.")}
        )


def _check_deputy(person: User, deputy: User | None) -> None:
    if deputy is None or not deputy.is_active:
        raise ValidationError({"deputy": _("This person is not there any more: choose somebody else.")})
    if deputy.pk == person.pk:
        raise ValidationError({"deputy": _("Nobody stands in for oneself: choose somebody else.")})
    if city_of(deputy) != city_of(person):
        raise ValidationError({"deputy": _("Only somebody of the same side can stand in.")})


def _check_others(person: User, deputy: User, starts_on: date, ends_on: date) -> None:
    others = Absence.objects.select_related("person").touching(starts_on, ends_on)
    if own := others.filter(person=person).first():
        raise ValidationError(
            {"starts_on": _("An absence %(days)s is set already: end it first.") % {"days": days_of(own)}}
        )
    if away := others.filter(person=deputy).first():
        raise ValidationError(
            {
                "deputy": _("%(name)s is away too, %(days)s: choose somebody else.")
                % {"name": deputy, "days": days_of(away)}
            }
        )
    if standing := others.filter(deputy=person).first():
        raise ValidationError(
            {
                "starts_on": _(
                    "%(person)s stands in for %(name)s, %(days)s: name another deputy there first."
                )
                % {"person": person, "name": standing.person, "days": days_of(standing)}
            }
        )


def days_of(absence: Absence) -> str:
    """«01.12.2026–14.12.2026»."""
    return f"{absence.starts_on:%d.%m.%Y}–{absence.ends_on:%d.%m.%Y}"
