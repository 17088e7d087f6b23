"""Who answers and by when, where a measure's own words say it: «Подготовить перечень. Отв.: …, срок – …»."""

import re
from dataclasses import dataclass, replace

from plans.layout.items import RawItem

_WHO = r"(?:отв(?:етственн\w*)?\.?(?:\s*исп(?:олнител\w*|\.)?)?(?:\s+за\s+исполнение)?|исполнител[иь]|исп\.|адказн\w*)"
_WHEN = r"(?:срок(?:и)?(?:\s+(?:исполнени|реализаци|выполнени|представлени)\w+)?|тэрмін)"
_SIGN = r"\s*[:–—-]\s*"
_BRACKETED = re.compile(
    rf"\s*[(\[]\s*(?P<said>(?:{_WHO}|{_WHEN}){_SIGN}[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]\s*[.;]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_OPEN = re.compile(
    rf"(?:^|[.;,]\s*|\n\s*|\s(?=[А-Я]))(?P<said>(?:{_WHO}|{_WHEN}){_SIGN}.*)$", re.IGNORECASE | re.DOTALL
)
_PIECE = re.compile(rf"(?P<sign>{_WHO}|{_WHEN}){_SIGN}", re.IGNORECASE)
_SHORT = re.compile(r"(?<![а-яё])(?:г|гг|кв|в|н|пп|др)\.$", re.IGNORECASE)
_RESULT = re.compile(
    r"\n\s*\(?(?:(?:ожидаем|планируем|чакан)\w+\s+)?(?:результат|вынік)\w*\s*[:–—-]\s*(?P<said>\S[^\n]{2,600}?)\)?\s*$",
    re.IGNORECASE,
)
_IS_WHEN = re.compile(_WHEN, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A measure's words taken apart."""

    title: str
    who: str = ""
    when: str = ""


def take_apart(text: str) -> Said:
    """The measure without what it says of who answers and by when; the text itself where it says neither."""
    found = _BRACKETED.search(text) or _OPEN.search(text)
    if found is None or not text[: found.start()].strip():
        return Said(text)
    who, when = "", ""
    pieces = list(_PIECE.finditer(found["said"]))
    ends = [*(piece.start() for piece in pieces[1:]), len(found["said"])]
    for piece, end in zip(pieces, ends, strict=True):
        words = _trimmed(found["said"][piece.end() : end])
        if _IS_WHEN.fullmatch(piece["sign"]):
            when = when or words
        else:
            who = f"{who}; {words}" if who else words
    return Said(text[: found.start()].rstrip(" .,;\n"), who, when)


def _trimmed(text: str) -> str:
    """Without what is around it; the point of «2027 г.» is its own."""
    text = text.strip(" ,;\n")
    return text if _SHORT.search(text) else text.strip(" .,;\n")


def move_result(item: RawItem) -> None:
    """Give an item without a column for it the result that a line of its title names: «Ожидаемый результат: …»."""
    titles = item.cells.get("title", [])
    found = _RESULT.search(titles[-1].text) if titles and not item.cells.get("expected_result") else None
    if found is None or not titles[-1].text[: found.start()].strip():
        return
    cell, said = titles[-1], found["said"].strip()
    title = cell.text[: found.start()].rstrip(" ;\n")
    item.cells["title"] = [*titles[:-1], replace(cell, text=title, value=title)]
    item.cells["expected_result"] = [replace(cell, text=said, value=said)]


def move(item: RawItem) -> None:
    """Give an item that has no cell for them the bodies and the deadline that its title names."""
    titles = item.cells.get("title", [])
    has_who = any(name in ("responsible", "co_executors") or name.startswith("side:") for name in item.cells)
    has_when = any(name in ("deadline", "start", "end") for name in item.cells)
    if not titles or (has_who and has_when):
        return
    cell = titles[-1]
    said = take_apart(cell.text)
    if not (said.who and not has_who) and not (said.when and not has_when):
        return
    item.cells["title"] = [*titles[:-1], replace(cell, text=said.title, value=said.title)]
    if said.who and not has_who:
        item.cells["responsible"] = [replace(cell, text=said.who, value=said.who)]
    if said.when and not has_when:
        item.cells["deadline"] = [replace(cell, text=said.when, value=said.when)]
