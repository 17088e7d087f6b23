"""Breaks wide lines of HTML templates where no reader can tell: `python -m tools.wrap [--check] [FILES]`.

A line over `WIDEST` characters is broken at blanks of running text and of comments, between the attributes of a tag,
between block-level elements, and within a `blocktranslate` that would be too wide by itself (which becomes `trimmed`:
its message stays as it was). Never within `{% … %}`, `{{ … }}` or a value in quotes, never in `pre`, `textarea`,
`script` and `style`, and never where a blank would come or go between inline elements. Letters are left alone: what
mail programs make of blanks nobody knows.

What comes out is not changed by a second run. `same` says whether two sources say the same to a browser. Without
FILES all templates are meant; with `--check` nothing is written, and the exit status is 1 where something would be.
"""

import argparse
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.house import ROOT, WIDEST
from tools.template_blanks import Template, literal, visible
from tools.template_pieces import RAW, Piece, is_trimmed, pieces

# How many characters of a line a break is worth that falls elsewhere than between elements: the less it is liked.
BLOCKS, SENTENCE, WORD, ATTRIBUTE, BRACKET = 0, 15, 30, 40, 70
INDENT, DEEPEST = 2, 4
# A text to translate that is shorter is not worth lines of its own.
SHORT = 30
LETTERS = "templates/mail/"


@dataclass(frozen=True, slots=True)
class Break:
    """Where a line may end: the offsets of the blank that a line break replaces, and how little that is liked."""

    start: int
    end: int
    cost: int
    depth: int  # how deep within elements and blocks of the template the next line is


def wrap(source: str, widest: int = WIDEST) -> str:
    """The template with its wide lines broken. Raises ValueError where it can't tell what is markup."""
    while any(len(line) > widest for line in source.split("\n")):
        wrapped = _wrapped(source, widest)
        source = _with_trimmed(wrapped, widest)
        if source == wrapped:
            break
    return source


def same(one: str, other: str) -> bool:
    """Whether a browser, and the catalogue of messages, find the same in both templates."""
    return list(visible(one)) == list(visible(other))


def _wrapped(source: str, widest: int) -> str:
    template = Template(source)
    found = template.pieces
    starts, breaks = [piece.start for piece in found], list(_breaks(template))
    places = [one.start for one in breaks]
    wrapped, start = [], 0
    for line in source.split("\n"):
        end, margin = start + len(line), len(line) - len(line.lstrip())
        if len(line) > widest:
            own = breaks[bisect_left(places, start + margin + 1) : bisect_left(places, end)]
            first = found[min(bisect_left(starts, start + margin), len(found) - 1)]
            line = _broken(line, start, margin, own, first.depth, widest)
        wrapped.append(line)
        start = end + 1
    return "\n".join(wrapped)


def _broken(line: str, start: int, margin: int, breaks: list[Break], depth: int, widest: int) -> str:
    made, indent, at = [], margin, margin
    left = [one for one in breaks if one.end - start < len(line)]
    while left and indent + len(line) - at > widest:
        fits = [one for one in left if indent + one.start - start - at <= widest]
        best = max(fits, key=lambda one: one.start - one.cost) if fits else left[0]
        made.append(" " * indent + line[at : best.start - start])
        at = best.end - start
        indent = margin + INDENT * max(0, min(best.depth - depth, DEEPEST))
        left = [one for one in left if one.start > best.start]
    return "\n".join([*made, " " * indent + line[at:]])


def _breaks(template: Template) -> Iterator[Break]:
    found = template.pieces
    for at, piece in enumerate(found[1:-1], start=1):
        if "raw" in (piece.kind, found[at - 1].kind):
            continue
        if piece.kind == "blank":
            if "\n" not in piece.text and piece.place != "kept":
                yield Break(piece.start, piece.stop, _cost(template, at), found[at + 1].depth)
        elif piece.kind == "end" and found[at - 1].kind != "blank" and piece.name.strip("/") not in RAW:
            yield Break(piece.start, piece.start, BRACKET, piece.depth)
        elif piece.place == "text" and found[at - 1].kind != "blank" and template.shows_no_blank(at):
            yield Break(piece.start, piece.start, BLOCKS, piece.depth)


def _cost(template: Template, at: int) -> int:
    piece, before = template.pieces[at], template.pieces[at - 1]
    if piece.place == "tag":
        return ATTRIBUTE
    if piece.place == "text" and template.shows_no_blank(at):
        return BLOCKS
    ends = before.kind == "ctl" or before.text.endswith((".", "!", "?", ":", ";", "»"))
    return SENTENCE if ends or not piece.text else WORD


def _with_trimmed(source: str, widest: int) -> str:
    """With the texts of lines that are wide even so as trimmed ones, where their messages stay the same."""
    found = pieces(source)
    for at in range(len(found) - 1, -1, -1):
        piece = found[at]
        line = source[source.rfind("\n", 0, piece.start) + 1 :].partition("\n")[0]
        if piece.place != "text" or len(line) <= widest:
            continue
        text, name = literal(piece)
        if len(text) >= SHORT and "  " not in text and text == text.strip():
            asvar = f" asvar {name}" if name else ""
            said = f"{{% blocktranslate trimmed{asvar} %}}{text}{{% endblocktranslate %}}"
            source = source[: piece.start] + said + source[piece.stop :]
        elif piece.name == "blocktranslate" and not is_trimmed(piece.text) and _can_be_trimmed(found[at + 1]):
            cut = piece.start + piece.text.index("blocktranslate") + len("blocktranslate")
            source = f"{source[:cut]} trimmed{source[cut:]}"
    return source


def _can_be_trimmed(body: Piece) -> bool:
    parts = re.split(r"\{%-?\s*plural[^\n]*?%\}", body.text)
    return "\n" not in body.text and all(part == part.strip() and "  " not in part for part in parts)


def templates() -> list[Path]:
    """All templates of pages; letters are left alone."""
    found = sorted((ROOT / "templates").rglob("*.html"))
    return [path for path in found if LETTERS not in path.as_posix()]


def main(arguments: list[str]) -> int:
    """Wrap the files; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.wrap", description="Break the wide lines of templates."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILES", help="all templates of pages")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; 1 where something would be written"
    )
    given = parser.parse_args(arguments)
    changed = 0
    for path in given.files or templates():
        if LETTERS in path.resolve().as_posix() or path.suffix != ".html":
            parser.error(f"{path} is no template of a page")
        source = path.read_text(encoding="utf-8")
        wrapped = wrap(source)
        if wrapped != source:
            changed += 1
            if not same(source, wrapped):
                raise AssertionError(f"{path} would not say the same")
            if not given.check:
                path.write_text(wrapped, encoding="utf-8")
            sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"{changed} {'would be' if given.check else 'were'} wrapped\n")
    return 1 if given.check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
