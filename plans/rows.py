"""Items as they are in the sheet → rows of the plan, with what is wrong in each said by its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plans import dittos, inline, numbers
from plans.answering import Answering, side_named, sides_in_order
from plans.deadlines import Deadline, beside_sides, describe_by_sides
from plans.layout import Block, Head, matrix
from plans.layout.amended import without_remark
from plans.layout.columns import LEVEL, ORIGIN, SIDE
from plans.layout.items import STAGE, Left, RawItem
from plans.letters import letters
from plans.messages import Message
from plans.numbering import Numbered, label_all
from plans.plan import LeftOut, PlanRow
from plans.sheet import Cell, Sheet
from plans.states import Status, read_status
from plans.states.years import last_year
from plans.stating import by_sides, read_cell
from plans.terms import Terms
from plans.words import fold, join_broken, tidy

Sides = Mapping[str, Sequence[str]]

_NEW_LINE = re.compile(r"\n(?=\s*(?:[-–—•·]|\d{1,2}[.)]\s|[а-яa-z]\)))")
_PART = re.compile(r"\s*(?:[-–—•·]\s*|\(?[а-яa-z]\)\s*)(?=\S)")
_BLANKS = frozenset(("", "х", "x", "-", "--", "–", "—", "−"))
_ORIGINS = (("публикац", "published"), ("пример", "example"), ("документ", "document"), ("published", "published"),
            ("example", "example"), ("document", "document"))  # fmt: skip
_MANY_STRAYS = 10
# What only the reading of the table needs.
INNER = (SIDE, LEVEL)


def compose(
    sheet: Sheet, head: Head, block: Block, sides: Sides, years: tuple[int, int], year: int | None = None
) -> tuple[list[Numbered], list[Message]]:
    """The rows of one sheet in their order, not yet numbered, and the messages about its table as a whole.

    `year` is the one that the whole sheet is about, where it is a year's.
    """
    terms = Terms(sheet, head, years, year)
    in_order = {
        column: order
        for column in head.columns("responsible")
        if (order := sides_in_order(head.headings.get(column, ""), sides)) is not None
    }
    of_one_side = frozenset(column for column, name in head.fields.items() if name.startswith("side:"))
    answering = Answering(sides, _helping(head, sides), in_order, of_one_side)
    maker = _Maker(sheet, head, sides, terms, answering)
    labels = label_all(block.items, numbered=head.first("number") is not None)
    matrix.name_bodies(block.items, head)
    said = _prepare(block.items)
    column = letters(head.first("number") or head.left)
    rows = []
    for place, (item, label) in enumerate(zip(block.items, labels, strict=True)):
        if not item.opens:
            row = maker.row(item, label)
            row.messages += said.get(place, [])
            rows.append(Numbered(row, item, label, f"{column}{item.row}"))
    return rows, [*_about_left(block.left), *_about_openings(block.items), *terms.about()]


def _helping(head: Head, sides: Sides) -> dict[int, str]:
    """The side of each column of those who help, where its heading names one."""
    named = {column: side_named(head.headings[column], sides) for column in head.columns("co_executors")}
    return {column: side for column, side in named.items() if side is not None}


def _prepare(items: Sequence[RawItem]) -> dict[int, list[Message]]:
    """Put into each item what its row says by pointing elsewhere; returns what to say of each, by its place."""
    for item in items:
        for name in ("title", "deadline", "end"):
            item.cells[name] = [_unremarked(cell) for cell in item.cells.get(name, [])]
            if not item.cells[name]:
                del item.cells[name]
        inline.move(item)
        inline.move_result(item)
    said = dittos.resolve(items)
    for item in items:
        if item.above is not None:
            first, *rest = item.cells["title"]
            text = _PART.sub("", first.text)
            if STAGE.match(text) and (whole := item.above.cells.get("title")):
                # «Этап 2. Оцифровка» alone says nothing to who reads a list.
                text = f"{whole[0].text.rstrip(' .:;')}. {text}"
            item.cells["title"] = [replace(first, text=text, value=text), *rest]
        if item.above is not None and item.above.opens:
            _inherit(item, item.above)
    return said


def _unremarked(cell: Cell) -> Cell:
    text = without_remark(cell.text) if "(" in cell.text and isinstance(cell.value, str) else cell.text
    return cell if text == cell.text else replace(cell, text=text, value=text)


def _inherit(item: RawItem, above: RawItem) -> None:
    """A sub-point has the time, the bodies and the direction of the line that opens it, where it names none."""
    for belongs in (_is_time, _is_who, "direction".__eq__):
        own = [name for name in item.cells if belongs(name)]
        for name, cells in above.cells.items():
            # Each side has a column of its own: what the one says, the other may still take from above.
            apart = name.startswith("side:") and all(one.startswith("side:") for one in own)
            if belongs(name) and name not in own and (apart or not own):
                item.cells[name] = cells


def _is_time(name: str) -> bool:
    return name in ("deadline", "start", "end")


def _is_who(name: str) -> bool:
    return name in ("responsible", "co_executors", SIDE) or name.startswith("side:")


def left_out(block: Block) -> list[LeftOut]:
    """The rows of one sheet that no item and no direction was made of."""
    rows = [LeftOut(one.row, one.why, one.cells[0].address, one.text) for one in block.left]
    for item in block.items:
        title = next(iter(item.cells.get("title", [])), None)
        if item.opens and title is not None:
            rows.append(LeftOut(item.row, "opening", title.address, title.text))
    return sorted(rows, key=lambda one: one.row)


def _about_left(left: Sequence[Left]) -> list[Message]:
    found = [
        Message("warning", one.cells[0].address, "row_left_out", {"text": one.text[:80]})
        for one in left
        if one.why in ("above", "unclear", "beside")
    ][:_MANY_STRAYS]
    for one in left:
        if one.why == "excluded":
            found.append(Message("info", one.cells[0].address, "item_excluded", {"text": one.text[:80]}))
    if rows := [str(one.row) for one in left if one.why == "table"]:
        found.append(Message("warning", f"A{rows[0]}", "other_table", {"count": len(rows)}))
    return found


def _about_openings(items: Sequence[RawItem]) -> list[Message]:
    return [
        Message(
            "info", item.cells["title"][0].address, "sub_points", {"text": item.cells["title"][0].text[:80]}
        )
        for item in items
        if item.opens and item.cells.get("title")
    ]


# --- one item --------------------------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """A cell's text as a person would say it: broken words joined, line breaks kept only before the parts of a list."""
    text = join_broken(tidy(text))
    return "\n".join(" ".join(line.split()) for line in _NEW_LINE.split(text)).strip()


