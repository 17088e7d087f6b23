"""The figures of an answer, each with its unit: «3 семинара, 145 участников»."""

import re

from plans.words import is_known, parses

_FIGURE = re.compile(
    r"(?<![\w.,№/-])(?<!пункта )(?<!пунктом )(?<!пункту )(?<!пункте )(?<!пункт )(?<!п\. )(?<!№ "
    r")(\d{1,3}(?:[ \xa0]\d{3})+|\d{1,7}(?:,\d{1,3})?)[ \xa0]+((?:тыс|млн|"
    r"млрд)\.?[ \xa0]+)?([А-Яа-яЁёІіЎў]{2,}(?:-[а-яёіў]{3,})?\.?)(?:[ \xa0]+([А-Яа-яЁёІіЎў]{3,}))?",
    re.IGNORECASE,
)
#: How long a paper is, in how many copies, which place somebody took: «на 3 листах», «в 2 экз.», «1 место».
_ON_SHEETS = re.compile(
    r"(?<![а-я])(?:на\s+\d+\s+(?:\([^)]*\)\s+)?(?:лист|страниц|стр\.?|л\.|аркуш|старон)[а-яіў]*\S*|"
    r"[ву]\s+\d+\s+(?:экз|экзэмпл)[а-яіў.]*|\d+\s+мест[оае])(?:\s+\S+)?$"
)
#: «1 000 (одна тысяча) экз.»: said twice.
_IN_WORDS = re.compile(r"(?<=\d)\s*\((?:[а-яёіў]+(?:\s|(?=\)))){1,6}\)(?=\s+[а-яёіў])", re.IGNORECASE)
_NO_UNIT = re.compile(
    r"(?:январ|феврал|март|апрел|ма[яйе]$|июн|июл|август|сентябр|октябр|ноябр|декабр|год|студзен|лютаг|"
    r"сакавік|красавік|"
    r"траўн|чэрвен|ліпен|жніўн|верасн|кастрычнік|лістапад|снежн|"
    r"гг?\.?$|лет$|дн|день|дзен|недел|месяц|квартал|час|мин|процент|пункт|пп?\.|числ|и$|а$|в$|на$|по$|"
    r"или$|от$|до$|из$|"
    r"выполн|исполн|готов|сделан|приня|вопрос|замечан|уже|ещё|еще|этап|полугод|рабоч|календарн|класс|работ)",
    re.IGNORECASE,
)
_BELARUSIAN = re.compile("[іў]", re.IGNORECASE)
_TIMES = {"тыс": 1_000, "млн": 1_000_000, "млрд": 1_000_000_000}


def figures(text: str) -> tuple[tuple[float, str], ...]:
    """The numbers with a unit, in order: (145, "участников"). Dates, shares, items and spans of time are none."""
    text = _IN_WORDS.sub("", text)
    found: list[tuple[float, str]] = []
    for one in _FIGURE.finditer(text):
        number, times, first, second = one.groups(default="")
        if _ON_SHEETS.search(text[: one.start()].lower() + one.group().lower()):
            continue
        unit = first
        if second and _is(first, "ADJF", "PRTF") and _is(second, "NOUN"):
            unit = f"{first} {second}"
        if _NO_UNIT.match(first) or not (
            _is(first, "NOUN") or unit != first or first.endswith(".") or first in ("чел", "экз", "шт", "руб")
        ):
            continue
        if unit.endswith(".") and is_known(unit[:-1].lower()) and len(unit) > 4:
            unit = unit[:-1]  # the end of a sentence, not of a word cut short
        value = float(re.sub(r"[ \xa0]", "", number).replace(",", ".")) * _TIMES.get(times.strip(" .\xa0"), 1)
        found.append((int(value) if value == int(value) else value, unit))
    return tuple(dict.fromkeys(found))


def _is(word: str, *kinds: str) -> bool:
    read = parses(word.rstrip("."))
    if not is_known(word.rstrip(".")) and _BELARUSIAN.search(word):
        return "NOUN" in kinds
    return bool(read) and any(one[0] in kinds for one in read)
