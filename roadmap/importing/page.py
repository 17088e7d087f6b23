"""An import as a page shows it: the work of the worker, the kept preview with the words that changed marked.

Asks the database nothing.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.choices import ImportState, Origin, Status
from roadmap.importing import pulse, runs, wording
from roadmap.importing.forms import field_labels
from roadmap.importing.known import Known, plainly
from roadmap.importing.shape import KeptMessage, Preview, PreviewItem, RowLeftOut
from roadmap.models import ImportRun

# What can be shown alone: by action, and by what was said about a row.
FILTERS = {
    "": gettext_lazy("all"),
    "create": gettext_lazy("new"),
    "update": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "errors": gettext_lazy("with errors"),
    "warnings": gettext_lazy("with warnings"),
    "missing": gettext_lazy("missing from the file"),
    "left-out": gettext_lazy("not taken from the file"),
}
_LEVEL = {"errors": "error", "warnings": "warning"}
_CHANGED_AS = {"deadline_text": "deadline"}
# Words, spaces and marks; a number with its points is one word, so that a date is not taken to pieces.
_WORDS = re.compile(r"\s+|\d[\d.]*\d|\w+|[^\w\s]+")
# Longer texts are shown whole, old above new: comparing them word by word costs more than it shows.
LONGEST = 4000
# Two texts of which less stayed are other texts: their words set into each other could not be read.
KINDRED = 0.1


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is same, old (only in the old text) or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class PreviewChange:
    """One changed field of an item."""

    label: str
    cell: str
    pieces: list[Piece]


@dataclass(frozen=True)
class PreviewBody:
    """A body as one row names it.

    `matched` is what it was taken for: "" for just that name, None for nothing. `is_new`: it is added with this import
    and nobody has to think about it, so that no remark need repeat it in each row.
    """

    name: str
    matched: str | None
    is_new: bool


@dataclass(frozen=True)
class PreviewRow:
    """One row of the preview."""

    item: PreviewItem
    changes: list[PreviewChange]
    # Each side by its name, with its bodies.
    sides: list[tuple[str, list[PreviewBody]]] = field(default_factory=list)
    # Each with its words.
    messages: list[KeptMessage] = field(default_factory=list)


@dataclass(frozen=True)
class Filter:
    """One way to look at the preview: its value in the address, its words, how many rows it has."""

    value: str
    label: str
    count: int


def work(run: ImportRun) -> dict[str, object]:
    """An import that a worker is busy with: whether it is applied or read, how far it is, whether it seems stuck."""
    applying = run.state == ImportState.APPLYING
    mark = pulse.last(run.pk) if applying else None
    return {
        "run": run,
        "applying": applying,
        "waits": not mark if applying else run.state == ImportState.UPLOADED,
        "percent": (mark.percent if mark else 0) if applying else run.progress,
        "stuck": runs.is_stuck(run),
        "step": "preview" if applying else "columns",
    }


def filters(preview: Preview) -> list[Filter]:
    """The ways to look at it that have rows, all of them first."""
    counts = {name: len(rows(preview, name)) for name in FILTERS}
    counts |= {"missing": len(preview["missing"]), "left-out": len(preview.get("rows_left_out", ()))}
    return [
        Filter(name, str(label), counts[name]) for name, label in FILTERS.items() if counts[name] or not name
    ]


def rows(preview: Preview, shown: str) -> list[PreviewItem]:
    """The items of one filter, in the file's order."""
    if shown in _LEVEL:
        level = _LEVEL[shown]
        return [item for item in preview["items"] if any(m["level"] == level for m in item["messages"])]
    return [item for item in preview["items"] if shown in ("", item["action"])]


def left_out(preview: Preview) -> list[RowLeftOut]:
    """The rows that nothing was made of, each with the reason in words."""
    return [
        {**one, "why": wording.LEFT_OUT.get(one["why"], one["why"])}
        for one in preview.get("rows_left_out", ())
    ]


def preview_row(item: PreviewItem, known: Known, *, applied: bool = False) -> PreviewRow:
    """An item with its changes word by word, and its bodies with what they were matched to."""
    labels = field_labels(known)
    changes = []
    for name, (old, new) in item["changes"].items():
        column = _CHANGED_AS.get(name, name)
        pieces = difference(_words(name, old), _words(name, new))
        changes.append(PreviewChange(labels.get(column, column), item["cells"].get(column, ""), pieces))
    added = [message for message in item["messages"] if _is_expected(message)]
    # By the side's name too: two sides may have bodies of one name.
    added_names = {(one["params"]["side"], one["params"]["name"]) for one in added}
    sides = [
        (
            side.city.name,
            [
                PreviewBody(name, _otherwise(name, matched), (side.city.name, name) in added_names)
                for name, matched in zip(item["bodies"][slug], item["matched"][slug], strict=True)
            ],
        )
        for slug, side in known.sides.items()
        if slug in item["bodies"]
    ]
    said = [wording.worded(message, applied=applied) for message in item["messages"] if message not in added]
    return PreviewRow(item, changes, sides, said)


def _is_expected(message: KeptMessage) -> bool:
    """Whether it tells of a body that is added as it should be: by choice, or with the first plan of its side."""
    return message["level"] == "info" and message.get("code") == "body_added"


def _otherwise(name: str, matched: str | None) -> str | None:
    return "" if matched is not None and plainly(matched) == plainly(name) else matched


def _words(name: str, value: str | int | None) -> str:
    if name == "status" or name.startswith("status:"):
        return str(Status(str(value)).label)
    if name == "origin":
        return str(Origin(str(value)).label)
    return "" if value is None else str(value)


def difference(old: str, new: str) -> list[Piece]:
    """Two texts as runs of words that stayed, went and came; texts that share little, the one after the other."""
    if not old or not new or len(old) + len(new) > LONGEST:
        return [piece for piece in (Piece("old", old or _("nothing")), Piece("new", new)) if piece.text]
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    compared = SequenceMatcher(None, before, after, autojunk=False)
    stayed = sum(
        len(word.strip())
        for at, _b, size in compared.get_matching_blocks()
        for word in before[at : at + size]
    )
    if stayed < KINDRED * min(len(old), len(new)):
        return [Piece("old", old), Piece("new", new)]
    pieces: list[Piece] = []
    for kind, a1, a2, b1, b2 in compared.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a1:a2])))
            continue
        pieces += [
            Piece(name, text)
            for name, text in (("old", "".join(before[a1:a2])), ("new", "".join(after[b1:b2])))
            if text
        ]
    return pieces
