"""What a letter said and nobody recorded: kept in the form in which the person completes it (see `core.kept`)."""

from collections.abc import Iterable

from django.core.files.base import File as DjangoFile
from django.urls import reverse

from cities.models import User
from core import kept
from plans.replies import Act
from roadmap.choices import Status
from roadmap.models import IncomingPart, Milestone
from roadmap.questions.forms import addressees
from roadmap.questions.querysets import asking_sides
from roadmap.reporting.room import RoomOfItem

# The address of the form in which each kind of act is completed. Whom a question goes to, a letter does not say: the
# form proposes who answers for the item on the other side, and the person sends it.
FORMS = {
    "report": "roadmap:report",
    "question": "roadmap:ask",
    "date": "roadmap:ask_for_date",
    "accept": "roadmap:decide",
    "return": "roadmap:decide",
}


def keep(
    part: IncomingPart, person: User, act: Act | None, files: Iterable[DjangoFile], *, official: bool = False
) -> list[str]:
    """Keep a part that was not recorded, and its files, in the person's form; the messages about files not taken.

    What the person has typed there before stays, and the letter's words come after it. `official`: the form's box
    for official use is ticked.
    """
    part.person = person
    part.save()
    milestone = part.milestone
    if milestone is None:
        return []
    path = form_path(milestone, part.kind)
    there = kept.kept_for(person.pk, path)
    before = there.fields if there and there.fields else {}
    fields = {name: [value] for name, value in _fields(part, milestone, act, person).items()}
    for name in ("text", "reason", "remark"):
        if before.get(name) and name in fields:
            fields[name] = ["\n".join([*before[name], *fields[name]]).strip()]
    if FORMS.get(part.kind) == "roadmap:report" and (official or before.get("restricted")):
        fields["restricted"] = ["on"]
    kept.keep_text(person.pk, path, fields)
    if FORMS.get(part.kind) != "roadmap:report":
        return []
    return kept.keep_files(person.pk, path, files, RoomOfItem(milestone))[1]


def form_path(milestone: Milestone, kind: str) -> str:
    """The address of the form for this kind of act."""
    name = FORMS.get(kind, "roadmap:report")
    of = milestone.item.number if kind == "question" else milestone.pk
    return reverse(name, args=[milestone.item.roadmap.slug, of])


def _whom(milestone: Milestone, person: User) -> str:
    """Who answers for the item on the other side, as the form of questions has it; empty where several sides are."""
    sides = asking_sides(person, milestone.item.roadmap)
    if len(sides) != 1:
        return ""
    groups = [choices for _city, choices in addressees(milestone.item, but=sides[0])]
    return groups[0][0][0] if len(groups) == 1 and groups[0] else ""


def _fields(part: IncomingPart, milestone: Milestone, act: Act | None, person: User) -> dict[str, str]:
    version = str(milestone.version)
    if part.kind == "question":
        return {"to": _whom(milestone, person), "text": part.text}
    if part.kind == "date":
        day = act.date.isoformat() if act and act.date else ""
        return {"new_date": day, "reason": part.text, "reference": "", "version": version}
    if part.kind in ("accept", "return"):
        return {
            "report": str(milestone.pending_report_id or ""),
            "verdict": "",
            "remark": part.text if part.kind == "return" else "",
        }
    usual = Status.IN_PROGRESS if milestone.status == Status.PLANNED else milestone.status
    said = act.progress if act else None
    progress = str(milestone.progress if said is None else said)
    return {
        "status": str(act.status if act and act.status else usual),
        "progress": progress,
        "slider": progress,
        "text": part.text,
        "links": "",
        "version": version,
    }
