"""Lines that a program has wrapped at the edge of a column, put together again."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_DASHED = re.compile(r"[^\W_][–—]$")
_SMALL = re.compile(r"[a-zа-яёіў]")
_CAPITAL = re.compile(r"[A-ZА-ЯЁІЎ][a-zа-яёіў]")
_CLOSING = re.compile(r"[;:,.)»!?…]")
# «социально-экономический» keeps its hyphen, «мероприя-тие» has it from the line's end alone.
_COMPOUND = re.compile(
    r"(?:\b(?:[^\W\d_]{2,}(?:льно|нно|чно|вно|тно|рно|дно|сно|жно|ово|ево|ско)|северо|юго|онлайн|интернет|бизнес|медиа|"
    r"веб|пресс|вице|мини|санкт|мастер|экспресс|арт|фото|видео|экс|эко|шоу|пост))-$",
    re.IGNORECASE,
)
_END_OF_WORD = re.compile(r"[а-яёіў]{1,3}(?![^\W_])")
_FIRST_WORD = re.compile(r"[а-яёіў]+")
_LITTLE_WORD = re.compile(
    r"(?:[иівкосуўз]|на|от|до|по|за|из|об|во|со|ко|не|ни|для|при|без|под|над|или|год|да|ў|ад)(?![^\W_])"
)


def _cut_within_a_word(before: str, line: str) -> bool:
    """Whether a line that is one word and fills its column goes on with the first letters of the next line."""
    found = _FIRST_WORD.match(line)
    if found is None or _LITTLE_WORD.match(line):
        return False
    if _END_OF_WORD.match(line):
        return True
    last = re.split(r"[^\w]", before)[-1]
    rest = found[0]
    return bool(last) and (_known(last + rest) or not (_known(last) or _known(rest)))


def _is_compound(before: str, line: str) -> bool:
    """«жилищно-|коммунальный», «городах-|побратимах»: the word has a hyphen, or is none without it.

    A program that parts words by syllables sets a sign of its own, which no compound has.
    """
    first, rest = re.split(r"[^\w]", before[:-1])[-1].lower(), _FIRST_WORD.match(line)
    if rest is None or len(first) < 3 or before[-1] in "\u00ad\u2010":
        return False
    if _known(f"{first}-{rest[0]}"):
        return True
    if len(rest[0]) < 4 or _known(first + rest[0]) or not _known(rest[0]):
        return False
    return _known(first) or (len(first) > 3 and first.endswith(("о", "е")))


@lru_cache(maxsize=1000)
def _known(word: str) -> bool:
    return bool(_words().word_is_known(word.lower()))


@lru_cache(maxsize=1)
def _words() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def unwrap(lines: Sequence[tuple[str, int]]) -> str:
    """The text of a cell from its lines, each with the number of characters that would still have fitted behind it.

    Where the next word would have fitted, somebody began a new line on purpose, and it stays one.
    """
    text, before, room = "", "", 0
    for line, left in lines:
        if not line:
            # A blank line between others is meant; above and below them it is the cell's height.
            before = ""
            continue
        if not text:
            text = line
        elif before and _CLOSING.match(line):
            text += line
        elif _HYPHENATED.search(before) and _SMALL.match(line):
            compound = (before[-1] == "-" and _COMPOUND.search(before)) or _is_compound(before, line)
            text = (text if compound else text[:-1]) + line
        elif _HYPHENATED.search(before) and _CAPITAL.match(line):
            # «Горкинско-|Ометьевский»: no program parts a word before a capital.
            text += line
        elif _DASHED.search(before):
            # «апрель–|май»: the dash stood between the two without a space.
            text += line
        elif " " not in before and room <= 0 and _cut_within_a_word(before, line):
            # A word too long for its column, cut where the column ends: «Централизованна|я».
            text += line
        elif not before or before.endswith(";") or room > len(line.split(" ", 1)[0]):
            text += "\n" + line
        else:
            text += " " + line
        before, room = line, left
    return text
