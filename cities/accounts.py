"""What happens to an account beside its sign-in: a password was set, by whom, and what ends with the old one."""

from collections.abc import Callable, Iterable

from django.db import transaction

from cities import outbox
from cities.choices import LetterKind
from cities.models import OutsideAccount, User
from cities.signing_in import sessions
from core import journal

# What other apps keep that was given under the old password (calendar addresses); each is called with the person.
ENDS_WITH_PASSWORD: list[Callable[[User], object]] = []


def ends_with_password(end: Callable[[User], object]) -> None:
    """Register what is to be taken out of force when somebody's password changes, or the account is closed; once,
    when the app starts.
    """
    if end not in ENDS_WITH_PASSWORD:
        ENDS_WITH_PASSWORD.append(end)


@transaction.atomic
def password_was_set(person: User, by: User) -> None:
    """To be called after the password of `person` was saved by `by`: the person is notified by a letter.

    Sessions other than this one have ended by themselves (they carry a print of the password). Whoever had the
    password set by somebody else must choose an own one at the next sign-in.
    """
    own = person.pk == by.pk
    journal.note(journal.Kind.PASSWORD, person=by, detail=person.email)
    User.objects.filter(pk=person.pk).update(must_change_password=not own)
    person.must_change_password = not own
    _end_what_was_given(person)
    outbox.put(LetterKind.PASSWORD_CHANGED if own else LetterKind.PASSWORD_GIVEN, person.email)


RIGHTS = ("email", "role", "body", "is_active")


def note_rights(person: User, changed: Iterable[str] = RIGHTS, by: User | None = None) -> None:
    """Write down in the journal when something changed what somebody may do, or who receives the letters.

    Where the account was closed by it, what is open ends too.
    """
    if set(RIGHTS) & set(changed):
        journal.note(journal.Kind.RIGHTS, person=by, detail=rights_of(person))
    if "is_active" in changed:
        # What an administrator said last counts, and not that a directory once knew the person no more.
        OutsideAccount.objects.filter(person=person, closed_at__isnull=False).update(closed_at=None)
        if not person.is_active:
            end_what_is_open(person)


@transaction.atomic
def end_what_is_open(person: User) -> None:
    """End the sessions of `person`, and whatever else was given: none comes back when the account is opened again."""
    sessions.end_all(person)
    _end_what_was_given(person)


def _end_what_was_given(person: User) -> None:
    for end in ENDS_WITH_PASSWORD:
        end(person)


def rights_of(person: User) -> str:
    """What the journal says of somebody's rights: the e-mail, the role, the body, and whether it is in force."""
    return f"{person.email}: {person.role}, {person.body or '—'}, {'open' if person.is_active else 'closed'}"
