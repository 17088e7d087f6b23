"""Who answers for an item: its cells cut into bodies, each on its side."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plans.bodies import NamedBody, split_sides
from plans.bodies.labels import CO_BRACKET
from plans.layout.columns import SIDE
from plans.layout.items import RawItem
from plans.messages import Message
from plans.sheet import Cell
from plans.sides import mentions
from plans.words import fold

Sides = Mapping[str, Sequence[str]]
Bodies = dict[str | None, list[NamedBody]]

# What may be beside a side's name on a line that is but its label.
_BESIDE = re.compile(
    r"(?:^|(?<=[\s.]))(?:от|с|со|ад|стороны|сторона|старана|бок|города|город|г|гор|горада|горад|исполнители"
    r"|ответственные|по)(?=[\s.]|$)|[\s.:,–—-]"
)
_LONGEST_LABEL = 60


@dataclass(slots=True)
class Answering:
    """Reads who answers; a plan names the same few bodies over and over, so a cell's reading is kept."""

    sides: Sides
    # The side of each column that names who helps, where its heading has one: «Сочи > Соисполнители».
    of_columns: Mapping[int, str] = field(default_factory=dict)
    # The sides of a column's two names, where its heading gives them in that order: «Исполнители (Сочи / Минск)».
    in_order: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    # The columns that are one side's each: a cell that is of none of them was merged over both.
    of_one_side: frozenset[int] = frozenset()
    split: dict[tuple[str, str | None], Bodies] = field(default_factory=dict)

    def read(self, item: RawItem) -> tuple[Bodies, list[Message]]:
        """The bodies of each side, the lead first, and what there is to say about them."""
        found: Bodies = {}
        messages: list[Message] = []
        markers = {cell.row: side_named(cell.text, self.sides) for cell in item.cells.get(SIDE, [])}
        names = [name for side in self.sides if (name := f"side:{side}") in item.cells]
        helping = self._sides_of(item.cells.get("co_executors", []))
        for name in (*names, "responsible", "co_executors"):
            for cell in _run_on(item.cells.get(name, []), markers):
                own = markers.get(cell.row) or self.of_columns.get(cell.column)
                column = name.removeprefix("side:") if name.startswith("side:") else own
                self._add(found, cell, column, helping if name != "co_executors" else None, messages)
        return found, messages

    def _sides_of(self, cells: Sequence[Cell]) -> frozenset[str]:
        """The sides that a column's cells name."""
        split = (self._split(cell.text, self.of_columns.get(cell.column)) for cell in cells if not cell.error)
        return frozenset(side for one in split for side in one if side is not None)

    def _add(
        self,
        found: Bodies,
        cell: Cell,
        column: str | None,
        helping: frozenset[str] | None,
        messages: list[Message],
    ) -> None:
        """`helping` are the sides that the column of those who help names; None where the cell is of that column."""
        co = helping is None
        if column is None and cell.column in self.in_order:
            cell = replace(cell, text=self._ordered(cell.text, self.in_order[cell.column]))
        if cell.error:
            messages.append(Message("warning", cell.address, "formula_error", {"error": cell.text}))
            return
        if not cell.text.strip(" \n-–—−хx"):
            return
        split = self.split.get((cell.text, column))
        if split is None:
            split = self.split[cell.text, column] = self._split(cell.text, column)
        if not any(split.values()):
            messages.append(Message("warning", cell.address, "no_body", {"text": cell.text[:80]}))
        unclear = split.get(None)
        if unclear and cell.column in self.of_one_side and column is None and not co:
            split = self._for_both(split, unclear)
            messages.append(Message("info", cell.address, "both_sides", {"names": _quoted(unclear)}))
        elif unclear:
            side = None if column or co else self._other_side(cell.text, helping or frozenset())
            if side is not None:
                split = {one: bodies for one, bodies in split.items() if one is not None}
                lead = side not in split
                split[side] = [
                    *split.get(side, []),
                    *(replace(b, role="lead" if lead and not n else "co") for n, b in enumerate(unclear)),
                ]
                params = {"names": _quoted(unclear), "side": self.sides[side][0]}
                messages.append(Message("warning", cell.address, "side_assumed", params))
            else:
                messages.append(Message("warning", cell.address, "side_unclear", {"names": _quoted(unclear)}))
        for one, bodies in split.items():
            known = found.setdefault(one, [])
            for body in bodies:
                if fold(body.name) in {fold(b.name) for b in known}:
                    continue
                led = co or any(b.role == "lead" for b in known)
                known.append(replace(body, role="co") if led else body)

    def _for_both(self, split: Bodies, unclear: Sequence[NamedBody]) -> Bodies:
        """The bodies of a cell merged over both sides' columns: what names no city is of each side."""
        made: Bodies = {side: bodies for side, bodies in split.items() if side is not None}
        for side in self.sides:
            own = [*made.get(side, []), *(replace(body, side=side) for body in unclear)]
            made[side] = [replace(body, role="co" if place else "lead") for place, body in enumerate(own)]
        return made

    def _ordered(self, text: str, order: tuple[str, str]) -> str:
        """«А / Б» under «Сочи / Минск» with the sides before the names; as it is where it names them otherwise."""
        parts = text.split("/")
        if len(parts) != len(order) or not all(part.strip() for part in parts):
            return text
        for part, side in zip(parts, order, strict=True):
            if {mention.slug for mention in mentions(fold(part), self.sides)} - {side}:
                return text
        return "\n".join(
            f"{self.sides[side][0]}: {part.strip()}" for part, side in zip(parts, order, strict=True)
        )

    def _split(self, text: str, column: str | None) -> Bodies:
        if column is None:
            text = with_labels(text, self.sides)
        plain, together = without_co(text)
        split = split_sides(plain, self.sides, column=column)
        if not together:
            return split
        named = [side for side, bodies in split.items() if bodies]
        for names, before in together:
            # Those in brackets are on the side of whom they follow, where they name no other.
            follow = named if len(named) == 1 else [*split_sides(before, self.sides, column=column)]
            only = follow[0] if len(follow) == 1 else None
            for side, bodies in split_sides(names, self.sides, column=column or only).items():
                split.setdefault(side, []).extend(replace(body, role="co") for body in bodies)
        return split

    def _other_side(self, text: str, helping: frozenset[str]) -> str | None:
        """The side of the second of two in a cell, where the first is the other side's: «А (Сочи); Б».

        Where the other side is among those who help, in a column of their own, both are of the first's.
        """
        parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
        if len(parts) != 2 or len(self.sides) != 2:
            return None
        named = [{side for side, bodies in self._split(part, None).items() if bodies} for part in parts]
        known = [one for one in named if one != {None}]
        if len(known) != 1 or len(known[0]) != 1 or not all(named):
            return None
        (side,) = known[0]
        other = next((other for other in self.sides if other != side), None)
        return side if other in helping else other


