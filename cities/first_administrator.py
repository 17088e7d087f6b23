"""The first administrator of an empty installation: a link that makes one, while there is nobody.

The link is printed where only those who run the program look: on the terminal of `make run`, in the log of the
container that migrates, by `manage.py start_link`. It works for a week and until there is the first person; it is
signed with the SECRET_KEY, so nothing of it is kept.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cities import accounts
from cities.choices import Role
from cities.models import User
from core import journal

LIFETIME = timedelta(days=7)
SALT = "cities.first_administrator"
WORD = "first"


class Spent(Exception):
    """The link is malformed, older than `LIFETIME`, or there are people already."""


def is_wanted() -> bool:
    """Whether there is nobody yet. One query."""
    return not User.objects.exists()


def link() -> str:
    """The full address at which the first administrator is made."""
    token = signing.TimestampSigner(salt=SALT).sign(WORD).removeprefix(f"{WORD}:")
    return settings.SITE_URL + reverse("cities:first_administrator", args=[token])


def check(token: str) -> None:
    """Raise `Spent` unless the link with this token works now."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{WORD}:{token}", max_age=LIFETIME)
    except signing.BadSignature:
        raise Spent from None
    if not is_wanted():
        raise Spent


@transaction.atomic
def make(email: str, name: str, password: str) -> User:
    """The first administrator.

    Raises `Spent` when somebody was quicker, `ValidationError` for an address or a name that no person can have.
    """
    # Two who press the button at the same time wait for each other: the second finds the first.
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {User._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    if not is_wanted():
        raise Spent
    person = User(email=email, name=name.strip(), role=Role.ADMINISTRATOR)
    if not person.name:
        raise ValidationError({"name": _("Say what you are called: people will see it.")})
    person.set_password(password)
    person.full_clean()
    person.save()
    accounts.note_rights(person, by=person)
    journal.note(journal.Kind.PASSWORD, person=person, detail=person.email)
    return person