@dataclass(slots=True)
class _Maker:
    sheet: Sheet
    head: Head
    sides: Sides
    terms: Terms
    answering: Answering

    def row(self, item: RawItem, label: numbers.Label) -> PlanRow:
        cells = {name: found[0].address for name, found in item.cells.items() if found and name not in INNER}
        if item.number is not None:
            cells["number"] = item.number.address
        messages: list[Message] = []
        text, deadline, place = self.terms.read(item)
        bodies, about_bodies = self.answering.read(item)
        messages += about_bodies
        if not bodies and self.head.body_columns:
            column = letters(self.head.body_columns[0])
            messages.append(Message("warning", f"{column}{item.row}", "nobody_named"))
        row = PlanRow(
            row=item.row,
            number=label.number,
            title=self._text(item, "title", messages, " "),
            direction=self._direction(item),
            direction_number=item.chapter.number if item.chapter and not item.cells.get("direction") else "",
            deadline_text=text,
            deadline=deadline,
            bodies=bodies,
            cells=cells,
            messages=messages,
            deadlines=self.terms.of_sides(item, text, self.sides),
        )
        for name in ("expected_result", "note", "funding", "contact"):
            setattr(row, name, self._text(item, name, messages, "\n"))
        self._state(row, item, messages)
        row.origin = _origin(item.cells.get(ORIGIN, []))
        if not row.title:
            where = cells.get("title") or f"{letters(self.head.first('title') or 1)}{item.row}"
            messages.append(Message("error", where, "title_empty"))
        messages.extend(
            Message("warning", place, "deadline", {"caution": caution.code, "text": caution.text})
            for caution in (beside_sides(deadline.warnings) if row.deadlines else deadline.warnings)
        )
        if row.deadlines:
            params = {"text": describe_by_sides(row.deadlines, self.sides)}
            messages.append(Message("warning", place, "deadlines_of_sides", params))
        self._looks(item, messages)
        return row

    def _text(self, item: RawItem, name: str, messages: list[Message], between: str) -> str:
        """The texts of a field's cells; a title that goes on in the next row goes on in its line."""
        whole = ""
        seen = set()
        for cell in item.cells.get(name, []):
            text = self._plain(cell, messages)
            if not text or fold(text) in seen:
                continue
            seen.add(fold(text))
            if whole and (between == "\n" or _NEW_LINE.match(f"\n{text}") or whole.endswith((";", ":", "."))):
                whole = f"{whole}\n{text}"
            else:
                whole = (
                    join_broken(f"{whole}\n{text}").replace("\n", " ")
                    if whole.endswith("-")
                    else f"{whole} {text}"
                )
        return whole.strip()

    @staticmethod
    def _plain(cell: Cell, messages: list[Message]) -> str:
        if cell.error:
            messages.append(Message("warning", cell.address, "formula_error", {"error": cell.text}))
            return ""
        text = one_line(cell.text)
        return "" if text.lower() in _BLANKS else text

    def _direction(self, item: RawItem) -> str:
        """The column's direction if there is one, else that of the row above."""
        for cell in item.cells.get("direction", []):
            if not cell.error and (text := one_line(cell.text)).lower() not in _BLANKS:
                return " ".join(text.split())
        return item.chapter.title if item.chapter else ""

    # --- the rest -----------------------------------------------------------------------------------------------------

    def _state(self, row: PlanRow, item: RawItem, messages: list[Message]) -> None:
        row.status = self._text(item, "status", messages, "\n")
        row.progress = self._text(item, "progress", messages, "\n")
        for name in ("progress", "status"):
            cell = next((c for c in item.cells.get(name, []) if not c.error), None)
            if cell is None:
                continue
            reading = read_cell(cell)
            if reading is None:
                continue
            state, percent = reading
            row.percent = percent if percent is not None else row.percent
            if name == "status" or row.state is None:
                row.state = state
        row.state, row.until = _of_years(row.state, row.status or row.progress, row.deadline)
        for side, said in by_sides(item, self.sides).items():
            of_side, until = _of_years(said.state, said.words, row.deadline)
            row.states[side] = replace(said, state=of_side, until=until)
        for side, said in row.states.items():
            if said.state is None and said.percent is None and not _is_blank(said.words):
                place = row.cells.get(f"status:{side}") or row.cells.get(f"progress:{side}", "")
                messages.append(Message("warning", place, "state_unknown", {"text": said.words[:80]}))
        if row.status and row.state is None and not row.states:
            place = row.cells.get("status", "")
            messages.append(Message("warning", place, "state_unknown", {"text": row.status[:80]}))

    def _looks(self, item: RawItem, messages: list[Message]) -> None:
        """What the look of a row may mean: struck through, hidden."""
        title = next(iter(item.cells.get("title", [])), None)
        if title is not None and title.struck:
            messages.append(Message("warning", title.address, "item_struck"))
        for cell in (cell for name, cells in item.cells.items() if name not in INNER for cell in cells):
            if cell.withdrawn:
                part = cell.withdrawn.strip()[:80]
                messages.append(Message("warning", cell.address, "part_struck", {"text": part}))
        if item.row in self.sheet.hidden_rows:
            messages.append(Message("info", f"A{item.row}", "row_hidden"))


def _of_years(state: Status | None, words: str, deadline: Deadline) -> tuple[Status | None, int | None]:
    """The state, and the year up to which it speaks where the item goes on after it.

    What is done of a deadline of a later year is done in part.
    """
    if state != "done" or not deadline.due_dates or (year := last_year(words)) is None:
        return state, None
    if deadline.due_dates[-1].year <= year:
        return state, None
    return (state, year) if deadline.due_dates[0].year <= year else ("partially_done", None)


def _is_blank(text: str) -> bool:
    return fold(text) in _BLANKS or read_status(text) == ("no_data", None)


def _origin(cells: Sequence[Cell]) -> str:
    for cell in cells:
        text = fold(cell.text)
        for word, origin in _ORIGINS:
            if word in text:
                return origin
    return ""
