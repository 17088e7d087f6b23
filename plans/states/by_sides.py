"""What each side says in one cell: «в Сочи выполнено, в Минске нет», «Сочи – 100 %; Минск – в работе»."""

import re
from collections.abc import Iterator

from plans import sides as _sides
from plans.states.reading import LONGEST_STATE, Reading, read_status
from plans.words import fold, join_broken, tidy

_CLAUSE = re.compile(r"[;\n]|(?<!\bг)(?<!\d)\.(?=\s|$)|,|(?<![а-я])(?:а|но|тогда как|при этом)(?![а-я])")
_MOST_CLAUSES = 60
#: What may be before a side at the start of what it says.
_BEFORE = re.compile(
    r"[\s:()\"-]*(?:(?:в|во|у|от|ад|по|со|с|за|только|город[а-я]*|горад[а-я]*|г|стороны|боку|администраци[а-я]*"
    r"|сторон[а-я]*|и|для|на)[\s.]*)*"
)
_SHORT = 5  # words; in so short a clause the side may be at the end: «выполнено в Сочи»
_LEFT = re.compile(
    r"(?<![а-я])(?:сторон[а-я]*|старан[а-я]*|бок[а-я]*|город[а-я]*|горад[а-я]*|г|со|от|ад|только)(?![а-я])\.?"
)
_NO = re.compile(r"(?:еще |пока |– |- |: |в |у |во )*(?:нет|не|няма|ня)(?: еще| пока)?")
_YES = re.compile(r"(?:уже |- |: |в |у |во )*(?:да|так)")


def read_by_sides(text: str, sides: _sides.Names) -> dict[str, Reading]:
    """The state of each side that a cell names, by slug; {} where it names none, or says nothing of them.

    `sides` maps a slug to its names. Two sides named together («Сочи и Минск – выполнено») say the same; a
    clause without a side belongs to the side named before it. A side the cell is silent about is absent.
    Never raises.
    """
    folded = fold(join_broken(tidy(text[:LONGEST_STATE])).replace("\n", "; "))
    found = _sides.mentions(folded, sides)
    if not found:
        return {}
    said: dict[str, list[str]] = {}
    current: list[str] = []
    for start, clause in _clauses(folded):
        named = [m for m in found if start <= m.start < start + len(clause)]
        if named and _is_about(clause, named[0].start - start):
            current = list(dict.fromkeys(m.slug for m in named))
            clause = _without(clause, start, named)
        for slug in current:
            said.setdefault(slug, []).append(clause)
    read = {slug: _read(" . ".join(clauses)) for slug, clauses in said.items()}
    return {slug: reading for slug, reading in read.items() if reading is not None}


def _clauses(folded: str) -> Iterator[tuple[int, str]]:
    start = 0
    for number, mark in enumerate(_CLAUSE.finditer(folded)):
        if number == _MOST_CLAUSES:
            break
        if folded[start : mark.start()].strip():
            yield start, folded[start : mark.start()]
        start = mark.end()
    if folded[start:].strip():
        yield start, folded[start:]


def _is_about(clause: str, at: int) -> bool:
    """Whether the clause is what that side says: the side comes first, or the clause is short."""
    return bool(_BEFORE.fullmatch(clause[:at])) or len(clause.split()) <= _SHORT


def _without(clause: str, start: int, named: list[_sides.Mention]) -> str:
    for mention in reversed(named):
        clause = f"{clause[: mention.start - start]} {clause[mention.end - start :]}"
    return " ".join(_LEFT.sub(" ", clause).split())


def _read(said: str) -> Reading | None:
    said = said.strip(" .,;:-–()")
    for edge in ("в ", "у ", "во ", "по ", "и "):
        said = said.removeprefix(edge)
    said = re.sub(r"\s(?:в|у|во|по|от)$", "", said).strip(" .,;:-()")
    if _NO.fullmatch(said):
        return "overdue", None
    if _YES.fullmatch(said):
        return "done", None
    return read_status(said)
