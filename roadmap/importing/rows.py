"""Items as they stand in the sheet → rows of the plan, with what is wrong in each said by its cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from roadmap.deadlines import Deadline, parse_deadline
from roadmap.importing import numbers
from roadmap.importing.bodies import NamedBody, split_sides
from roadmap.importing.layout import Block, Head
from roadmap.importing.layout.body import RawItem
from roadmap.importing.layout.head import ORIGIN, SIDE
from roadmap.importing.plan import Message, PlanRow
from roadmap.importing.sheet import Cell, Sheet
from roadmap.importing.shown import date_parts
from roadmap.importing.statuses import read_status
from roadmap.importing.words import fold, join_broken, tidy

Sides = Mapping[str, Sequence[str]]

_NEW_LINE = re.compile(r"\n(?=\s*(?:[-–—•·]|\d{1,2}[.)]\s|[а-яa-z]\)))")
_BLANKS = frozenset(("", "х", "x", "-", "--", "–", "—", "−"))
_ORIGINS = (("публикац", "published"), ("пример", "example"), ("документ", "document"), ("published", "published"),
            ("example", "example"), ("document", "document"))  # fmt: skip
_MANY_STRAYS = 10


def compose(
    sheet: Sheet, head: Head, block: Block, sides: Sides, years: tuple[int, int]
) -> tuple[list[PlanRow], list[Message]]:
    """The rows of the plan in their order, and the messages about the table as a whole."""
    maker = _Maker(sheet, head, sides, years)
    labels = numbers.resolve([item.number for item in block.items])
    if head.first("number") is None or not any(item.number for item in block.items):
        labels = _from_titles(block.items) or labels
    rows = [maker.row(item, label) for item, label in zip(block.items, labels, strict=True)]
    messages = _number_all(rows, labels, head)
    messages += _restarted(rows, block.items)
    _duplicates(rows)
    messages += [
        Message(
            "warning",
            cell.address,
            _("This row was taken for no item: «%(text)s».") % {"text": cell.text[:80]},
        )
        for cell in block.strays[:_MANY_STRAYS]
    ]
    return rows, messages


# --- numbers ---------------------------------------------------------------------------------------------------------


def _from_titles(items: Sequence[RawItem]) -> list[numbers.Label]:
    """Numbers typed before the titles, where most items have one; they are taken off the titles."""
    found = []
    for item in items:
        cells = item.cells.get("title", [])
        found.append(numbers.leading_number(cells[0].text) if cells else ("", ""))
    if sum(bool(number) for number, _title in found) < len(items) * 0.6:
        return []
    for item, (number, title) in zip(items, found, strict=True):
        if number:
            first, *rest = item.cells["title"]
            item.cells["title"] = [replace(first, text=title, value=title), *rest]
    return [numbers.Label(number) for number, _title in found]


def _number_all(rows: Sequence[PlanRow], labels: Sequence[numbers.Label], head: Head) -> list[Message]:
    """Count the items where the table has no numbers at all; else say which row lacks one."""
    if not any(label.number for label in labels):
        for place, row in enumerate(rows, start=1):
            row.number = str(place)
        return [
            Message("warning", "", _("The table has no numbers; the items were numbered in their order."))
        ]
    column = get_column_letter(head.first("number") or head.left)
    for row, label in zip(rows, labels, strict=True):
        where = row.cells.get("number", f"{column}{row.row}")
        if label.supplied:
            text = _("The number is missing; %(number)s follows from the rows around.") % {
                "number": row.number
            }
            row.messages.append(Message("warning", where, text))
        elif not label.number:
            row.messages.append(
                Message("error", where, _("The number is missing. Each item needs its own number."))
            )
    return []


def _restarted(rows: Sequence[PlanRow], items: Sequence[RawItem]) -> list[Message]:
    """Numbers that begin anew in each direction get the direction's number before them: they must not meet."""
    groups: dict[int, list[PlanRow]] = defaultdict(list)
    order: dict[int, str] = {}
    for row, item in zip(rows, items, strict=True):
        key = item.chapter.row if item.chapter else 0
        groups[key].append(row)
        order.setdefault(key, (item.chapter.number if item.chapter else "") or str(len(order) + 1))
    anew = [group for group in groups.values() if group[0].number == "1"]
    if len(anew) < 2 or len(anew) < len(groups) or any(_repeats(group) for group in groups.values()):
        return []
    if len(set(order.values())) < len(order):
        return []
    for key, group in groups.items():
        for row in group:
            row.number = f"{order[key]}.{row.number}" if row.number else ""
    return [
        Message(
            "warning",
            "",
            _("The numbers begin anew in each direction; the direction's number was put before them."),
        )
    ]


