"""Which sheets of a file are one plan: a sheet for each direction or year is met as often as one sheet for all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.deadlines import Kind, parse_deadline
from plans.layout import Block, Head
from plans.layout.direction import Chapter, read_chapter
from plans.layout.head import is_column_numbers
from plans.layout.tail import is_note
from plans.numbering import Numbered
from plans.numbers import candidates, is_number
from plans.sheet import Cell, Sheet
from plans.words import fold

# A sheet that repeats so many of another's titles is another version of it, or a report on it.
_REPEATS = 0.3
_VERSION = re.compile(
    r"проект|чернов|архив|стар[ыоа]|прежн|копия|образ|пример|шаблон|отч[её]т|исполнен|выполнен|свод|статус|мониторинг"
    r"|draft|copy|old|report|template|справоч",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    r"(?:лист|sheet|таблица|table|аркуш|page|страница|стр\.?|приложение|план|дорожная карта|текст)?[\s№_-]*\d{0,3}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_LONGEST_NAME = 200
_MOSTLY = 0.7
# Letters that one of the two languages has and the other has not; in a text of the other they are slips.
_LETTERS = {"be": "іў", "ru": "ищъ"}
_TRANSLATED = 0.8


@dataclass(slots=True)
class Found:
    """A sheet on which a header and items were found: what is read of it, and how it is weighed against others."""

    sheet: Sheet
    head: Head
    block: Block
    # The side that the sheet's name names, if it names one: each city may have a sheet of its own.
    side: str | None = None

    @property
    def worth(self) -> float:
        """The more items of the more fields the better; a hidden sheet only where nothing else is."""
        return len(self.block.items) * self.head.score * (0.001 if self.sheet.hidden else 1)

    @property
    def titles(self) -> set[str]:
        cells = (item.cells.get("title", [])[:1] for item in self.block.items)
        return {fold(cell.text) for found in cells for cell in found}

    @property
    def numbers(self) -> set[str]:
        return {read[0] for item in self.block.items if item.number and (read := candidates(item.number))}

    @property
    def language(self) -> str:
        """The language of its titles and headings: be, ru, or en; empty where nothing says so."""
        titles = (cell.text for item in self.block.items for cell in item.cells.get("title", [])[:1])
        text = " ".join((*self.head.headings.values(), *titles)).lower()
        counts = {name: sum(text.count(letter) for letter in letters) for name, letters in _LETTERS.items()}
        counts["en"] = sum("a" <= letter <= "z" for letter in text) // 20
        best = max(counts, key=lambda name: counts[name])
        return best if counts[best] else ""

    @property
    def kinds(self) -> set[str]:
        """What its columns say, but for how they are named: when, who."""
        kinds = {"when"} if self.head.columns("deadline", "start", "end") else set()
        return kinds | ({"who"} if self.head.body_columns else set())

    @property
    def year(self) -> int | None:
        """The one year a sheet's name says it is about."""
        years = set(_YEAR.findall(self.sheet.name))
        return int(years.pop()) if len(years) == 1 else None


def one_plan(found: Sequence[Found], best: Found) -> list[Found]:
    """The sheets that make up one plan with the best one, in the file's order; that one alone where none does.

    A sheet belongs to it that has the same kinds of columns and other items, and is not named as a version or report.
    """
    if _VERSION.search(best.sheet.name):
        return [best]
    chosen = [best]
    found = [one for one in found if one is best or not is_translation(one, best)]
    for one in sorted(found, key=lambda f: -f.worth):
        if one is not best and _belongs(one, best) and all(_differ(one, other) for other in chosen):
            chosen.append(one)
    return [one for one in found if one in chosen]


def is_translation(one: Found, other: Found) -> bool:
    """Whether two sheets are one plan in two languages: the same numbers, the measures in other words."""
    known, numbers = one.numbers, other.numbers
    if one.language == other.language or not known or not numbers:
        return False
    return len(known & numbers) >= max(len(known), len(numbers)) * _TRANSLATED


def _belongs(one: Found, best: Found) -> bool:
    if one.sheet.hidden or one.head.guessed or _VERSION.search(one.sheet.name):
        return False
    return best.kinds <= one.kinds and "title" in one.head.fields.values()


