"""Reading the corpus's tables, the shape of a measured result, and its figures.

A table is tab-separated without quotes; line breaks, tabs and backslashes inside a field are written out. The
tables named `*_blind*` were written from the rules alone before the program had read them; the note of a row
whose first expectation was a mistake says so.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "corpus"
PAIR = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
#: The same sides with all the names that an administrator may give them.
PAIR_AT_LENGTH = {
    "sochi": (
        *(
            "Сочи",
            "город Сочи",
            "г. Сочи",
            "город-курорт Сочи",
            "муниципальный округ город-курорт Сочи",
            "горад Сочы",
        ),
        *("Россия", "Российская Федерация", "РФ", "российская сторона", "сочинская сторона"),
    ),
    "minsk": (
        *("Минск", "город Минск", "г. Минск", "горад Мінск", "г. Мінск"),
        *("Беларусь", "Республика Беларусь", "РБ", "белорусская сторона", "минская сторона"),
    ),
}
_WRITTEN = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}


class Result(NamedTuple):
    """One phrase measured: the text, its kind, what was expected, what came, and whether that is right."""

    text: str
    kind: str
    expected: str
    got: str
    ok: bool


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table as dictionaries by column name, each field as it is in the document."""
    head, *lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    columns = head.split("\t")
    return [dict(zip(columns, map(_field, line.split("\t")), strict=True)) for line in lines if line]


def _field(written: str) -> str:
    return re.sub(r"\\[nt\\]", lambda found: _WRITTEN[found.group()], written)


def share(results: Sequence[Result]) -> float:
    """Which part of the results is right, from 0 to 1."""
    return sum(result.ok for result in results) / max(len(results), 1)


def figures(results: Sequence[Result]) -> str:
    """Per kind and in all: right, measured, percent; then each miss."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result)
    lines = [_line(kind, found) for kind, found in [*sorted(kinds.items()), ("all", list(results))]]
    for miss in (result for result in results if not result.ok):
        lines.append(
            f"    miss: {miss.text!r}\n      expected {miss.expected!r}\n      got      {miss.got!r}"
        )
    return "\n".join(lines)


def _line(kind: str, found: Sequence[Result]) -> str:
    return f"  {kind:<18} {sum(r.ok for r in found):>4} / {len(found):<4} {100 * share(found):6.1f} %"
