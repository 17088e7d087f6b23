"""Which blanks of a template show in the page, and what a browser sees of it: for `tools.wrap`."""

import re
from collections.abc import Iterator
from functools import cache

from tools.house import ROOT
from tools.template_pieces import BRANCHES, SILENT, Piece, pieces

_AS = re.compile(r"\sas \w+ *%\}$")
_INCLUDED = re.compile(r"""\{%-?\s*include ["']([^"']+)["']""")
_LITERAL = re.compile(r"""\{%-?\s*translate (?:"([^"%{}\\]+)"|'([^'%{}\\]+)')(?: as (\w+))? *%\}""")
# What is beside a place, as far as it matters: nothing known, or a piece.
Beside = frozenset[int | None]


class Template:
    """The pieces of a template, and how its branches hang together."""

    def __init__(self, source: str) -> None:
        self.pieces = pieces(source)
        self.groups: dict[int, list[int]] = {}  # each tag of a branching, by place: all of them
        waiting: list[list[int]] = []
        self.silent: set[int] = set()  # what only gives a name to a text
        is_naming = False
        for at, piece in enumerate(self.pieces):
            is_naming = is_naming or (piece.name == "blocktranslate" and " asvar " in piece.text)
            if is_naming:
                self.silent.add(at)
                is_naming = piece.name != "endblocktranslate"
            if piece.kind != "ctl":
                continue
            if piece.name in BRANCHES:
                waiting.append([at])
            elif waiting and piece.name in BRANCHES[self.pieces[waiting[-1][0]].name]:
                waiting[-1].append(at)
            elif waiting and piece.name == f"end{self.pieces[waiting[-1][0]].name}":
                group = [*waiting.pop(), at]
                self.groups |= dict.fromkeys(group, group)

    def shows_no_blank(self, at: int) -> bool:
        """Whether a blank before the piece `at`, in running text, is never shown, whatever the conditions say.

        So it is where all that can be on one side of it is the edge of a block-level element. What is empty stays so.
        """
        left, right = self._left(at, set()), self._right(at, set())
        if any(one is not None and self.pieces[one].place == "kept" for one in left | right):
            return False
        closes = {
            self.pieces[one].name for one in right if one is not None and self.pieces[one].kind == "close"
        }
        opens = {self.pieces[one].name for one in left if one is not None and self.pieces[one].kind == "end"}
        if closes & opens:
            return False
        return self._all_blocks(left) or self._all_blocks(right)

    def begins_and_ends_as_block(self) -> bool:
        """Whether a blank before or behind all of it is never shown."""
        whole = self._right(0, set()), self._left(len(self.pieces), set())
        return all(self._all_blocks(side) for side in whole)

    def _all_blocks(self, found: Beside) -> bool:
        return bool(found) and all(one is not None and self._is_block(self.pieces[one]) for one in found)

    def _is_block(self, piece: Piece) -> bool:
        if piece.kind == "ctl" and (found := _INCLUDED.match(piece.text)):
            return _is_block_template(found[1])
        return piece.kind in ("open", "close", "end") and piece.is_block

    def _left(self, at: int, seen: set[int]) -> Beside:
        """The places of what can be left of the piece `at`; None for the beginning."""
        while at > 0:
            at -= 1
            if self._says_nothing(at):
                continue
            if at not in self.groups:
                return frozenset((at,))
            group = self.groups[at]
            if at != group[-1]:
                found = self._left(group[0], seen)
                return found | self._last_of_body(group, seen) if self._is_loop(group, at) else found
            if at in seen:
                return frozenset()
            seen.add(at)
            return self._behind(group, seen)
        return frozenset((None,))

    def _behind(self, group: list[int], seen: set[int]) -> Beside:
        """What can be last of a whole branching."""
        found: Beside = frozenset().union(*(self._left(one, seen) for one in group[1:]))
        return found if self._is_complete(group) else found | self._left(group[0], seen)

    def _last_of_body(self, group: list[int], seen: set[int]) -> Beside:
        if group[0] in seen:
            return frozenset()
        return self._left(group[1], seen | {group[0]})

    def _right(self, at: int, seen: set[int]) -> Beside:
        """The places of what can be right of the place before the piece `at`; None for the end."""
        while at < len(self.pieces):
            if self._says_nothing(at):
                at += 1
                continue
            if at not in self.groups:
                return frozenset((at,))
            group = self.groups[at]
            if at == group[0]:
                if at in seen:
                    return frozenset()
                seen.add(at)
                found: Beside = frozenset().union(*(self._right(one + 1, seen) for one in group[:-1]))
                return found if self._is_complete(group) else found | self._right(group[-1] + 1, seen)
            again: Beside = frozenset()
            if self.pieces[group[0]].name == "for" and at == group[1] and group[-1] not in seen:
                again = self._right(group[0] + 1, seen | {group[-1]})
            return again | self._right(group[-1] + 1, seen)
        return frozenset((None,))

    def _is_loop(self, group: list[int], at: int) -> bool:
        return self.pieces[group[0]].name == "for" and at == group[0]

    def _is_complete(self, group: list[int]) -> bool:
        """Whether one of its branches is always there."""
        return any(self.pieces[one].name in ("else", "empty") for one in group)

    def _says_nothing(self, at: int) -> bool:
        piece = self.pieces[at]
        if at in self.silent:
            return True
        if piece.kind in ("blank", "note"):
            return piece.place != "words"
        if piece.place == "note" or (piece.kind == "raw" and self.pieces[at - 1].name == "comment"):
            return True
        if piece.kind != "ctl" or piece.place != "text" or at in self.groups:
            return False
        return piece.name in SILENT or _AS.search(piece.text) is not None


