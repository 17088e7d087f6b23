"""A unit behind the house that it is of: «Администрация города Сочи – управление архитектуры» is one body."""

import re

from plans.bodies import grammar
from plans.words import fold, fold_word

# Names that begin so are houses: what a spaced dash follows in them is a unit, and not a neighbour.
_HOUSE = re.compile(
    r"(?:администраци|администрацы|мэри|правительств|урад|минист[эе]рств"
    r"|[а-я]*(?:исполком|выканкам)(?![а-я]{3})|(?:[а-я-]+ )?(?:городск|районн|областн|гарадск|раенн|абласн)[а-я]+ "
    r"(?:исполнительн|выканауч)[а-я]* (?:комитет|камитэт)|(?:городск[а-я]+ )?(?:дума|собрани)|университет|институт"
    r"|[а-я]*госуниверситет)"
)
_UNIT = re.compile(
    r"(?:главн[а-я]+ |гал[оу]ун[а-я]+ |гл\. |отраслев[а-я]+ |структурн[а-я]+ )?"
    r"(?:управлени|упр\.|упраулен|отдел|аддзел|департамент|дэпартамент|комитет|камитэт|сектор|сектар"
    r"|служб|бюро|кафедр|факультет|центр(?![а-я])|канцеляри|подразделени)"
)


def is_unit_of(house: str, unit: str) -> bool:
    """Whether the second of two names that a dash parts is a unit of the first, and of no other house or city."""
    first, second = fold(house), fold(unit)
    if _HOUSE.match(first) is None or _UNIT.match(second) is None:
        return False
    # A name of its own, as «управление культуры Мингорисполкома», is another house's.
    own = [
        word
        for word in grammar.words(unit, 12)[1:]
        if word[:1].isupper() and not grammar.is_abbreviation(word)
    ]
    return not own and not any(_HOUSE.match(fold_word(word)) for word in grammar.words(unit, 12))
