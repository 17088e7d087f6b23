"""What a number counts: the noun after it, past its adjectives; or the one before it («число договоров – 3»)."""

import re
from decimal import Decimal
from typing import NamedTuple

from plans.deadlines.lexicon import T, guess, meaning
from plans.words import is_known, parses

_PERCENT = re.compile(r"\s?(%|процент[а-я]*|працэнт[а-яў]*|п\.\s?п\.)")
_SET = re.compile(
    r"\s?(кв\.\s?м(?:етр[а-я]*)?\.?|кв\.\s?км|куб\.\s?м(?:етр[а-я]*)?\.?|м2|м3"
    r"|п\.\s?м\.?|чел\.|чел(?![а-я])|чал\.|экз\.|ед\.|шт\.|км(?![а-я])|га(?![а-я])|тонн[а-я]*|кг(?![а-я])|т(?=\s|$)|м(?=\s|$)"
    r"|человеко-[а-я]+|койко-[а-я]+|дн\.|мин\.|час\.|ч\.|мес\.)"
)
_PLACES = re.compile(r"\s+(рабоч[а-я]+\s+мест[а-я]*)")
_WORD = re.compile(r"\s+(?:[\"«(]\s?)?([а-яіўёa-z]+(?:-[а-яіўёa-z]+)*)")
_ADJECTIVE_END = re.compile(
    r"(?:ых|их|ые|ие|ый|ий|ой|ая|яя|ое|ее|ого|его|ому|ему|ым|им|ыми|ими|ую|ага|яга|ыя|ія|ай|аму)$"
)
_SUBSTANTIVES = re.compile(
    r"(?:уча|обучаю|служа|отдыхаю|нуждаю|занимаю|поступаю|работаю|проживаю)щ|ученых"
    r"|животных|пострадавш|военнослужащ|трудящ|верующ|командированн|учен[ыо]|навучэнц"
)
_TIME = re.compile(
    r"(?:дн(?:я|ей|ю|ями|и|ях)|день|недел[а-я]*|месяц[а-я]*|час(?:а|ов|ы|ам)?|ч|минут[а-я]*|секунд[а-я]*|сут(?:ок|ки)|дзён|дні)$"
)
_TIME_SHORT = frozenset(("дн.", "мин.", "час.", "ч.", "мес."))
#: What a number before it does not count: it numbers it, dates it or stands for something else.
_NEVER = re.compile(
    r"(?:лет|р|п|кв-л|год[а-я]*|гг?|гадоў|класс[а-я]*|курс[а-я]*|этап[а-я]*|стади[а-я]*|раздел[а-я]*|пункт[а-я]*|сторон[а-я]*"
    r"|окн[ао]|полугоди[а-я]*|век[а-я]*|место|очеред[а-я]*|млрд|руб[а-я]*|трет[ьи]|четверт[ьи]|половин[а-я]*|образом|целое"
    r"|голос|ключ[а-я]*|обе|оба|ближайш[а-я]*|последн[а-я]*|же|бы|то|что|это)$"
)
_ENDS = re.compile(r"(?:из|и|или|до|в|на|с|от|за|к|а|не|для|при|о|об|у|со|как|среди|между|по)$")
_COUNT_OF = re.compile(
    r"(?:количеств[а-я]*|числ(?:о|а|енность)|кол-во|колькасц[а-я]*|количественн[а-я]+\s+показател[а-я]*|объем)\s+"
)
_NAMED = re.compile(r"([а-яіў]{4,20})\s*[:-]\s*$")
_COUNTED = ("аў", "оў", "яў", "ей")
_FIRST = re.compile(r"(?:^|[,;(\n])\s*$")
_ENDED = re.compile(r"\s*(?:$|[,;.)]|в\s|за\s|ежегодно|и\s|на\s)")
_MOST_WORDS = 5
_CALENDAR = {T.MONTH, T.QUARTER, T.HALF, T.YEAR_WORD, T.SEASON, T.DECADE, T.BY, T.UNTIL, T.CURRENT}


