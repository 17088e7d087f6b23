"""The numbers of a whole plan: typed before the titles, missing, beginning again, standing twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from plans import numbers
from plans.layout.items import RawItem
from plans.messages import Message
from plans.plan import PlanRow

_LETTERS = "абвгдежиклмнпрст"


@dataclass(slots=True)
class Numbered:
    """A row of the plan with the item it was made from, what its number cell says, and where that is."""

    row: PlanRow
    item: RawItem
    label: numbers.Label
    place: str
    sheet: str = ""


def label_all(items: Sequence[RawItem], *, numbered: bool) -> list[numbers.Label]:
    """What each item's number cell says; `numbered` where the table has a column of numbers.

    A sub-point has the number of the item it is below and its letter.
    """
    own = [item for item in items if item.above is None]
    labels = numbers.resolve([item.number for item in own])
    if not numbered or not any(item.number for item in own):
        labels = from_titles(own) or labels
    known = {id(item): label for item, label in zip(own, labels, strict=True)}
    for item in items:
        if item.above is not None:
            above = known[id(item.above)].number
            known[id(item)] = numbers.Label(f"{above}{item.letter}" if above else "")
    return [known[id(item)] for item in items]


def from_titles(items: Sequence[RawItem]) -> list[numbers.Label]:
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


def number_all(all_rows: Sequence[Numbered]) -> list[Message]:
    """Give every item its number, say in the rows which were given and which occur twice; what concerns all is
    returned.
    """
    messages = [*_supply(all_rows), *_restarted(all_rows)]
    _duplicates([one.row for one in all_rows])
    return messages


def _supply(all_rows: Sequence[Numbered]) -> list[Message]:
    """Count the items where the table has no numbers at all; else give those that lack one the next free number."""
    if not any(one.label.number for one in all_rows):
        for place, one in enumerate(all_rows, start=1):
            one.row.number = str(place)
        return [Message("warning", "", "numbers_counted")]
    taken = {one.label.number for one in all_rows if one.label.number}
    before = ""
    for one in all_rows:
        where = one.row.cells.get("number", one.place)
        written = one.item.number.text[:20] if one.item.number else ""
        if one.label.supplied and written:
            params = {"text": written, "number": one.row.number}
            one.row.messages.append(Message("warning", where, "number_unreadable", params))
        elif one.label.supplied:
            one.row.messages.append(Message("warning", where, "number_follows", {"number": one.row.number}))
        elif not one.label.number:
            one.row.number = _next_free(before, taken)
            taken.add(one.row.number)
            if written:
                params = {"text": written, "number": one.row.number}
                one.row.messages.append(Message("warning", where, "number_unreadable", params))
            else:
                one.row.messages.append(Message("warning", where, "number_given", {"number": one.row.number}))
        before = one.row.number
    return []


def _next_free(before: str, taken: set[str]) -> str:
    """The number after the last one, or, where that is taken, the last one with a letter: 5а."""
    head, dot, last = before.rpartition(".")
    following = f"{head}{dot}{int(last) + 1}" if last.isdecimal() else "" if before else "1"
    if following and following not in taken:
        return following
    base = before.rstrip(_LETTERS) or "0"
    lettered = next((f"{base}{letter}" for letter in _LETTERS if f"{base}{letter}" not in taken), "")
    return lettered or next(n for n in map(str, range(1, len(taken) + 2)) if n not in taken)


def _restarted(all_rows: Sequence[Numbered]) -> list[Message]:
    """Numbers that begin again in each direction get the direction's number before them: they must not meet."""
    groups: dict[tuple[str, int], list[PlanRow]] = defaultdict(list)
    order: dict[tuple[str, int], str] = {}
    for one in all_rows:
        chapter = one.item.chapter
        key = one.sheet, chapter.row if chapter else 0
        groups[key].append(one.row)
        order.setdefault(key, (chapter.number if chapter else "") or str(len(order) + 1))
    restarting = [group for group in groups.values() if group[0].number == "1"]
    if (
        len(restarting) < 2
        or len(restarting) < len(groups)
        or any(_repeats(group) for group in groups.values())
    ):
        return []
    if len(set(order.values())) < len(order):
        return []
    for key, group in groups.items():
        for row in group:
            row.number = f"{order[key]}.{row.number}" if row.number else ""
    return [Message("warning", "", "numbers_begin_anew")]


def _repeats(rows: Iterable[PlanRow]) -> bool:
    numbered = [row.number for row in rows]
    return len(set(numbered)) < len(numbered)


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
            place = row.cells.get("number", f"A{row.row}")
            row.messages.append(Message("error", place, "number_twice", {"number": number, "others": others}))