def _repeats(rows: Sequence[PlanRow]) -> bool:
    return len({row.number for row in rows}) < len(rows)


def _duplicates(rows: Sequence[PlanRow]) -> None:
    by_number: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.number:
            by_number[row.number].append(row)
    for number, same in by_number.items():
        for row in same if len(same) > 1 else ():
            others = ", ".join(
                other.cells.get("number", str(other.row)) for other in same if other is not row
            )
            text = _(
                "The number %(number)s stands in other rows too: %(others)s. Each item needs its own number."
            )
            place = row.cells.get("number", f"A{row.row}")
            row.messages.append(Message("error", place, text % {"number": number, "others": others}))


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
    years: tuple[int, int]
    split: dict[tuple[str, str | None], dict[str | None, list[NamedBody]]] = field(default_factory=dict)

    def row(self, item: RawItem, label: numbers.Label) -> PlanRow:
        cells = {name: found[0].address for name, found in item.cells.items() if found and name != SIDE}
        if item.number is not None:
            cells["number"] = item.number.address
        messages: list[Message] = []
        text, deadline, place = self._deadline(item)
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
            where = cells.get("title") or f"{get_column_letter(self.head.first('title') or 1)}{item.row}"
            messages.append(Message("error", where, _("The title is empty. Say what is to be done.")))
        messages.extend(Message("warning", place, caution.text) for caution in deadline.warnings)
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
            text = _("A formula in the file gives the error %(error)s here; the cell was taken as blank.")
            messages.append(Message("warning", cell.address, text % {"error": cell.text}))
            return ""
        text = one_line(cell.text)
        return "" if text.lower() in _BLANKS else text

    def _direction(self, item: RawItem) -> str:
        """The column's direction if there is one, else that of the row above."""
        for cell in item.cells.get("direction", []):
            if not cell.error and (text := one_line(cell.text)).lower() not in _BLANKS:
                return " ".join(text.split())
        return item.chapter.title if item.chapter else ""

    # --- the deadline ---------------------------------------------------------------------------------------------

    def _deadline(self, item: RawItem) -> tuple[str, Deadline, str]:
        """The document's words, the reading of them, and where they stand."""
        cells = [c for c in item.cells.get("deadline", []) if not c.error and fold(c.text) not in _BLANKS]
        cells = _distinct(cells)
        if not cells:
            cells = self._from_start_and_end(item)
        chapter = item.chapter
        if not cells and chapter is not None and chapter.stated:
            stands = chapter.cell.address if chapter.cell else f"A{chapter.row}"
            text = (
                _words(chapter.cell)
                if chapter.cell and chapter.stated == chapter.cell.text
                else chapter.stated
            )
            return text, parse_deadline(text, self.years), stands
        column = next(iter(self.head.columns("deadline", "end", "start")), self.head.left)
        place = cells[0].address if cells else f"{get_column_letter(column)}{item.row}"
        if len(cells) == 1:
            cell = cells[0]
            typed = cell.value if isinstance(cell.value, date | int | float) else None
            if typed is not None:
                return (
                    _words(cell),
                    parse_deadline(typed, self.years, number_format=cell.number_format),
                    place,
                )
        text = "\n".join(_words(cell) for cell in cells)
        return text, parse_deadline(text, self.years), place

    @staticmethod
    def _from_start_and_end(item: RawItem) -> list[Cell]:
        starts, ends = (
            [c for c in item.cells.get(name, []) if not c.error and fold(c.text) not in _BLANKS]
            for name in ("start", "end")
        )
        joined: list[Cell] = []
        for place in range(max(len(starts), len(ends))):
            start = starts[place] if place < len(starts) else None
            end = ends[place] if place < len(ends) else None
            if start is None or end is None or _words(start) == _words(end):
                joined.extend(cell for cell in (end or start,) if cell is not None)
            else:
                text = _range(_words(start), _words(end))
                joined.append(replace(start, value=text, text=text))
        return joined

    # --- who answers ------------------------------------------------------------------------------------------------

    def _bodies(self, item: RawItem, messages: list[Message]) -> dict[str | None, list[NamedBody]]:
        found: dict[str | None, list[NamedBody]] = {}
        markers = {cell.row: split_side(cell, self.sides) for cell in item.cells.get(SIDE, [])}
        names = [name for side in self.sides if (name := f"side:{side}") in item.cells]
        for name in (*names, "responsible", "co_executors"):
            for cell in item.cells.get(name, []):
                column = name.removeprefix("side:") if name.startswith("side:") else markers.get(cell.row)
                self._add(found, cell, column, name == "co_executors", messages)
        if not found and self.head.body_columns:
            column = get_column_letter(self.head.body_columns[0])
            messages.append(
                Message("warning", f"{column}{item.row}", _("Nobody is named who answers for the item."))
            )
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
            words = _("No body is named here: «%(text)s».") % {"text": text[:80]}
            messages.append(Message("warning", cell.address, words))
        if split.get(None):
            names = ", ".join(f"«{body.name}»" for body in split[None][:5])
            words = _("It is not clear which side these belong to: %(names)s.") % {"names": names}
            messages.append(Message("warning", cell.address, words))
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
            words = _("This state is not known: «%(text)s».") % {"text": row.status[:80]}
            messages.append(Message("warning", row.cells.get("status", ""), words))

    def _looks(self, item: RawItem, messages: list[Message]) -> None:
        """What the look of a row may mean: struck through, hidden."""
        title = next(iter(item.cells.get("title", [])), None)
        if title is not None and title.struck:
            messages.append(
                Message("warning", title.address, _("The item is struck through. Is it still in force?"))
            )
        if item.row in self.sheet.hidden_rows:
            messages.append(
                Message("info", f"A{item.row}", _("The row is hidden in the file; it was read all the same."))
            )