class Unit(NamedTuple):
    """What is counted: where its words begin and end, whether it is a length of time, and whether it is but a sign
    or a shortening («%», «чел.»)."""

    start: int
    end: int
    time: bool = False
    sign: bool = False


def unit_after(text: str, at: int, number: Decimal) -> Unit | None:
    """What is after a number and is counted by it; None if nothing is."""
    if found := _PERCENT.match(text, at):
        return Unit(found.start(1), found.end(), sign=True)
    if found := _SET.match(text, at):
        return Unit(found.start(1), found.end(), found.group(1) in _TIME_SHORT, sign=True)
    first: Unit | None = None
    place = at
    for _ in range(_MOST_WORDS):
        if found := _PLACES.match(text, place):
            return Unit(found.start(1), found.end())
        found = _WORD.match(text, place)
        if found is None:
            break
        word, span = found.group(1), Unit(found.start(1), found.end())
        place = found.end()
        if word in ("и", "или", "і", "або") and first:
            continue
        if _ENDS.match(word):
            break
        if _NEVER.match(word) or _of_the_calendar(word):
            return None
        if _SUBSTANTIVES.match(word):
            return span
        if not _adjective(word):
            return span._replace(time=bool(_TIME.match(word))) if _agrees(word, number) else None
        first = first or span
    return first


def _of_the_calendar(word: str) -> bool:
    """Months, quarters, ordinals, «по»: the number before them belongs to a date."""
    known = meaning(word) or (meaning(near) if not is_known(word) and (near := guess(word)) else None)
    if known is None:
        return False
    ordinal = known[0] is T.ORD and [pos for pos, *_ in parses(word)][:1] != ["NOUN"]
    return ordinal or known[0] in _CALENDAR or word.startswith(("числ", "чысл"))


def unit_of_count(text: str, begins: int, ends: int) -> Unit | None:
    """«Количество участников – не менее 100»: what a clause counts that ends in its number."""
    if not _ENDED.match(text, ends):
        return None
    counted = list(_COUNT_OF.finditer(text, 0, begins))
    if not counted:
        return None
    unit = unit_after(text, counted[-1].end() - 1, Decimal(5))
    if unit is None or unit.end > begins:
        return None
    between = text[unit.end : begins]
    if re.search(r"\d|[;.]", between) and re.search(r"[а-я]", between):
        return None
    return unit


def unit_before(text: str, begins: int, ends: int) -> Unit | None:
    """«Публикации: не менее 4 в квартал»: the plural that a sign parts from its number; None if none does."""
    found = _NAMED.search(text, max(0, begins - 40), begins)
    if found is None or not _ENDED.match(text, ends):
        return None
    word = found.group(1)
    plurals = {case for pos, case, n, _ in parses(word)[:3] if pos == "NOUN" and n == "plur"}
    # «участников – около 90», where nothing is before it that they are of.
    counted = "gent" in plurals or (not is_known(word) and word.endswith(_COUNTED))
    if (
        not ("nomn" in plurals or (counted and _FIRST.search(text, 0, found.start(1))))
        or _NEVER.match(word)
        or _of_the_calendar(word)
    ):
        return None
    return Unit(found.start(1), found.end(1))


def _adjective(word: str) -> bool:
    last = word.rpartition("-")[2]
    readings = parses(last)
    if readings and readings[0][0] in ("ADJF", "PRTF"):
        return True
    if readings and readings[0][0] == "NOUN":
        return False
    return bool(_ADJECTIVE_END.search(word))


def _agrees(word: str, number: Decimal) -> bool:
    """Whether the noun can be counted by this number: «3 место» is an ordinal."""
    last = word.rpartition("-")[2]
    if not is_known(last):
        return True
    readings = parses(last)
    if readings and not any(pos == "NOUN" for pos, *_ in readings):
        return False
    if number % 10 == 1 and number % 100 != 11:
        return True
    forms = {(case, count) for pos, case, count, _ in readings if pos == "NOUN"}
    return not forms or not forms <= {("nomn", "sing"), ("accs", "sing")}
