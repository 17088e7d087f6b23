"""Plurals that head a name of several bodies: «Управления культуры, образования», «телеканалы «Сочи», «СТВ»»."""

import re

from plans.bodies import grammar
from plans.words import fold_word

_QUOTED_LAST = re.compile(r"[«\"“„][^«»\"”“„]*[»\"”“]\s*$")


def has_plural_head(text: str) -> bool:
    """Whether the name is headed by a plural that may govern a list: «Управления культуры, образования»."""
    for word in grammar.words(text, 4):
        low = fold_word(word)
        if grammar.is_head(low):
            readings = grammar.cases(low)
            return any(pos == "NOUN" and c == "nomn" and n == "plur" for pos, c, n in readings) and not any(
                pos == "NOUN" and c == "nomn" and n == "sing" for pos, c, n in readings
            )
        if grammar.is_abbreviation(word):
            return False
    return False


def is_plural_phrase(text: str) -> bool:
    """Whether the text begins with a plural in the nominative: «Поисковые отряды …», «волонтёры …»."""
    for word in grammar.words(text, 3):
        readings = grammar.cases(fold_word(word))
        if any(pos == "NOUN" for pos, _, _ in readings):
            return _plainly_plural(word)
        if not any(pos in ("ADJF", "PRTF") and case == "nomn" for pos, case, _ in readings):
            return False
    return False


def ends_shared(text: str) -> bool:
    """Whether the text ends in a quoted name whose head is a plural that more quoted names may share:
    «Редакции газет «Новости Сочи»» before «, «Вечерний Минск»».
    """
    quoted = _QUOTED_LAST.search(text)
    found = grammar.words(text[: quoted.start()], 12) if quoted else []
    return bool(found) and (_plainly_plural(found[-1]) or (len(found) > 1 and _plainly_plural(found[0])))


def _plainly_plural(word: str) -> bool:
    nouns = {(case, number) for pos, case, number in grammar.cases(fold_word(word)) if pos == "NOUN"}
    return ("nomn", "plur") in nouns and ("nomn", "sing") not in nouns
