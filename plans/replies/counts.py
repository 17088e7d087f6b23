"""How many there were: numbers beside a deed that limit nothing of it."""

import re
from collections.abc import Callable

from plans.replies.deeds import Deed
from plans.words import parses, stem

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NUMBER = re.compile(r"(?<![\d.,/№-])\d{1,3}(?![\d.,/-])")
_TIMES = re.compile(r"(?<![\w.,/-])(?P<count>\d{1,3})\s+(?P<thing>[а-я]{4,}(?:-[а-я]+)*)(?!\s+из\b)")
#: «8 врачей», «62 педагога»; not «2 из 5».
_COUNTED = re.compile(
    r"(?<![\w.,])(?:\d{1,5}|двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти)\s+(?!из\b|%|"
    r"процент)(?:[а-я]+(?:их|ых)\s+)?[а-я]{3,}(?!\s+из\s+\d)"
)


def held_often_enough(clause: str, deed: Deed, wanted: str, item: str) -> str:
    """A lowered clause without how many of the thing there were, where the title and its result (`wanted`, folded)
    want no more: «проведено 2 семинара». «14 площадок» of the item 14 may be no number of them."""
    asked = {stem(thing): int(number) for number, thing in _TIMES.findall(wanted)}
    numbers = [int(number) for number in _NUMBER.findall(wanted)]

    def kept(found: re.Match[str]) -> str:
        count, thing = int(found["count"]), found["thing"]
        if found["count"] == item:
            return found.group()
        if stem(thing) in asked:
            return " " if count >= asked[stem(thing)] else found.group()
        return thing if count >= max(numbers, default=2) and deed.is_thing(thing) else found.group()

    return _TIMES.sub(kept, clause)


def one_of_several(clause: str, deed: Deed, wanted: str) -> bool:
    """Whether a lowered clause tells of one thing where several are wanted: «провели семинар» of three."""
    several = any(int(number) > 1 and deed.is_thing(thing) for number, thing in _TIMES.findall(wanted))
    return several and any(
        deed.is_thing(word)
        and (parses(word) or [("", "", "")])[0][2] == "sing"
        and not re.search(rf"\d\s+{word}", clause)
        for word in _LETTERS.findall(clause)
    )


def uncounted(clause: str, deed: Deed, is_title: Callable[[str], bool]) -> str:
    """A lowered clause without the figures of those whom the title names beside the thing: «прошли 8 врачей»."""

    def kept(found: re.Match[str]) -> str:
        counted = [word for word in _LETTERS.findall(found.group()) if len(word) > 1]
        nouns = [word for word in counted if (parses(word) or [("", "")])[0][:2] == ("NOUN", "gent")]
        named = bool(nouns) and all(map(is_title, nouns))
        return " " if named and not any(map(deed.is_thing, counted)) else found.group()

    return _COUNTED.sub(kept, clause)
