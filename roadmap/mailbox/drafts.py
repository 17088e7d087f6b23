"""What a letter said and nobody recorded: kept for the person, and offered in the form where it is completed."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.files.base import File as DjangoFile
from django.forms import BaseForm
from django.utils import timezone

from cities.models import User
from plans.replies import Act
from roadmap.models import IncomingPart, Milestone
from roadmap.reporting import staging

F = TypeVar("F", bound=BaseForm)
# The form in which each kind of act is completed.
FORMS = {"report": "report", "question": "report", "date": "date", "accept": "decide", "return": "decide"}


def keep(part: IncomingPart, person: User, act: Act | None, files: Iterable[DjangoFile]) -> list[str]:
    """Keep a part that was not recorded; its files wait in the person's form. The messages about those not taken."""
    part.person, part.fields = person, _fields(part, act)
    part.save()
    if part.milestone is None or FORMS.get(part.kind) != "report":
        return []
    return staging.stage(part.milestone, person, files)


def _fields(part: IncomingPart, act: Act | None) -> dict[str, Any]:
    if part.kind == "date":
        day = act.date.isoformat() if act and act.date else ""
        return {"new_date": day, "reason": part.text}
    if part.kind in ("accept", "return"):
        return {"remark": part.text if part.kind == "return" else ""}
    found: dict[str, Any] = {"text": part.text}
    if act and act.status:
        found["status"] = str(act.status)
    if act and act.progress is not None:
        found["progress"] = found["slider"] = act.progress
    return found


def waiting(milestone: Milestone, person: User, form: str) -> "IncomingPart | None":
    """The newest draft from a letter that waits in this form of the person."""
    kinds = [kind for kind, where in FORMS.items() if where == form]
    return (
        IncomingPart.objects.filter(
            person=person,
            milestone=milestone,
            kind__in=kinds,
            taken_at__isnull=True,
            report__isnull=True,
            change__isnull=True,
        )
        .exclude(fields={})
        .order_by("-pk")
        .first()
    )


def fill(form: F, milestone: Milestone, person: User, kind: str) -> F:
    """The form, not bound yet, with what the person's letter said; what the session kept goes before it."""
    if not form.is_bound and (part := waiting(milestone, person, kind)):
        form.initial.update({name: value for name, value in part.fields.items() if name in form.fields})
    return form


def forget(milestone: Milestone, person: User, kind: str) -> None:
    """The form was sent: the letters' drafts in it are taken."""
    kinds = [name for name, where in FORMS.items() if where == kind]
    IncomingPart.objects.filter(
        person=person, milestone=milestone, kind__in=kinds, taken_at__isnull=True
    ).update(taken_at=timezone.now())
