"""An applied import becomes an edition of the plan, and goes when the import is taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone

from cities.models import User
from cities.permissions import may_administer
from core.verbs import check_fields, verb
from roadmap.models import Edition, ImportRun
from roadmap.progress.state import today_of

# What of a row belongs to the plan. An item's place, its reading and what was reported are none of it.
PLAN: Mapping[str, tuple[str, ...]] = {
    "direction": ("title", "number"),
    "item": (
        "number",
        "direction_id",
        "title",
        "deadline_text",
        "expected_result",
        "funding",
        "contact",
        "note",
    ),
    "responsibility": ("item_id", "side_id", "body_id", "role", "order"),
    "milestone": ("item_id", "side_id", "first_due_date", "due_date", "starts_on"),
}
# Rows that an import makes anew although they say the same: they have no identity of their own.
NAMELESS = {"responsibility"}


def changes_the_plan(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether items, dates or bodies differ between two snapshots of a roadmap (`importing.journal.snapshot`)."""
    return any(_content(before, name) != _content(after, name) for name in PLAN)


def _content(snapshot: Mapping[str, Any], name: str) -> set[tuple[Any, ...]]:
    return {
        (None if name in NAMELESS else pk, *(row[column] for column in PLAN[name]))
        for pk, row in snapshot[name].items()
    }


def record(run: ImportRun) -> Edition:
    """The edition that the import `run` made, by the document that was typed, else by the one that its file names.

    To be called in the transaction that applies it, which holds the roadmap.
    """
    last = run.roadmap.editions.aggregate(last=Max("number"))["last"] or 0
    number, day = _document(run)
    return Edition.objects.create(
        roadmap=run.roadmap,
        run=run,
        number=last + 1,
        day=_today(run),
        document_number=number,
        document_date=day,
    )


def withdraw(run: ImportRun) -> None:
    """The import was taken back: its edition, if it made one, is in force no more from today on."""
    Edition.objects.filter(run=run).update(withdrawn_on=_today(run))


@verb
def set_document(edition: Edition, by: User, *, number: str, day: date | None) -> Edition:
    """Say which document the edition follows; raises `PermissionDenied` and `ValidationError`."""
    if not may_administer(by):
        raise PermissionDenied
    edition.document_number, edition.document_date = number.strip(), day
    check_fields(edition)
    edition.save(update_fields=["document_number", "document_date"])
    return edition


def _today(run: ImportRun) -> date:
    sides = list(run.roadmap.sides.select_related("city").order_by("order"))
    return today_of(sides) if sides else timezone.localdate()


def _document(run: ImportRun) -> tuple[str, date | None]:
    said = run.choices.get("document", run.preview.get("document") or {})
    day = said.get("date")
    return str(said.get("number") or "")[:60], date.fromisoformat(day) if day else None
