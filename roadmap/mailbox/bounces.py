"""Letters that come back: an address whose server says "never" is marked, and the coordinators hear of it."""

import re
from email.message import Message

from django.utils import timezone

from cities.models import User
from core.fields import one_line
from roadmap.choices import ReminderKind
from roadmap.mailbox import addresses
from roadmap.models import Bounced, Reminder
from roadmap.reminders import badge
from roadmap.reminders.people import People

# No such mailbox, no such domain, or it is switched off. A full mailbox (5.2.2) or a matter of spam (5.7) may pass.
_HARD = re.compile(r"\s*5\.(?:1\.\d+|0\.0|2\.1|4\.4|4\.6)\b")


def note(message: Message, tokens: list[str]) -> bool:
    """Mark the address that a notice of failure reports as gone for good; whether it did.

    Only by the address for answers to which our own letter's failure is sent: anybody may write such a notice.
    """
    reason = failure(message)
    if not reason:
        return False
    try:
        owner = next(addresses.find(token).address.person for token in tokens[:1])
    except (StopIteration, addresses.Refused):
        return False
    address = owner.email.lower()
    if failed_address(message) not in ("", address):
        return False
    marked, new = Bounced.objects.get_or_create(address=address, defaults={"detail": reason})
    if new:
        _tell_coordinators(marked, owner)
    return True


def failure(message: Message) -> str:
    """What the notice says of a failure for good; empty for delays and whatever may pass."""
    for block in _status_blocks(message):
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", ""))
        if action == "failed" and _HARD.match(status):
            return one_line(str(block.get("Diagnostic-Code", "")) or status)[:300]
    return ""


def failed_address(message: Message) -> str:
    """The address that the notice reports, in lower case; empty where it names none."""
    for block in _status_blocks(message):
        said = str(block.get("Original-Recipient", "") or block.get("Final-Recipient", ""))
        if "@" in said:
            return said.rpartition(";")[2].strip().strip("<>").lower()
    return ""


def _status_blocks(message: Message) -> list[Message]:
    found = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            found += [one for one in part.get_payload() if isinstance(one, Message)]
    return found


def _tell_coordinators(marked: Bounced, owner: User) -> None:
    people = People()
    city_id = owner.body.city_id if owner.body else None
    recipients = people.deciding_for(city_id) if city_id else people.administrators
    today = owner.today() if owner.body else timezone.localdate()
    rows = Reminder.objects.bulk_create(
        [
            Reminder(
                kind=ReminderKind.BOUNCED,
                subject_id=marked.pk,
                due_date=today,
                person_id=one.person_id,
                send_on=today,
            )
            for one in dict.fromkeys(recipients)
            if one.person_id and one.person_id != owner.pk
        ],
        ignore_conflicts=True,
    )
    badge.forget(row.person_id for row in rows)


def forget_corrected() -> int:
    """Let go of the marks of addresses that are nobody's any more; how many."""
    used = {address.lower() for address in User.objects.values_list("email", flat=True)}
    return Bounced.objects.exclude(address__in=used).delete()[0]
