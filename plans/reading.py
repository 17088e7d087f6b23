"""A file → a plan: the stages put together, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from plans import ALL_SHEETS
from plans.beside import apart
from plans.bodies import written_out
from plans.cards import as_table
from plans.document import stated_document
from plans.formats.detect import read_sheets
from plans.layout import NO_HAND, Hand, find_head, read_items
from plans.letters import column_of, letters
from plans.messages import Message
from plans.numbering import Numbered, number_all
from plans.own import is_own_report
from plans.plan import Plan, PlanRow
from plans.refusals import Refusal
from plans.rows import compose, left_out
from plans.sheet import MAX_BYTES, Sheet
from plans.sides import mentions
from plans.stated_year import stated_year, stated_years
from plans.together import (
    Found,
    head_of_continued,
    is_translation,
    merge_sides,
    name_directions,
    one_plan,
    take_sides,
)
from plans.words import fold

Sides = Mapping[str, Sequence[str]]
_SAMPLES = 3
_LONGEST_SAMPLE = 120


def read(
    source: Path | bytes,
    file_name: str,
    *,
    sides: Sides,
    years: tuple[int, int],
    sheet: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    header_row: int | None = None,
    first_row: int | None = None,
    year: int | None = None,
    own_years: bool = False,
) -> Plan:
    """Read a file as a plan: what `plans.read` promises."""
    sheets = read_sheets(_bytes(source), file_name)
    if header_row is None and first_row is None:
        sheets = apart(sheets)
    if is_own_report(sheets):
        raise Refusal("own_report")
    if sheet is None and not columns and header_row is None and first_row is None:
        cards = as_table(sheets, sides)
        sheets = [cards] if cards is not None else sheets
    hand = Hand(columns, header_row, first_row, year)
    parts, others = _choose(sheets, sides, years, sheet, hand)
    stated = _stated(parts, file_name)
    if own_years and stated and stated != years:
        years = stated
        parts, others = _choose(sheets, sides, years, sheet, hand)
    first, several = parts[0], len(parts) > 1
    if several:
        take_sides(parts)
        name_directions(parts, years)
    rows, messages = _compose(parts, sides, years, file_name, hand)
    return Plan(
        file=file_name,
        sheet=first.sheet.name,
        header_row=first.head.bottom,
        columns={letters(c): name for c, name in sorted(first.head.fields.items())},
        headings={letters(c): text for c, text in sorted(first.head.headings.items())},
        samples=_samples(first),
        rows=rows,
        messages=[
            *_about_columns(parts, unconfirmed=_unconfirmed(parts, hand)),
            *_about_sheets(parts, [] if sheet else others),
            *_about_years(stated, years),
            *_remarks(parts),
            *messages,
        ],
        sheets=[one.name for one in sheets if any(one is f.sheet for f in (*parts, *others))],
        read=[part.sheet.name for part in parts],
        guessed=_unconfirmed(parts, hand),
        rows_left_out=[
            replace(one, cell=f"{part.sheet.name}!{one.cell}" if several else one.cell, sheet=part.sheet.name)
            for part in parts
            for one in left_out(part.block)
        ],
        document=stated_document(first.sheet, first.head),
        years=years,
    )


def _stated(parts: Sequence[Found], file_name: str) -> tuple[int, int] | None:
    """The years that the parts state, from the earliest to the latest; None where none states any."""
    found = [years for part in parts if (years := stated_years(part.sheet, part.head, file_name))]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def _about_years(stated: tuple[int, int] | None, years: tuple[int, int]) -> list[Message]:
    """Say where the file is a plan for other years: those of one year within the period are a part of it."""
    if stated is None or stated == years:
        return []
    if stated[0] == stated[1] and years[0] <= stated[0] <= years[1]:
        return []
    params = {"stated": _span(stated), "years": _span(years)}
    return [Message("warning", "", "other_years", params)]


def _span(years: tuple[int, int]) -> str:
    return "–".join(str(year) for year in dict.fromkeys(years))


def _compose(
    parts: Sequence[Found], sides: Sides, years: tuple[int, int], file_name: str, hand: Hand
) -> tuple[list[PlanRow], list[Message]]:
    """The rows of all the parts, numbered together; where there are several, each cell is named with its sheet."""
    numbered: list[Numbered] = []
    messages: list[Message] = []
    for part in parts:
        year = hand.year or (part.year if len(parts) > 1 else None)
        year = year or stated_year(part.sheet, part.head, file_name)
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
    written_out(one.row.bodies for one in numbered)
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
    hand: Hand,
) -> tuple[list[Found], list[Found]]:
    """The sheets to be read, and those that look like plans beside them."""
    wanted = sheets if name in (None, ALL_SHEETS) else [_named(sheets, name or "")]
    readable = [found for sheet in wanted if (found := _try(sheet, sides, years, hand)) is not None]
    # What has a header is a plan rather than what has none.
    readable = [found for found in readable if not found.head.guessed] or readable
    if not readable:
        raise next((s.refusal for s in wanted if s.refusal), None) or _no_plan(wanted)
    best = max(readable, key=lambda found: found.worth)
    if best.language != "ru" and len(wanted) > 1:
        # Of one plan in two languages the Russian one is read.
        russian = (one for one in readable if one.language == "ru" and is_translation(one, best))
        best = next(russian, best)
    if best.sheet.refusal:
        raise best.sheet.refusal
    if name == ALL_SHEETS:
        parts = [found for found in readable if not found.sheet.refusal]
    else:
        parts = one_plan(readable, best) if name is None else [best]
    if name in (None, ALL_SHEETS):
        parts = _with_continued(sheets, parts, sides, years)
    if hand.columns and len(readable) > 1:
        parts = [parts[0], *(_alike(part, parts[0], sides, years, hand.columns) for part in parts[1:])]
    # The columns that a person chose are those of the sheet that was chosen with them.
    rest = [_try(sheet, sides, years) for sheet in sheets if all(sheet is not one for one in wanted)]
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
        if (column := column_of(letter)) in first.head.headings
    }
    plain = _try(part.sheet, sides, years)
    if plain is None:
        return part
    headings = {letters(column): fold(text) for column, text in plain.head.headings.items()}
    own = {letter: chosen[text] for letter, text in headings.items() if text and text in chosen}
    return _try(part.sheet, sides, years, Hand(own)) or plain


def _named(sheets: Sequence[Sheet], name: str) -> Sheet:
    wanted = name.strip().casefold()
    for sheet in sheets:
        if sheet.name.strip().casefold() == wanted:
            return sheet
    known = ", ".join(f"«{sheet.name}»" for sheet in sheets[:20])
    raise Refusal("no_sheet", name=name, known=known)


def _try(sheet: Sheet, sides: Sides, years: tuple[int, int], hand: Hand = NO_HAND) -> Found | None:
    if not sheet.cells:
        return None
    head = find_head(sheet, sides, years, hand)
    if head is None:
        return None
    block = read_items(sheet, head, sides, years)
    named = {mention.slug for mention in mentions(fold(sheet.name), sides)}
    side = named.pop() if len(named) == 1 else None
    return Found(sheet, head, block, side) if block.items else None


def _no_plan(sheets: Sequence[Sheet]) -> Refusal:
    names = ", ".join(f"«{sheet.name}»" for sheet in sheets[:10])
    return Refusal("no_table", names=names)


def _unconfirmed(parts: Sequence[Found], hand: Hand) -> bool:
    return parts[0].head.guessed and hand.columns is None


def _about_columns(parts: Sequence[Found], *, unconfirmed: bool) -> list[Message]:
    """Say which columns were told by their cells, all or some, and which hidden ones were not read."""
    messages = []
    if unconfirmed:
        messages.append(Message("error", "", "columns_guessed"))
    for part in parts:
        for column in part.head.left_out:
            heading = part.head.headings.get(column, "")
            place = f"{letters(column)}{part.head.bottom}"
            messages.append(Message("warning", place, "hidden_column", {"heading": heading}))
        for column in part.head.by_cells:
            place = f"{letters(column)}{part.head.bottom}"
            messages.append(
                Message("warning", place, "column_by_cells", {"heading": part.head.headings[column]})
            )
    return messages


def _about_sheets(parts: Sequence[Found], others: Sequence[Found]) -> list[Message]:
    """Say which sheets were read together, and which look like plans too: a sheet for each section or year is met."""
    messages = []
    if len(parts) > 1:
        names = ", ".join(f"«{part.sheet.name}» ({len(part.block.items)})" for part in parts)
        messages.append(Message("info", "", "sheets_together", {"names": names}))
    for other in (one for one in others if not one.sheet.hidden):
        params: dict[str, str | int] = {"name": other.sheet.name, "count": len(other.block.items)}
        if is_translation(other, parts[0]):
            messages.append(Message("info", "", "sheet_translated", params))
        else:
            messages.append(Message("warning", "", "sheet_not_read", params))
    return messages


def _remarks(parts: Sequence[Found]) -> list[Message]:
    """What the readers of the formats left out: hidden text, text boxes."""
    several = len(parts) > 1
    return [
        message
        for part in parts
        for message in (_placed(part.sheet.remarks, part) if several else part.sheet.remarks)
    ]


def _samples(found: Found) -> dict[str, list[str]]:
    samples: dict[str, list[str]] = {letters(column): [] for column in sorted(found.head.headings)}
    for item in found.block.items:
        for column in found.head.headings:
            cell = found.sheet.own(item.row, column)
            known = samples[letters(column)]
            if (
                cell is not None
                and len(known) < _SAMPLES
                and (text := cell.text[:_LONGEST_SAMPLE]) not in known
            ):
                known.append(text)
    return samples
