"""The program's own words, each with the name of its entry in the glossary: what "?" beside a word leads to."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# The key is the entry's address in the glossary; the word is in the label of "?".
TERMS: dict[str, str | Promise] = {
    "roadmap": pgettext_lazy("glossary", "roadmap"),
    "side": pgettext_lazy("glossary", "side"),
    "direction": pgettext_lazy("glossary", "direction"),
    "item": pgettext_lazy("glossary", "item"),
    "body": pgettext_lazy("glossary", "body"),
    "milestone": pgettext_lazy("glossary", "milestone"),
    "report": pgettext_lazy("glossary", "report"),
    "evidence": pgettext_lazy("glossary", "evidence"),
    "restricted": pgettext_lazy("glossary", "for official use"),
    "readiness": pgettext_lazy("glossary", "readiness"),
    "planned": pgettext_lazy("glossary", "not started"),
    "in_progress": pgettext_lazy("glossary", "in progress"),
    "done": pgettext_lazy("glossary", "done"),
    "suspended": pgettext_lazy("glossary", "suspended"),
    "cancelled": pgettext_lazy("glossary", "taken off control"),
    "awaiting": pgettext_lazy("glossary", "awaiting acceptance"),
    "returned": pgettext_lazy("glossary", "returned"),
    "overdue": pgettext_lazy("glossary", "overdue"),
    "due_soon": pgettext_lazy("glossary", "within 30 days"),
    "silent": pgettext_lazy("glossary", "no news for 90 days"),
    "disputed": pgettext_lazy("glossary", "disagreement"),
    "waiting_for": pgettext_lazy("glossary", "waiting for Sochi"),
    "needs_date": pgettext_lazy("glossary", "needs a date"),
    "moved": pgettext_lazy("glossary", "move of a date"),
    "plan_and_fact": pgettext_lazy("glossary", "plan and fact"),
    "closed_in_time": pgettext_lazy("glossary", "closed in time"),
    "target": pgettext_lazy("glossary", "promised figure"),
    "deputy": pgettext_lazy("glossary", "deputy"),
    "event": pgettext_lazy("glossary", "event"),
    "example": pgettext_lazy("glossary", "example"),
    "import": pgettext_lazy("glossary", "import"),
    "edition": pgettext_lazy("glossary", "edition of the plan"),
}
# Names that pages have for groups of rows, and the words those groups are about.
ALSO = {
    "to_decide": "awaiting",
    "dates_to_decide": "moved",
    "overdue_on_side": "overdue",
    "disagreement": "disputed",
}


def entry_of(name: str) -> str:
    """The key of the entry for `name`, which may be that of a group of rows; "" where there is none."""
    name = ALSO.get(name, name)
    return name if name in TERMS else ""
