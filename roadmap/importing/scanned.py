"""Scanned pages in an import: recognised by the worker, compared with the picture by a person, and only then read.

What was recognised, and how far it was compared, is `ImportRun.choices["scan"]`: a `plans.scans.ScannedPage` for each.
"""

from collections.abc import Callable
from textwrap import wrap

from django import forms
from django.utils.translation import gettext as _

from core.requests import FormData
from plans import scans
from plans.refusals import Refusal
from plans.scans import ScannedCell, ScannedPage
from roadmap.models import ImportRun

_LONGEST = 4_000
# So many letters a line of a field holds, by the columns that it is wide; and one of a column of short texts (numbers).
_LETTERS, _WHOLE_WIDTH, _SHORT = 13, 5, 5


def may_recognise(refusal: Refusal) -> bool:
    """Whether a file that was refused is one of pictures, and they can be recognised here."""
    return refusal.code in scans.OF_PICTURES and bool(scans.languages())


def recognise(run: ImportRun, content: bytes, tell: Callable[[int], None]) -> None:
    """Put what stands on the pages on the run, unsaved. Raises `Refusal` where no page has a table drawn with lines."""
    count = scans.count_pages(content)
    pages: list[ScannedPage] = []
    for number in range(count):
        pages.append(scans.recognise(content, number))
        tell(5 + 90 * (number + 1) // count)
    if not any(page["cells"] for page in pages):
        raise Refusal("scan_without_table")
    run.choices = {**run.choices, "scan": pages}


def pages_of(run: ImportRun) -> list[ScannedPage]:
    """The pages of the run's scan; none where it is no scan."""
    found: list[ScannedPage] = run.choices.get("scan", [])
    return found


def waits(run: ImportRun) -> bool:
    """Whether a page is left that nobody has compared: nothing is read before."""
    return not all(page["seen"] for page in pages_of(run))


def next_page(run: ImportRun) -> int | None:
    """The first page that nobody has compared, from 0."""
    return next((number for number, page in enumerate(pages_of(run)) if not page["seen"]), None)


def content_of(run: ImportRun, content: bytes) -> bytes:
    """What is read: the file, or of a scan what was compared. Raises `Refusal` while a page is not."""
    pages = pages_of(run)
    if not pages:
        return content
    if waits(run):
        raise Refusal("scan_not_compared")
    return scans.as_web_page(pages)


class ScanForm(forms.Form):
    """One page: a text for what stands above the table, and one for each of its cells."""

    def __init__(self, page: ScannedPage, data: FormData = None) -> None:
        super().__init__(data)
        self.page = page
        self._add("above", _("Above the table"), page["above"], sure=True, across=_WHOLE_WIDTH)
        long = {
            cell["column"] for cell in page["cells"] if cell["across"] == 1 and len(cell["text"]) > _SHORT
        }
        for place, cell in enumerate(page["cells"]):
            label = _("Row %(row)d, column %(column)d") % {
                "row": cell["row"] + 1,
                "column": cell["column"] + 1,
            }
            is_short = cell["across"] == 1 and cell["column"] not in long
            self._add(
                f"cell-{place}", label, cell["text"], sure=cell["sure"], across=cell["across"], short=is_short
            )

    def _add(self, name: str, label: str, text: str, *, sure: bool, across: int, short: bool = False) -> None:
        # All of it is to be seen: a line of the field holds so many letters.
        room = _SHORT if short else _LETTERS * across
        lines = sum(max(1, len(wrap(line, room))) for line in text.split("\n"))
        classes = [*["scan__short"] * short, *["scan__doubtful"] * (not sure)]
        shown = {"rows": lines, "class": " ".join(classes)}
        shown["aria-label"] = label if sure else _("%(place)s, doubtful") % {"place": label}
        self.fields[name] = forms.CharField(
            label=label, initial=text, required=False, max_length=_LONGEST, widget=forms.Textarea(attrs=shown)
        )

    @property
    def doubtful(self) -> int:
        """How many cells are marked."""
        return sum(not cell["sure"] for cell in self.page["cells"])

    def rows(self) -> list[list[tuple[ScannedCell, forms.BoundField]]]:
        """The cells of each row, from the left, with their fields."""
        rows: dict[int, list[tuple[ScannedCell, forms.BoundField]]] = {}
        for place, cell in enumerate(self.page["cells"]):
            rows.setdefault(cell["row"], []).append((cell, self[f"cell-{place}"]))
        return [rows[row] for row in sorted(rows)]

    def compared(self) -> ScannedPage:
        """The page as a person says it is; to be asked of a valid form."""
        said = self.cleaned_data
        cells: list[ScannedCell] = [
            {**cell, "text": said[f"cell-{place}"]} for place, cell in enumerate(self.page["cells"])
        ]
        return {"above": said["above"], "cells": cells, "seen": True}
