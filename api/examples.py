"""Examples on the page about the API; `tests/api/test_examples.py` runs each of them."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """One request: what it is for, its operation, and what is sent (nothing: a GET)."""

    title: Any
    path: str
    body: dict[str, Any] | None = None
    if_match: bool = False

    def as_curl(self, site: str) -> str:
        """The request as one types it into a shell."""
        parts = ['curl -H "Authorization: Bearer $TOKEN"']
        if self.body is not None:
            parts += ['-H "Content-Type: application/json"', '-H "Idempotency-Key: $(uuidgen)"']
        if self.if_match:
            parts.append('-H "If-Match: *"')
        if self.body is not None:
            parts.append(f"-d '{json.dumps(self.body, ensure_ascii=False)}'")
        return " \\\n  ".join([*parts, f'"{site}/api/v1{self.path}"'])


# Numbers and names are those of an example; the test puts its own in their place.
EXAMPLES = (
    Example(_("Who the token acts for"), "/me"),
    Example(_("What one owes"), "/milestones?mine=1&fields=id,number,due_date,version"),
    Example(_("Promised figures"), "/roadmaps/sochi-minsk/targets"),
    Example(_("What is overdue"), "/milestones?overdue=1&fields=number,side,due_date"),
    Example(_("The dashboard's figures at the end of a day"), "/roadmaps/sochi-minsk/figures?on=2026-10-31"),
    Example(_("What is different since a day"), "/roadmaps/sochi-minsk/changes?since=2026-11-01"),
    Example(
        _("Report on a milestone"),
        "/milestones/17/reports",
        {"status": "in_progress", "progress": 40, "text": "Договор подписан"},
        if_match=True,
    ),
    Example(
        _("Ask the other side"), "/items/3/questions", {"text": "Когда приедет делегация?", "to_body": 5}
    ),
    Example(
        _("Add an event"),
        "/events",
        {
            "title": "Фестиваль",
            "kind": "festival",
            "city": "sochi",
            "date_text": "сентябрь 2026 г.",
            "items": [3],
        },
    ),
)
