"""Reading the corpus's tables and the shape of a measured result."""

from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "corpus"
PAIR = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}


class Result(NamedTuple):
    """One phrase measured: the text, its kind, what was expected, what came, and whether that is right."""

    text: str
    kind: str
    expected: str
    got: str
    ok: bool


def unescape(value: str) -> str:
    """A field as it stands in the document: written-out line breaks, tabs and backslashes are put back."""
    return value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table as dictionaries by column name; an empty list where the table is absent."""
    path = DATA / name
    if not path.exists():
        return []
    head, *lines = path.read_text(encoding="utf-8").split("\n")
    columns = head.split("\t")
    return [
        dict(zip(columns, map(unescape, line.split("\t")), strict=False))
        for line in lines
        if line.strip("\t \r")
    ]
