"""A deadline moved in the cell itself: «01.06.2026 (перенесено на 01.12.2026)», «новый срок – …», «ранее – …»."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_SUSPECT = re.compile(
    r"перен|продл|пролонг|сдвин|отлож|прадоўж|нов|ранее|прежн|был|вместо|взамен|первоначальн|измен|уточн|скоррект|→|[-=]>"
)
_NEW = re.compile(
    r"(?<![^\W_])(?:срок(?:а|и|ов)?\s+)?(?:исполнения\s+)?"
    r"(?:перен(?:ес|ос|о)\w*|перен\.|перан(?:ес|ос)\w*|продл\w*|прадоўж\w*|пролонг\w*|сдвин\w*|отлож\w*"
    r"|нов(?:ый|ая|ого|ым|ы)\s+(?:срок\w*|дата|даты|тэрмін\w*)|измен\w+(?=\s+(?:на|с)\s)"
    r"|(?:уточненн|скорректированн|измененн)\w+\s+(?:срок|дата)\w*)"
    r"(?:\s+срок\w*)?(?:\s+(?:исполнения|реализации|проведения))?"
)
_OLD = re.compile(
    r"(?<![^\W_])(?<!не )(?:ранее|раней|было|была|был|вместо|взамен|замест|первоначально"
    r"|первоначальн\w+\s+(?:срок|дата)\w*"
    r"|(?:старый|прежн\w+|исходн\w+)\s+(?:срок|дата)\w*)(?:\s+(?:установлен\w*|срок\w*))?"
)
_TO = re.compile(r"(?<![^\W_])(?:на|до|да|по|па|к)(?![^\W_])")
_FROM = re.compile(r"\s*[:,-]?\s*(?:с|со|з|от)(?![^\W_])")
_ARROW = re.compile(r"[-=]+>|[➔➜⇒⟶]")
_EDGE = " \n\t.,;:-–()"
_CHANCES = 12
_LONGEST = 500  # letters; a longer cell says more than that a date was moved


class Move(NamedTuple):
    """The deadline now in force and the one before, as written; the second may be empty."""

    new: str
    old: str


def move(text: str, readable: Callable[[str], bool]) -> Move | None:
    """What a prepared phrase says of a move, or None when it says nothing of one.

    `readable` says whether a text is a deadline by itself: only then is it taken for the new one.
    """
    if len(text) > _LONGEST or not _SUSPECT.search(text):
        return None
    for new, old in _offers(text):
        if readable(new):
            return Move(new, old)
    return None


def _offers(text: str) -> Iterator[tuple[str, str]]:
    old, arrow, new = _ARROW.sub("→", text).rpartition("→")
    if arrow:
        yield _clean(new), _clean(old)
    found = list(_NEW.finditer(text))
    if found:
        last = found[-1]
        head, (tail, rest) = _clean(text[: found[0].start()]), _closed(text[last.end() :])
        if (before_it := _OLD.search(tail)) and tail[: before_it.start()].strip(_EDGE):
            # «новый срок – … (был …)»
            tail, head = tail[: before_it.start()], head or _clean(tail[before_it.end() :])
        cuts = list(_TO.finditer(tail))[-_CHANCES:]
        first = next(iter(cuts), None)
        for cut in reversed(cuts):
            until = tail[cut.start() if cut.group() not in ("на", "к") else cut.end() :]
            before = tail[: first.start()] if first and _FROM.match(tail) else ""
            yield _joined(until, rest), head or _clean(before)
        if _FROM.match(tail):
            yield head, _clean(tail)
        if (not cuts and "нов" in last.group()) or "уточн" in last.group() or "скорр" in last.group():
            yield _joined(tail.lstrip(_EDGE), rest), head
    for mark in list(_OLD.finditer(text))[:_CHANCES]:
        head, (tail, rest) = _clean(_NEW.sub("", text[: mark.start()])), _closed(text[mark.end() :])
        if head:
            yield _joined(head, rest), _clean(tail)
        else:
            for cut in list(re.finditer(r"\s-\s|,\s|\n|;", tail))[:_CHANCES]:
                yield _clean(tail[cut.end() :]), _clean(tail[: cut.start()])


def _closed(tail: str) -> tuple[str, str]:
    """The words of a bracket that is open, and those after it."""
    inside, sign, rest = tail.partition(")")
    return (inside, rest) if sign and "(" not in inside else (tail, "")


def _joined(new: str, rest: str) -> str:
    return f"{_clean(new)} {_clean(rest)}".strip()


def _clean(text: str) -> str:
    return text.strip(_EDGE)
