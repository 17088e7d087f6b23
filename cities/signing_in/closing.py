"""Every night: whom a city's directory does not know any more can't sign in here either."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cities import accounts
from cities.models import OutsideAccount, User
from cities.signing_in import sources
from cities.signing_in.sources import Source
from core import journal, marks

logger = logging.getLogger(__name__)


def close_vanished() -> int:
    """Close the accounts that vanished; how many. What a directory did not answer for stays as it is."""
    closed = 0
    for source in sources.everything():
        name = f"directory-{source.name}"[:40]
        try:
            gone = _gone_from(source)
        except Exception as failure:
            # Whatever it was, it says nothing about anybody's being gone.
            logger.exception("The directory %s could not be asked", source.name)
            marks.note(name, f"{type(failure).__name__}: {failure}", done=False)
            continue
        for account in gone:
            closed += _close(source, account)
        marks.note(name, f"{len(gone)} gone")
    return closed


def _gone_from(source: Source) -> list[OutsideAccount]:
    accounts = list(
        OutsideAccount.objects.select_related("person").filter(source=source.name, person__is_active=True)
    )
    if source.kind == sources.LDAP:
        from cities.signing_in import directory

        known = directory.known(source, [account.subject for account in accounts])
        gone = [account for account in accounts if account.subject not in known]
        if len(accounts) > 2 and len(gone) == len(accounts):
            raise LookupError(f"the directory knows none of {len(gone)} people: is PEOPLE right?")
        OutsideAccount.objects.filter(pk__in=[one.pk for one in accounts if one not in gone]).update(
            seen_at=timezone.now()
        )
    elif source.close_after_days:
        # A provider of OpenID Connect can't be asked about people; whoever does not come by it is gone.
        limit = timezone.now() - timedelta(days=source.close_after_days)
        gone = [account for account in accounts if account.seen_at < limit]
    else:
        gone = []
    return gone


@transaction.atomic
def _close(source: Source, account: OutsideAccount) -> bool:
    person = User.objects.held(account.person_id)[account.person_id]
    if not person.is_active:
        return False
    if User.objects.is_last_administrator(person.pk):
        logger.error("%s vanished from %s, and is the last administrator", person.email, source.name)
        return False
    person.is_active = False
    person.save(update_fields=["is_active"])
    account.closed_at = timezone.now()
    account.save(update_fields=["closed_at"])
    accounts.end_what_is_open(person)
    detail = f"{source.name}: {person.email}: closed, gone from the directory"
    journal.note(journal.Kind.RIGHTS, person=person, detail=detail)
    return True
