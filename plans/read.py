"""A file → a plan: the stages put together, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string, get_column_letter

from plans.formats.detect import read_sheets
from plans.layout import find_head, read_items
from plans.numbering import Numbered, number_all
from plans.plan import Message, Plan, PlanRow
from plans.refusals import Refusal
from plans.rows import compose
from plans.sheet import MAX_BYTES, Sheet
from plans.sides import mentions
from plans.together import Found, head_of_continued, merge_sides, name_directions, one_plan, take_sides
from plans.words import fold

Sides = Mapping[str, Sequence[str]]
_SAMPLES = 3
_LONGEST_SAMPLE = 120


# Instead of a sheet's name: all the sheets that look like plans. No program lets a sheet be called so.
ALL_SHEETS = "*"


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
    last. `sheet` names the sheet to read, or `ALL_SHEETS`; without it that is read which looks most like a plan, and
    with it the sheets that are plainly parts of the same plan. `columns` gives columns (by letter) the fields a person
    chose, None for a column to be left out. Raises `Refusal` where the file as a whole is not readable; everything
    about single rows stands in their messages.
    """
    sheets = read_sheets(_bytes(source), file_name)
    parts, others = _choose(sheets, sides, years, sheet, columns)
    first, several = parts[0], len(parts) > 1
    if several:
        take_sides(parts)
        name_directions(parts, years)
    rows, messages = _compose(parts, sides, years)
    return Plan(
        file=file_name,
        sheet=first.sheet.name,
        header_row=first.head.bottom,
        columns={get_column_letter(c): name for c, name in sorted(first.head.fields.items())},
        headings={get_column_letter(c): text for c, text in sorted(first.head.headings.items())},
        samples=_samples(first),
        rows=rows,
        messages=[
            *_about_columns(parts, unconfirmed=_unconfirmed(parts, columns)),
            *_about_sheets(parts, [] if sheet else others),
            *messages,
        ],
        sheets=[one.name for one in sheets if any(one is f.sheet for f in (*parts, *others))],
        read=[part.sheet.name for part in parts],
        guessed=_unconfirmed(parts, columns),
    )


def _compose(
    parts: Sequence[Found], sides: Sides, years: tuple[int, int]
) -> tuple[list[PlanRow], list[Message]]:
    """The rows of all the parts, numbered together; where there are several, each cell is told with its sheet."""
    numbered: list[Numbered] = []
    messages: list[Message] = []
    for part in parts:
        year = part.year if len(parts) > 1 else None
        rows, about = compose(part.sheet, part.head, part.block, sides, years, year)
        if len(parts) > 1:
            about = _placed(about, part)
            for one in rows:
                one.sheet = one.row.sheet = part.sheet.name
                one.place = f"{one.sheet}!{one.place}"
                one.row.messages[:] = _placed(one.row.messages, part)
                one.row.cells = {name: f"{one.sheet}!{cell}" for name, cell in one.row.cells.items()}
        numbered += rows
        messages += about
    numbered = merge_sides(numbered, parts)
    return [one.row for one in numbered], [*number_all(numbered), *messages]


def _placed(messages: Sequence[Message], part: Found) -> list[Message]:
    return [
        replace(message, cell=f"{part.sheet.name}!{message.cell}") if message.cell else message
        for message in messages
    ]


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
) -> tuple[list[Found], list[Found]]:
    """The sheets to be read, and those that look like plans beside them."""
    wanted = sheets if name in (None, ALL_SHEETS) else [_named(sheets, name or "")]
    readable = [found for sheet in wanted if (found := _try(sheet, sides, years, columns)) is not None]
    # What has a header is a plan rather than what has none.
    readable = [found for found in readable if not found.head.guessed] or readable
    if not readable:
        raise next((s.refusal for s in wanted if s.refusal), None) or _no_plan(wanted)
    best = max(readable, key=lambda found: found.worth)
    if best.sheet.refusal:
        raise best.sheet.refusal
    if name == ALL_SHEETS:
        parts = [found for found in readable if not found.sheet.refusal]
    else:
        parts = one_plan(readable, best) if name is None else [best]
    if name in (None, ALL_SHEETS):
        parts = _with_continued(sheets, parts, sides, years)
    if columns and len(readable) > 1:
        parts = [parts[0], *(_alike(part, parts[0], sides, years, columns) for part in parts[1:])]
    # The columns that a person chose are those of the sheet that was chosen with them.
    rest = [_try(sheet, sides, years, None) for sheet in sheets if all(sheet is not one for one in wanted)]
    seen = {id(part.sheet) for part in parts}
    others = [found for found in (*readable, *rest) if found and id(found.sheet) not in seen]
    return parts, [found for found in others if not found.head.guessed]


