"""A full name in two parts: the surname, and what people are called by («Ирина Петровна»).

People are entered as lists have them («Иванова Ирина Петровна») and as they introduce themselves («Ирина Иванова»). The
patronymic tells the order, and where there is none, the dictionary of first names; where neither does, nothing is
guessed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from plans.words import of_person

_PATRONYMIC = re.compile(r"[а-яёіў]{2,}(?:вич|ьич|мич|кич|тич|вна|ична|инична)", re.IGNORECASE)
# What follows the father's name in patronymics of other languages.
_SON_OR_DAUGHTER = frozenset(("оглы", "оглу", "углы", "улы", "уулу", "кызы", "гызы"))


@dataclass(frozen=True)
class Parts:
    """`surname` and `given` (with the patronymic); both empty where the name doesn't tell which is which."""

    surname: str = ""
    given: str = ""

    @property
    def first(self) -> str:
        """The first name alone."""
        return self.given.partition(" ")[0]


@lru_cache(maxsize=4096)
def parts(name: str) -> Parts:
    """The parts of a full name; no query, and the dictionary only where there is no patronymic."""
    words = name.split()
    if any("." in word or len(word) == 1 for word in words) or not 1 < len(words) < 6:
        return Parts()
    if words[-1].lower() in _SON_OR_DAUGHTER and len(words) > 3:
        return Parts(words[0], " ".join(words[1:]))
    if len(words) == 2:
        return _of_two(*words)
    if _PATRONYMIC.fullmatch(words[1]):
        return Parts(" ".join(words[2:]), " ".join(words[:2]))
    if _PATRONYMIC.fullmatch(words[-1]):
        return Parts(" ".join(words[:-2]), " ".join(words[-2:]))
    return Parts()


def _of_two(one: str, other: str) -> Parts:
    kinds, others = of_person(one), of_person(other)
    if "Name" in kinds and "Patr" in others and "Surn" not in others:
        return Parts("", f"{one} {other}")
    is_first, is_second = "Name" in kinds, "Name" in others
    if is_first and is_second:
        # «Павел Роман», «Роман Павел»: the one that may be a surname as well is it.
        is_first, is_second = "Surn" not in kinds, "Surn" not in others
    if is_first != is_second:
        return Parts(other, one) if is_first else Parts(one, other)
    return Parts()


def called(name: str) -> str:
    """What a letter greets with: «Ирина Петровна», «Ирина»; the whole name where its parts are not clear."""
    return parts(name).given or name


def briefly(name: str) -> str:
    """What stands in a narrow place: the first name; the whole name where its parts are not clear."""
    return parts(name).first or name
