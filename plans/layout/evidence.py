"""What the cells of a column look like: times, numbers, bodies, states, promises; `weighing` decides upon it."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from plans.bodies import grammar, split_bodies
from plans.deadlines import Kind, parse_deadline
from plans.lexicon import tags_of
from plans.numbers import is_number
from plans.sheet import Cell
from plans.sides import Names, mentions
from plans.states import read_status
from plans.targets import read_targets
from plans.words import deed, fold, parses

from .periods import MARKS

_LOOKED_AT = 30
_FEWEST_PAIRS = 3
_LONGEST_TERM = 150
_SETTLED = ("done", "planned", "no_data")
_NOT_OWN = frozenset(("extra_text", "foreign_text"))
_OF_DAY = re.compile(
    r"(?:с |в |до |к )?(?:[01]?\d|2[0-3])[.:-][0-5]\d(?: ?(?:-|–|—|до) ?(?:[01]?\d|2[0-3])[.:-][0-5]\d)?(?: ?ч\.?)?"
)
_REACHED_AT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\+?\d[\s()–-]{0,3}){6,15}|(?:тел|факс|моб)\.")
_MONEY = re.compile(
    r"(?:бюджет|средств|ассигнован|финансир|инвестиц)|\b(?:тыс|млн|млрд)\.? ?(?:бел\. ?)?руб"
    r"|\d ?(?:руб|₽|br\b|usd|\$|€)"
)
_NAMED = re.compile(r"[A-ZА-ЯЁІЎ]{2,6} [«\"„“]|[«\"„“][^»\"“”]+[»\"“”]")
_YES_OR_NO = frozenset(("да", "нет", "+", "-", "так", "не", "yes", "no", *MARKS))


class Column:
    """The cells of one column below the header, and which part of them looks like what; nothing here raises."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = [cell for cell in cells if fold(cell.text).strip(" .-–—")][:_LOOKED_AT]

    def share(self, test: Callable[[Cell], object]) -> float:
        """Which part of the cells passes, from 0 to 1."""
        return sum(bool(test(cell)) for cell in self.cells) / max(len(self.cells), 1)

    @cached_property
    def timed(self) -> float:
        """Deadlines and nothing else; what comes «по согласованию» may be one, and tells nothing."""
        kinds = [_kind(cell) for cell in self.cells]
        telling = [kind for kind in kinds if kind is not Kind.ON_DEMAND]
        return sum(kind is not Kind.UNPARSEABLE for kind in telling) / max(len(telling), 1)

    @cached_property
    def of_day(self) -> float:
        """Hours of a day."""
        return self.share(
            lambda cell: _OF_DAY.fullmatch(cell.text.strip().lower()) and _kind(cell) is Kind.UNPARSEABLE
        )

    @cached_property
    def numbered(self) -> float:
        """Numbers of rows, each its own."""
        if len({cell.text for cell in self.cells}) < len(self.cells):
            return 0.0
        return self.share(is_number)

    @cached_property
    def bodies(self) -> float:
        """Names of bodies or people."""
        return self.share(names_bodies)

    @cached_property
    def stated(self) -> float:
        """States of the work: marks, percents, accounts."""
        return self.share(_is_state)

    @cached_property
    def under_way(self) -> float:
        """Of these, what is neither done nor only planned."""
        return self.share(
            lambda cell: _is_state(cell) and (read_status(cell.text) or ("done", None))[0] not in _SETTLED
        )

    @cached_property
    def answered(self) -> float:
        """Yes, no and signs for them."""
        return self.share(lambda cell: fold(cell.text) in _YES_OR_NO)

    @cached_property
    def reached_at(self) -> float:
        """Telephones and addresses."""
        return self.share(lambda cell: isinstance(cell.value, str) and _REACHED_AT.search(cell.text))

    @cached_property
    def money(self) -> float:
        """Sums and where they come from."""
        return self.share(lambda cell: _MONEY.search(fold(cell.text)))

    @cached_property
    def promised(self) -> float:
        """What is to come of a measure: figures, papers, things done."""
        return self.share(_is_promise)

    @cached_property
    def distinct(self) -> float:
        """Which part of the texts stands once."""
        return len({fold(cell.text) for cell in self.cells}) / max(len(self.cells), 1)

    @cached_property
    def length(self) -> float:
        """Letters of a cell on the average, a long one counting for no more than a long title."""
        return sum(min(len(cell.text), 120) for cell in self.cells) / max(len(self.cells), 1)

    def side(self, sides: Names) -> str:
        """The one side that the cells speak of; empty where they name none or several."""
        named = [{mention.slug for mention in mentions(fold(cell.text[:300]), sides)} for cell in self.cells]
        told = {slug for found in named for slug in found}
        return told.pop() if len(told) == 1 and sum(map(bool, named)) * 2 >= len(named) else ""


def follows(begun: Column, ended: Column) -> bool:
    """Whether every row's date in the second column comes after that in the first, or is the same."""
    ends = {cell.row: parse_deadline(cell.text).end for cell in ended.cells}
    pairs = [(parse_deadline(cell.text).end, ends.get(cell.row)) for cell in begun.cells]
    told = [(first, last) for first, last in pairs if first is not None and last is not None]
    return len(told) >= _FEWEST_PAIRS and all(first <= last for first, last in told)


def _kind(cell: Cell) -> Kind:
    if isinstance(cell.value, bool) or len(cell.text) > _LONGEST_TERM:
        return Kind.UNPARSEABLE
    if isinstance(cell.value, int | float):
        return Kind.YEAR if isinstance(cell.value, int) and 2000 <= cell.value <= 2100 else Kind.UNPARSEABLE
    read = parse_deadline(cell.text)
    return Kind.UNPARSEABLE if _NOT_OWN & set(read.codes) else read.kind


def names_bodies(cell: Cell) -> bool:
    """Whether a cell begins with a body's name, a side or a person, as the names of those who answer do."""
    first = next(iter(split_bodies(cell.text[: _LONGEST_TERM * 2])), "")
    word = next(iter(grammar.words(first, 1)), "")
    return (
        grammar.starts_person(first)
        or grammar.is_abbreviation(word)
        or _NAMED.match(first) is not None
        or grammar.begins_name(first, "nomn", grammar.Budget(), strict=True)
    )


def _is_state(cell: Cell) -> bool:
    if isinstance(cell.value, bool) or is_number(cell):
        return False
    first = next(iter(re.findall(r"[^\W\d_]+", cell.text[:80])), "").lower()
    if any(part == "INFN" for part, *_rest in parses(first)[:1]):
        return False  # «Согласовать программу»: what is to be done
    return read_status(cell.text) is not None


def _is_promise(cell: Cell) -> bool:
    if isinstance(cell.value, int | float):
        return False
    words = re.findall(r"[^\W\d_]+", fold(cell.text))
    return (
        bool(read_targets(cell.text))
        or any(deed(word) == "done" for word in words[:4])
        or "result" in tags_of(words[0] if words else "")
    )