def _with_continued(
    sheets: Sequence[Sheet], parts: Sequence[Found], sides: Sides, years: tuple[int, int]
) -> list[Found]:
    """The parts, each followed by the sheets without a header that go on with it."""
    found: list[Found] = []
    before: Found | None = None
    for sheet in sheets:
        part = next((part for part in parts if part.sheet is sheet), None)
        if (
            part is None
            and before is not None
            and sheet.cells
            and not sheet.hidden
            and not before.head.guessed
        ):
            head = None if find_head(sheet, sides, years, guesses=False) else head_of_continued(sheet, before)
            block = read_items(sheet, head, sides, years) if head is not None else None
            part = (
                Found(sheet, head, block) if head is not None and block is not None and block.items else None
            )
        before = part
        if part is not None:
            found.append(part)
    return found


def _alike(
    part: Found, first: Found, sides: Sides, years: tuple[int, int], columns: Mapping[str, str | None]
) -> Found:
    """The same sheet, with the columns a person chose in the first one where the headings are the same."""
    chosen = {
        fold(first.head.headings[column]): name
        for letter, name in columns.items()
        if (column := column_index_from_string(letter)) in first.head.headings
    }
    plain = _try(part.sheet, sides, years, None)
    if plain is None:
        return part
    headings = {get_column_letter(column): fold(text) for column, text in plain.head.headings.items()}
    own = {letter: chosen[text] for letter, text in headings.items() if text and text in chosen}
    return _try(part.sheet, sides, years, own) or plain


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
) -> Found | None:
    if not sheet.cells:
        return None
    head = find_head(sheet, sides, years, columns)
    if head is None:
        return None
    block = read_items(sheet, head, sides, years)
    named = {mention.slug for mention in mentions(fold(sheet.name), sides)}
    side = named.pop() if len(named) == 1 else None
    return Found(sheet, head, block, side) if block.items else None


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


def _unconfirmed(parts: Sequence[Found], columns: Mapping[str, str | None] | None) -> bool:
    return parts[0].head.guessed and columns is None


def _about_columns(parts: Sequence[Found], *, unconfirmed: bool) -> list[Message]:
    """Say where the columns were told by their cells alone, and which hidden ones were not read."""
    messages = []
    if unconfirmed:
        text = _(
            "The table has no header: what each column is was told by its cells. Look at the columns and confirm "
            "them."
        )
        messages.append(Message("error", "", text))
    for part in parts:
        for column in part.head.left_out:
            text = _("The hidden column “%(heading)s” was not read: another column says the same.")
            heading = part.head.headings.get(column, "")
            place = f"{get_column_letter(column)}{part.head.bottom}"
            messages.append(Message("warning", place, text % {"heading": heading}))
    return messages


def _about_sheets(parts: Sequence[Found], others: Sequence[Found]) -> list[Message]:
    """Say which sheets were read together, and which look like plans too: a sheet for each section or year is met."""
    messages = []
    if len(parts) > 1:
        names = ", ".join(f"«{part.sheet.name}» ({len(part.block.items)})" for part in parts)
        text = _("Sheets read together as one plan, with the number of items of each: %(names)s.")
        messages.append(Message("info", "", text % {"names": names}))
    text = _(
        "The sheet «%(name)s» looks like a plan too (%(count)d items). It was not read; choose it to read it."
    )
    return messages + [
        Message("warning", "", text % {"name": other.sheet.name, "count": len(other.block.items)})
        for other in others
        if not other.sheet.hidden
    ]


def _samples(found: Found) -> dict[str, list[str]]:
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
