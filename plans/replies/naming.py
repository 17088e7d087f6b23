"""Years in the names of things: «План обучения на 2027 год утверждён» tells of no later day."""

import re
from datetime import date

from plans.words import parses

_NAMED_FOR = re.compile(
    r"\b(?P<what>(?:альманах|план|программ|календар|график|переч|смет|бюджет|договор|соглашени|раздел|сборник|"
    r"каталог)[а-я]*(?P<of>(?:\s+[а-я-]+){0,3}))\s+на\s+(?P<year>20\d\d)(?:\s*-\s*20\d\d)?\s*"
    r"(?:учебн\w+\s+)?(?:год\w*|гг?\b\.?)"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OF_A_NAME = frozenset(("NOUN", "ADJF", "PREP", "CONJ", "PRTF"))


def without_its_year(low: str, title: str, today: date) -> str:
    """A lowered clause without the year that a thing is named for: the one that the title names, or this and the next
    where it names none."""
    years = set(_YEAR.findall(title)) or {str(today.year), str(today.year + 1)}

    def kept(found: re.Match[str]) -> str:
        named = all(map(_is_of_name, found["of"].split()))
        return found["what"] if named and found["year"] in years else found.group()

    return _NAMED_FOR.sub(kept, low)


def of_another_year(low: str, title: str) -> bool:
    """Whether a lowered clause names the thing for another year than the title does: «план на 2026 год подписан»."""
    years = set(_YEAR.findall(title))
    return bool(years) and any(found["year"] not in years for found in _NAMED_FOR.finditer(low))


def _is_of_name(word: str) -> bool:
    read = parses(word)
    return bool(read) and read[0][0] in _OF_A_NAME and any(one[1] in ("gent", "None") for one in read)
