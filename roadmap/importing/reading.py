"""A file → a plan: the stages put together, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from roadmap.importing.formats.detect import read_sheets
from roadmap.importing.layout import Block, Head, find_head, read_items
from roadmap.importing.plan import Message, Plan
from roadmap.importing.refusals import Refusal
from roadmap.importing.rows import compose
from roadmap.importing.sheet import MAX_BYTES, Sheet

Sides = Mapping[str, Sequence[str]]
_SAMPLES = 3
_LONGEST_SAMPLE = 120


@dataclass(slots=True)
class _Found:
    """A sheet that can be read as a plan."""

    sheet: Sheet
    head: Head
    block: Block

    @property
    def worth(self) -> float:
        """The more items of the more fields the better; a hidden sheet only where nothing else is."""
        return len(self.block.items) * self.head.score * (0.001 if self.sheet.hidden else 1)


def read_plan(
    source: Path | bytes,
    file_name: str,
    *,
    sides: Sides,
    years: tuple[int, int],
    sheet: str | None = None,
    columns: Mapping[str, str | None] | None = None,
) -> Plan:
    """Read a file as a plan.

    `sides` are the names of each side's city by its slug, in the order of the document; `years` the roadmap's first and
    last. `sheet` names the sheet to read instead of the one that looks most like a plan; `columns` gives columns (by
    letter) the fields a person chose, None for a column to be left out. Raises `Refusal` where the file as a whole is
    not readable; everything about single rows stands in their messages.
    """
    sheets = read_sheets(_bytes(source), file_name)
    found, others = _choose(sheets, sides, years, sheet, columns)
    rows, messages = compose(found.sheet, found.head, found.block, sides, years)
    return Plan(
        file=file_name,
        sheet=found.sheet.name,
        header_row=found.head.bottom,
        columns={get_column_letter(c): name for c, name in sorted(found.head.fields.items())},
        headings={get_column_letter(c): text for c, text in sorted(found.head.headings.items())},
        samples=_samples(found),
        rows=rows,
        messages=[*([] if sheet else _about_sheets(others)), *messages],
        sheets=[one.name for one in sheets if any(one is f.sheet for f in (found, *others))],
    )


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _choose(
    sheets: Sequence[Sheet],
    sides: Sides,
    years: tuple[int, int],
    name: str | None,
    columns: Mapping[str, str | None] | None,
) -> tuple[_Found, list[_Found]]:
    wanted = sheets if name is None else [_named(sheets, name)]
    readable = [found for sheet in wanted if (found := _try(sheet, sides, years, columns)) is not None]
    if not readable:
        raise next((s.refusal for s in wanted if s.refusal), None) or _no_plan(wanted)
    best = max(readable, key=lambda found: found.worth)
    if best.sheet.refusal:
        raise best.sheet.refusal
    # The columns that a person chose are those of the sheet that was chosen with them.
    rest = [_try(sheet, sides, years, None) for sheet in sheets if all(sheet is not one for one in wanted)]
    return best, [found for found in (*readable, *rest) if found and found is not best]


def _named(sheets: Sequence[Sheet], name: str) -> Sheet:
    wanted = name.strip().casefold()
    for sheet in sheets:
        if sheet.name.strip().casefold() == wanted:
            return sheet
    known = ", ".join(f"«{sheet.name}»" for sheet in sheets[:20])
    raise Refusal(
        "no_sheet",
        _("The file has no sheet «%(name)s». Its sheets are: %(known)s.") % {"name": name, "known": known},
    )


def _try(
    sheet: Sheet, sides: Sides, years: tuple[int, int], columns: Mapping[str, str | None] | None
) -> _Found | None:
    if not sheet.cells:
        return None
    head = find_head(sheet, sides, columns)
    if head is None:
        return None
    block = read_items(sheet, head, sides, years)
    return _Found(sheet, head, block) if block.items else None


def _no_plan(sheets: Sequence[Sheet]) -> Refusal:
    names = ", ".join(f"«{sheet.name}»" for sheet in sheets[:10])
    return Refusal(
        "no_table",
        _(
            "No table of a plan was found (looked at: %(names)s). A row with the columns' names is needed: "
            "the measure, its deadline, who answers for it, and rows of items below it."
        )
        % {"names": names},
    )


def _about_sheets(others: Sequence[_Found]) -> list[Message]:
    """Say which other sheets look like plans too: a sheet for each section or year is met."""
    return [
        Message(
            "warning",
            "",
            _(
                "The sheet «%(name)s» looks like a plan too (%(count)d items). It was not read; choose it to read it."
            )
            % {"name": other.sheet.name, "count": len(other.block.items)},
        )
        for other in others
        if not other.sheet.hidden
    ]


def _samples(found: _Found) -> dict[str, list[str]]:
    samples: dict[str, list[str]] = {get_column_letter(column): [] for column in sorted(found.head.headings)}
    for item in found.block.items:
        for column in found.head.headings:
            cell = found.sheet.own(item.row, column)
            known = samples[get_column_letter(column)]
            if (
                cell is not None
                and len(known) < _SAMPLES
                and (text := cell.text[:_LONGEST_SAMPLE]) not in known
            ):
                known.append(text)
    return samples