@cache
def _is_block_template(name: str) -> bool:
    path = ROOT / "templates" / name
    return path.is_file() and Template(path.read_text(encoding="utf-8")).begins_and_ends_as_block()


def literal(piece: Piece) -> tuple[str, str]:
    """The text of `{% translate "…" as name %}` and its name; "" where it is no text that `blocktranslate` can say."""
    found = _LITERAL.fullmatch(piece.text) if piece.kind == "ctl" and piece.place == "text" else None
    return (found[1] or found[2], found[3] or "") if found else ("", "")


def visible(source: str) -> Iterator[tuple[str, str]]:
    """What a browser and the catalogue of messages see of a template, as kind and text: blanks that show are one blank.

    A text to translate is its message, whether or not it is `trimmed`.
    """
    template = Template(source)
    message: list[str] | None = None
    for at, piece in enumerate(template.pieces):
        if piece.name == "blocktranslate":
            yield "ctl", re.sub(r"\btrimmed\s+", "", piece.text)
            message = []
        elif piece.name == "endblocktranslate":
            yield "message", "".join(message or ())
            yield "ctl", piece.text
            message = None
        elif message is not None:
            message.append(_part_of_message(template.pieces, at))
        elif literal(piece)[0]:
            text, name = literal(piece)
            yield "ctl", f"{{% blocktranslate asvar {name} %}}" if name else "{% blocktranslate %}"
            yield from (("message", text), ("ctl", "{% endblocktranslate %}"))
        elif piece.kind == "blank":
            yield from _shown(template, at)
        elif piece.kind != "note" and piece.place != "note" and piece.name not in ("comment", "endcomment"):
            yield piece.kind, piece.text


def _shown(template: Template, at: int) -> Iterator[tuple[str, str]]:
    piece = template.pieces[at]
    if piece.place == "kept":
        yield "blank", piece.text
    elif piece.place == "tag":
        if template.pieces[at + 1].kind != "end":
            yield "blank", " "
    elif piece.place == "text" and not template.shows_no_blank(at):
        yield "blank", " "


def _part_of_message(found: list[Piece], at: int) -> str:
    """A piece of a message; the blanks at the ends of a trimmed one, and of its plural, are none."""
    piece = found[at]
    if piece.kind != "blank":
        return piece.text
    is_edge = any(one.kind == "ctl" or one.text.startswith("{%") for one in (found[at - 1], found[at + 1]))
    return "" if is_edge else " "
