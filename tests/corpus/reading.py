"""Corpus tables as they are written: tab-separated, no quotes, `\\n`, `\\t` and `\\\\` written out."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "corpus"
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}


def unescape(text: str) -> str:
    return re.sub(r"\\[nt\\]", lambda found: _ESCAPES[found.group()], text)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table in `FOLDER`, by column name."""
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:] if line]