def _differ(one: Found, other: Found) -> bool:
    if (one.year and other.year and one.year != other.year) or (
        one.side and other.side and one.side != other.side
    ):
        return True
    common = one.titles & other.titles
    return len(common) <= min(len(one.titles), len(other.titles)) * _REPEATS


def head_of_continued(sheet: Sheet, before: Found) -> Head | None:
    """The columns of a sheet (or a document's table) without a header that goes on with the one before; else None.

    Both have the same number of columns, which may be elsewhere; most rows have a number or a time in its place.
    """
    rows = [cells for _row, cells in sheet.rows() if len(cells) >= 3]
    own = sorted({cell.column for cells in rows for cell in cells})
    known = sorted(before.head.headings)
    used = sorted({c.column for item in before.block.items for cells in item.cells.values() for c in cells})
    numbers = [item.number.column for item in before.block.items if item.number]
    columns = next((c for c in (known, sorted({*used, *numbers[:1]})) if len(c) == len(own)), None)
    if columns is None or not rows:
        return None
    place = dict(zip(columns, own, strict=True))
    fields = {place[column]: name for column, name in before.head.fields.items() if column in place}
    headings = {place[column]: text for column, text in before.head.headings.items() if column in place}
    periods = {place[column]: text for column, text in before.head.periods.items() if column in place}
    fitting = sum(_fits(cells, fields) for cells in rows)
    if fitting < len(rows) * _MOSTLY:
        return None
    top = next(iter(sheet.cells)) - 1
    return Head(top, top, headings, fields, before.head.score, periods=periods)


def _fits(cells: Sequence[Cell], fields: Mapping[int, str]) -> bool:
    by_field = {fields[cell.column]: cell for cell in cells if cell.column in fields}
    if number := by_field.get("number"):
        return is_number(number) or is_column_numbers(cells)
    timed = by_field.get("deadline") or by_field.get("end")
    return timed is not None and parse_deadline(timed.text).kind is not Kind.UNPARSEABLE


def take_sides(parts: Sequence[Found]) -> None:
    """In the sheet of one city «Ответственный» means that city's."""
    for part in parts:
        if part.side and not any(name.startswith("side:") for name in part.head.fields.values()):
            for item in part.block.items:
                cells = item.cells.pop("responsible", [])
                if cells:
                    item.cells[f"side:{part.side}"] = cells


def merge_sides(rows: Sequence[Numbered], parts: Sequence[Found]) -> list[Numbered]:
    """Each item once, where every city's sheet has it with its own bodies."""
    if len({part.side for part in parts if part.side}) < 2:
        return list(rows)
    kept: list[Numbered] = []
    known: dict[str, Numbered] = {}
    for one in rows:
        first = known.setdefault(fold(one.row.title), one)
        if first.sheet == one.sheet or first is one:
            kept.append(one)
            continue
        for side, bodies in one.row.bodies.items():
            first.row.bodies.setdefault(side, bodies)
        missing = {name: cell for name, cell in one.row.cells.items() if name not in first.row.cells}
        first.row.cells |= missing
        first.row.messages += [m for m in one.row.messages if m not in first.row.messages]
    return kept


def name_directions(parts: Sequence[Found], years: tuple[int, int]) -> None:
    """Give the items of a sheet without directions the one that its title or its name says."""
    for part in parts:
        without = [
            item for item in part.block.items if item.chapter is None and not item.cells.get("direction")
        ]
        if len(without) < len(part.block.items):
            continue
        chapter = _named(part, years)
        for item in without:
            item.chapter = chapter


def _named(part: Found, years: tuple[int, int]) -> Chapter | None:
    sheet = part.sheet
    before = sheet.before[-1] if sheet.before else ""
    for text in (before, sheet.name):
        if not text or (part.side and text == sheet.name):
            continue
        if len(text) > _LONGEST_NAME or _NAMELESS.fullmatch(text.strip()) or is_note(text):
            continue
        if (chapter := read_chapter(None, text, 0, years)).calendar:
            chapter.title = ""
            return chapter
        if text == sheet.name and _YEAR.search(text):
            continue
        return chapter
    return None
