"""The sender's own word: for a letter that no mail server vouches for, and against what a letter has recorded."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from core.journal import Kind, note
from core.verbs import Conflict
from roadmap.choices import IncomingState
from roadmap.mailbox import settling
from roadmap.mailbox.acting import Outcome
from roadmap.models import Incoming, IncomingPart
from roadmap.reporting import taking_back


def waiting(letter_id: int | None) -> Incoming | None:
    """The letter, if it still waits for its sender's word."""
    if letter_id is None:
        return None
    found = Incoming.objects.filter(pk=letter_id, state=IncomingState.CONFIRM, person__is_active=True)
    return found.select_related("person__body__city").first()


@transaction.atomic
def confirm(letter_id: int, request: HttpRequest) -> Outcome | None:
    """Do what the letter says, as its sender has confirmed it; None when it was confirmed before."""
    letter = (
        Incoming.objects.select_for_update(of=("self",))
        .filter(pk=letter_id, state=IncomingState.CONFIRM, person__is_active=True)
        .first()
    )
    if letter is None or letter.person is None:
        return None
    note(Kind.TAPPED, request=request, person=letter.person, detail=f"letter {letter.pk}")
    return settling.conclude(letter, None, letter.person)


def recorded_part(part_id: int | None) -> IncomingPart | None:
    """The report that a letter made and that may still be taken back: nothing came after it."""
    parts = IncomingPart.objects.select_related(
        "milestone__item", "milestone__side__city", "report", "person"
    )
    if part_id is None:
        return None
    part = parts.filter(pk=part_id, report__isnull=False, person__is_active=True).first()
    if part is None or part.milestone is None or part.milestone.version != part.stood.get("version"):
        return None
    return part


def take_back(part_id: int, request: HttpRequest) -> bool:
    """Let the milestone stand as before the letter; its report stays in the record, taken back. Whether it could be."""
    part = recorded_part(part_id)
    if part is None or part.person is None or part.report_id is None:
        return False
    try:
        with transaction.atomic():
            taking_back.take_back_report(part.report_id, part.person)
            note(Kind.TAPPED, request=request, person=part.person, detail=f"taken back {part.report_id}")
    except (Conflict, PermissionDenied):
        return False
    return True
