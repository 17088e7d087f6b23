"""Items as they stand in the sheet → rows of the plan, with what is wrong in each said by its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plans import numbers
from plans.bodies import NamedBody, split_sides
from plans.layout import Block, Head
from plans.layout.columns import ORIGIN, SIDE
from plans.layout.items import Left, RawItem
from plans.letters import letters
from plans.messages import Message
from plans.numbering import Numbered, label_all
from plans.plan import LeftOut, PlanRow
from plans.sheet import Cell, Sheet
from plans.states import read_status
from plans.terms import Terms
from plans.words import fold, join_broken, tidy

Sides = Mapping[str, Sequence[str]]

_NEW_LINE = re.compile(r"\n(?=\s*(?:[-–—•·]|\d{1,2}[.)]\s|[а-яa-z]\)))")
_BLANKS = frozenset(("", "х", "x", "-", "--", "–", "—", "−"))
_ORIGINS = (("публикац", "published"), ("пример", "example"), ("документ", "document"), ("published", "published"),
            ("example", "example"), ("document", "document"))  # fmt: skip
_MANY_STRAYS = 10


def compose(
    sheet: Sheet, head: Head, block: Block, sides: Sides, years: tuple[int, int], year: int | None = None
) -> tuple[list[Numbered], list[Message]]:
    """The rows of one sheet in their order, not yet numbered, and the messages about its table as a whole.

    `year` is the one that the whole sheet is about, where it is a year's.
    """
    maker = _Maker(sheet, head, sides, Terms(sheet, head, years, year))
    labels = label_all(block.items, numbered=head.first("number") is not None)
    column = letters(head.first("number") or head.left)
    rows = [
        Numbered(maker.row(item, label), item, label, f"{column}{item.row}")
        for item, label in zip(block.items, labels, strict=True)
        if not item.opens
    ]
    return rows, [*_about_left(block.left), *_about_openings(block.items)]


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
        if one.why in ("unclear", "beside")
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
    split: dict[tuple[str, str | None], dict[str | None, list[NamedBody]]] = field(default_factory=dict)

    def row(self, item: RawItem, label: numbers.Label) -> PlanRow:
        cells = {name: found[0].address for name, found in item.cells.items() if found and name != SIDE}
        if item.number is not None:
            cells["number"] = item.number.address
        messages: list[Message] = []
        text, deadline, place = self.terms.read(item)
        row = PlanRow(
            row=item.row,
            number=label.number,
            title=self._text(item, "title", messages, " "),
            direction=self._direction(item),
            direction_number=item.chapter.number if item.chapter and not item.cells.get("direction") else "",
            deadline_text=text,
            deadline=deadline,
            bodies=self._bodies(item, messages),
            cells=cells,
            messages=messages,
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
            for caution in deadline.warnings
        )
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

    # --- who answers ------------------------------------------------------------------------------------------------

    def _bodies(self, item: RawItem, messages: list[Message]) -> dict[str | None, list[NamedBody]]:
        found: dict[str | None, list[NamedBody]] = {}
        markers = {cell.row: split_side(cell, self.sides) for cell in item.cells.get(SIDE, [])}
        names = [name for side in self.sides if (name := f"side:{side}") in item.cells]
        for name in (*names, "responsible", "co_executors"):
            for cell in _run_on(item.cells.get(name, []), markers):
                column = name.removeprefix("side:") if name.startswith("side:") else markers.get(cell.row)
                self._add(found, cell, column, name == "co_executors", messages)
        if not found and self.head.body_columns:
            column = letters(self.head.body_columns[0])
            messages.append(Message("warning", f"{column}{item.row}", "nobody_named"))
        return found

    def _add(
        self,
        found: dict[str | None, list[NamedBody]],
        cell: Cell,
        column: str | None,
        co: bool,
        messages: list[Message],
    ) -> None:
        text = self._plain(cell, messages)
        if not text:
            return
        # A plan names the same few bodies over and over.
        split = self.split.get((cell.text, column))
        if split is None:
            split = self.split[cell.text, column] = split_sides(cell.text, self.sides, column=column)
        if not any(split.values()):
            messages.append(Message("warning", cell.address, "no_body", {"text": text[:80]}))
        if split.get(None):
            names = ", ".join(f"«{body.name}»" for body in split[None][:5])
            messages.append(Message("warning", cell.address, "side_unclear", {"names": names}))
        for side, bodies in split.items():
            known = found.setdefault(side, [])
            for body in bodies:
                if fold(body.name) in {fold(b.name) for b in known}:
                    continue
                led = co or any(b.role == "lead" for b in known)
                known.append(replace(body, role="co") if led else body)

    # --- the rest -----------------------------------------------------------------------------------------------------

    def _state(self, row: PlanRow, item: RawItem, messages: list[Message]) -> None:
        row.status = self._text(item, "status", messages, "\n")
        row.progress = self._text(item, "progress", messages, "\n")
        for name in ("progress", "status"):
            cell = next((c for c in item.cells.get(name, []) if not c.error), None)
            if cell is None:
                continue
            typed = cell.value if isinstance(cell.value, int | float) else cell.text
            reading = read_status(typed, number_format=cell.number_format or None)
            if reading is None:
                continue
            state, percent = reading
            row.percent = percent if percent is not None else row.percent
            if name == "status" or row.state is None:
                row.state = state
        if row.status and row.state is None:
            place = row.cells.get("status", "")
            messages.append(Message("warning", place, "state_unknown", {"text": row.status[:80]}))

    def _looks(self, item: RawItem, messages: list[Message]) -> None:
        """What the look of a row may mean: struck through, hidden."""
        title = next(iter(item.cells.get("title", [])), None)
        if title is not None and title.struck:
            messages.append(Message("warning", title.address, "item_struck"))
        for cell in (cell for name, cells in item.cells.items() if name != SIDE for cell in cells):
            if cell.withdrawn:
                part = cell.withdrawn.strip()[:80]
                messages.append(Message("warning", cell.address, "part_struck", {"text": part}))
        if item.row in self.sheet.hidden_rows:
            messages.append(Message("info", f"A{item.row}", "row_hidden"))


def _run_on(cells: Sequence[Cell], markers: Mapping[int, str | None]) -> list[Cell]:
    """The cells of a column, those of neighbouring rows as the lines of one: a long name is wrapped so by hand.

    Where a column tells the side of each row (`markers`), the rows stay apart.
    """
    found: list[Cell] = []
    last = 0
    for cell in cells:
        above = found[-1] if found and not markers else None
        if above is None or above.column != cell.column or cell.row != last + 1 or cell.error or above.error:
            found.append(cell)
        else:
            found[-1] = replace(above, text=f"{above.text}\n{cell.text}", value=None)
        last = cell.row
    return found


def split_side(cell: Cell, sides: Sides) -> str | None:
    """The side a cell of a column «Сторона» names."""
    found = [side for side in split_sides(cell.text, sides) if side in sides]
    return found[0] if len(found) == 1 else None


def _origin(cells: Sequence[Cell]) -> str:
    for cell in cells:
        text = fold(cell.text)
        for word, origin in _ORIGINS:
            if word in text:
                return origin
    return ""
