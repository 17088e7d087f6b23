"""Scanned pages → cells with text, for a person to compare with the picture: nothing here is a plan yet.

Tesseract recognises, where it is installed with Russian. The pictures are of strangers: they are opened and recognised
in a confined child process. Only tables drawn with lines are found.
"""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from typing import TypedDict

from plans.formats import confined
from plans.refusals import Refusal, damaged
from plans.words import is_known

#: What refuses a file of which there may be pages to recognise.
OF_PICTURES = frozenset(("scanned", "picture"))
MOST_PAGES = 30
_MEMORY = 600 * 1024 * 1024
_SECONDS = 60
_SECONDS_TO_SHOW = 15
_LANGUAGES = ("rus", "bel", "eng")
_WORDS = re.compile(r"[А-Яа-яЁёІіЎў]{4,}")


class ScannedCell(TypedDict):
    """A cell: its place from 0, how far it goes, its text, and whether that is beyond doubt."""

    row: int
    column: int
    across: int
    down: int
    text: str
    sure: bool


class ScannedPage(TypedDict):
    """A page: the lines above its table, and the cells of that from the top; `seen` once a person has compared it."""

    above: str
    cells: list[ScannedCell]
    seen: bool


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that can be recognised here; none where there is no Tesseract, or none with Russian."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    found = tuple(name for name in _LANGUAGES if name in listed.stdout.split())
    return found if "rus" in found else ()


def count_pages(data: bytes) -> int:
    """How many pages a scan has. Raises `Refusal` where it cannot be opened, or has too many."""
    pages = int(_ask(data, "count"))
    if pages > MOST_PAGES:
        raise Refusal("too_slow")
    return pages


def recognise(data: bytes, page: int) -> ScannedPage:
    """What stands on a page, from 0. Raises `Refusal`."""
    found: ScannedPage = json.loads(_ask(data, "read", str(page), "+".join(languages())))
    doubt_what_is_no_word(found["cells"])
    return found


def doubt_what_is_no_word(cells: Sequence[ScannedCell]) -> None:
    """Doubt cells with a word that no dictionary has, unless most words are so: another language, or names."""
    words = {place: _WORDS.findall(cell["text"]) for place, cell in enumerate(cells)}
    unknown = {place: [word for word in found if not is_known(word)] for place, found in words.items()}
    if 2 * sum(map(len, unknown.values())) > sum(map(len, words.values())):
        return
    for place, strange in unknown.items():
        if strange:
            cells[place]["sure"] = False


def picture(data: bytes, page: int) -> bytes:
    """A page as a JPEG to be looked at, straightened. Raises `Refusal`."""
    return _ask(data, "picture", str(page), seconds=_SECONDS_TO_SHOW)


def _ask(data: bytes, *arguments: str, seconds: int = _SECONDS) -> bytes:
    try:
        return confined.run(
            "plans.scans.page",
            data,
            seconds=seconds,
            memory=_MEMORY,
            arguments=arguments,
            clock=1.5 * seconds,
        )
    except confined.Failed as fault:
        raise (Refusal("too_slow") if fault.late else damaged()) from fault


def as_web_page(pages: Sequence[ScannedPage]) -> bytes:
    """The pages as a document that `plans.read` reads; a table that goes on over pages is one."""
    parts = ['<html><head><meta charset="utf-8"></head><body>']
    width = 0
    for page in pages:
        columns = max((cell["column"] + cell["across"] for cell in page["cells"]), default=0)
        if columns != width or page["above"].strip():
            parts.append("</table>" if width else "")
            parts += [f"<p>{html.escape(line)}</p>" for line in page["above"].splitlines() if line.strip()]
            parts.append("<table>" if columns else "")
            width = columns
        rows: dict[int, list[ScannedCell]] = {}
        for cell in page["cells"]:
            rows.setdefault(cell["row"], []).append(cell)
        parts += [f"<tr>{''.join(map(_td, rows[row]))}</tr>" for row in sorted(rows)]
    parts.append("</table></body></html>")
    return "".join(parts).encode()


def _td(cell: ScannedCell) -> str:
    text = html.escape(cell["text"].strip()).replace("\n", "<br>")
    return f'<td colspan="{cell["across"]}" rowspan="{cell["down"]}">{text}</td>'