def split_side(cell: Cell, sides: Sides) -> str | None:
    """The side a cell of a column «Сторона» names."""
    found = [side for side in split_sides(cell.text, sides) if side in sides]
    return found[0] if len(found) == 1 else None


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    kept: dict[str, Cell] = {}
    for cell in cells:
        kept.setdefault(fold(cell.text), cell)
    return list(kept.values())


def _words(cell: Cell) -> str:
    """The document's words; a typed date is written out, a month or year shown as such stays one."""
    if isinstance(cell.value, date) and date_parts(cell.number_format) not in ("my", "ym", "y"):
        return f"{cell.value:%d.%m}.{cell.value.year:04}"
    return "\n".join(line.strip() for line in join_broken(tidy(cell.text)).split("\n") if line.strip())


def _range(start: str, end: str) -> str:
    if re.fullmatch(r"(?:19|20)\d\d", start) and re.fullmatch(r"(?:19|20)\d\d", end):
        return f"{start}–{end} годы"
    return f"с {start.removeprefix('с ')} по {end.removeprefix('по ').removeprefix('до ')}"


def _origin(cells: Sequence[Cell]) -> str:
    for cell in cells:
        text = fold(cell.text)
        for word, origin in _ORIGINS:
            if word in text:
                return origin
    return ""