def sides_in_order(heading: str, sides: Sides) -> tuple[str, str] | None:
    """The two sides that a heading names with a stroke between them; None where it does not."""
    found = mentions(fold(heading), sides)
    if len(found) != 2 or found[0].slug == found[1].slug:
        return None
    first, second = sorted(found, key=lambda mention: mention.start)
    return (first.slug, second.slug) if "/" in fold(heading)[first.end : second.start] else None


def _quoted(bodies: Iterable[NamedBody]) -> str:
    return ", ".join(f"«{body.name}»" for body in list(bodies)[:5])


def side_named(text: str, sides: Sides) -> str | None:
    """The one side that a text names: «г. Сочи», «Российская сторона», «РБ»."""
    found = {mention.slug for mention in mentions(fold(text), sides)}
    return found.pop() if len(found) == 1 else None


def with_labels(text: str, sides: Sides) -> str:
    """A cell's text with a colon after each line that only names a side: «СОЧИ», «От Минска», «РФ»."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    last = len(lines) - 1
    return "\n".join(
        f"{line.rstrip(' :.–—-')}:" if place < last and _is_label(line, sides) else line
        for place, line in enumerate(lines)
    )


def _is_label(line: str, sides: Sides) -> bool:
    folded = fold(line)
    if not folded or len(folded) > _LONGEST_LABEL:
        return False
    named = mentions(folded, sides)
    if len(named) != 1:
        return False
    rest = f"{folded[: named[0].start]} {folded[named[0].end :]}"
    return not _BESIDE.sub("", rest)


def without_co(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without «(соисполнители: …)», and of each such bracket the names and what it is behind."""
    together = [
        (found["names"].strip(), re.split(r"[;\n]", text[: found.start()])[-1])
        for found in CO_BRACKET.finditer(text)
        if found["names"].strip()
    ]
    return (CO_BRACKET.sub("", text), together) if together else (text, [])


def _run_on(cells: Sequence[Cell], markers: Mapping[int, str | None]) -> list[Cell]:
    """The cells of a column, those of neighbouring rows as the lines of one: a long name is wrapped so by hand.

    Where a column says the side of each row (`markers`), the rows stay apart.
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
