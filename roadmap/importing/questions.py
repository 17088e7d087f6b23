"""What a person has to answer before a read plan may be applied: the page asks it, and the command asks the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from roadmap.importing.other_document import is_another, sides_that_nobody_answers_for
from roadmap.importing.shape import Preview, UnknownName
from roadmap.models import ImportRun, Roadmap

# A document between cities has at least so many sides.
MIN_SIDES = 2
ANOTHER, UNANSWERED, ALIKE = "another", "unanswered", "alike"


@dataclass(frozen=True)
class Question:
    """One thing to be answered: its code, and the sentence that asks it."""

    code: str
    text: str


def lacks_sides(roadmap: Roadmap) -> bool:
    """Whether whoever a plan names would be of no side: then there is nothing to preview, and nothing to apply."""
    return roadmap.sides.count() < MIN_SIDES


def questions(run: ImportRun) -> list[Question]:
    """What is to be answered before the run may be applied; one query."""
    if is_another(run.preview):
        text = _(
            "This looks like another document: under the same numbers nearly all titles differ. "
            "Is it the plan of this roadmap?"
        )
        return [Question(ANOTHER, text), *_alike(run.preview)]
    names = dict(run.roadmap.sides.values_list("city__slug", "city__name"))
    cities = [names[slug] for slug in sides_that_nobody_answers_for(run.preview, names)]
    found = []
    if cities:
        text = _("Hardly an item names anybody of %(cities)s. Is it a plan of these cities?")
        found.append(Question(UNANSWERED, text % {"cities": ", ".join(cities)}))
    return [*found, *_alike(run.preview)]


def alike(preview: Preview) -> list[UnknownName]:
    """The unknown names that seem to mean a body which the file also names otherwise, and nobody has said yet."""
    return [one for one in preview.get("unknown", ()) if one.get("like")]


def _alike(preview: Preview) -> list[Question]:
    pairs = [f"«{one['name']}» — «{one['like']}»" for one in alike(preview)]
    if not pairs:
        return []
    text = _("Some names seem to mean one body: %(pairs)s. Say for each whether it does.")
    return [Question(ALIKE, text % {"pairs": "; ".join(pairs)})]
