"""Which side of a roadmap a wording means: «от минчан», «белорусская сторона», «Мингорисполком», «Сторона А».

Works for any pair of cities: case forms come from the dictionary, adjectives and the names of inhabitants
from suffixes, and only what Russian itself treats as an exception (Нижний Новгород → нижегородский) stands
in a table.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plans.words import CYRILLIC, fold, forms, is_known, listed

Names = Mapping[str, Sequence[str]]

#: Official and usual names of countries, folded: stems after the bar are irregular adjectives and demonyms.
COUNTRIES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "россия": (
        ("российская федерация", "рф", "расея", "расия", "russia", "russian", "russian federation"),
        ("россий", "россия", "росси", "русск", "расий", "расийс"),
    ),
    "беларусь": (
        ("республика беларусь", "рэспублика беларусь", "рб", "белоруссия", "belarus", "belarusian"),
        ("белорус", "беларус"),
    ),
    "казахстан": (("республика казахстан", "рк", "kazakhstan", "kazakh"), ("казах", "казахстан")),
    "китай": (("китайская народная республика", "кнр", "china", "chinese"), ("китай",)),
    "армения": (("республика армения", "ра", "armenia", "armenian"), ("армян",)),
    "киргизия": (("кыргызская республика", "киргизская республика", "кыргызстан"), ("киргиз", "кыргыз")),
    "узбекистан": (("республика узбекистан", "руз", "uzbekistan", "uzbek"), ("узбек",)),
    "таджикистан": (("республика таджикистан",), ("таджик",)),
    "азербайджан": (("азербайджанская республика",), ("азербайджан",)),
    "турция": (("турецкая республика",), ("турец", "турк")),
    "германия": (("федеративная республика германия", "фрг"), ("немец", "герман")),
    "сербия": (("республика сербия",), ("серб",)),
    "сша": (("соединенные штаты америки",), ("американ",)),
    "оаэ": (("объединенные арабские эмираты",), ("эмират",)),
    "грузия": ((), ("грузин",)),
    "греция": ((), ("греч",)),
    "франция": ((), ("француз",)),
    "польша": ((), ("польс", "поляк")),
}
_COUNTRY_ALIASES = {alias: name for name, (aliases, _) in COUNTRIES.items() for alias in aliases}

#: Cities whose adjectives no suffix rule reaches.
_CITY_STEMS: Mapping[str, tuple[str, ...]] = {
    "нижний новгород": ("нижегород",),
    "москва": ("москов", "москв"),
    "санкт-петербург": ("петербур", "питер", "спб"),
    "ростов-на-дону": ("ростов",),
    "набережные челны": ("челнин", "набережночелнин"),
    "великие луки": ("великолук",),
    "тула": ("туль",),
    "уфа": ("уфим",),
    "могилев": ("могиле", "магиле"),
    "смоленск": ("смолен", "смолян"),
    "елец": ("елец", "ельч"),
    "гродно": ("гродне", "гродзен"),
}
_CITY_SHORT: Mapping[str, tuple[str, ...]] = {"санкт-петербург": ("спб", "питер")}


def countries_of(names: Sequence[str]) -> frozenset[str]:
    """The countries among the names of a side, by their usual names."""
    folded = (fold(name) for name in names)
    return frozenset(key for name in folded if (key := _COUNTRY_ALIASES.get(name, name)) in COUNTRIES)


# Case endings of nouns, then the suffixes of adjectives and inhabitants, each with any ending.
_ENDING = rf"[{CYRILLIC}]{{0,4}}"
_ADJECTIVE = "(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими|и|е|ага|аму|ай|ыя|ия|ае)"
_SUFFIXES = (
    r"(?:[ыиоеая]?[нв]{0,2}(?:ь|ей|ий|ен|ин|он|ан|ав|ов|ев)?ск"
    + _ADJECTIVE
    + r"|(?:ен|ин|ов|ит|ч|ь|л)?(?:[чж]?ан|ян|анин|янин|чанин|ич)(?:а|ы|у|ам|ами|ах|е|ом|ин|ина|ину|ину|е"
    r"|ей|и)?"
    r"|(?:[иеая]н|й)?(?:ец|ц(?:а|ы|у|ам|ами|ах|ов)|т(?:ев|ем))|(?:як|ак|ич|ович|евич)(?:и|а|ов|ам|ами|ей)?)"
)
# Words of a name that any side may have: of «российская сторона» the last word names nobody.
_GENERIC = (
    *("сторон", "старан", "бок", "город", "горад", "курорт", "округ", "акруг", "район", "раен"),
    *("област", "вобласц", "край", "республик", "рэспублик", "федерац"),
)
_CLUSTER = re.compile(r"([а-я]{2,}[бвгджзклмнпрстфхцчшщ])ь?([бвгджзклмнпрстфхцчшщ])")
# The Belarusian ў, which folding has made у: Пскоў, Магілёў.
_SHORT_U = re.compile(r"(?<=[аеиоуыэюя])у(?![аеиоуыэюя])")
# Belarusian ц stands for т before these only: Віцебск, but Полоцк and палата differ.
_SOFT_C = re.compile(r"ц(?=[еиюяь])")
_ONE_VOWEL = str.maketrans("ыоэяй", "иаеаи")
#: What the names of companies are made of: «Гомельоблавтотранс», «Гроднооблтопливо».
TRADES = listed(
    "транс водоканал энерго строй концерт теплосеть газ проект градо хлеб туризм топливо комхоз зеленхоз спецавто "
    "реклама коммун спорт лифт связь"
)
_CONTRACTION = r"[а-я]{0,3}(?:гор|обл)(?:исп(?:ол|о|л|лои)к|совет|адм|дум|выканк|собр|упр)[а-я]*"
# «Сторона А», «Сторона 2», «первая сторона», as skeletons; a Cyrillic В may well be a Latin B.
_LETTERS = (
    "(?:а|a|1|и|i)",
    r"(?:б|b|в(?=\s*(?:[^\w\s]|$))|2|ии|ii)",
    r"(?:(?:в|c|с)(?=\s*(?:[^\w\s]|$))|3|иии|iii)",
)
_ORDINALS = ("перв[а-я]{2,4}", "втар[а-я]{2,4}", "трет[а-я]{2,4}")
_CASE_ENDING = r"(?:а|я|у|ю|ом|ем|ой|ей|е|и|ы|ью|ам|ах|ами|ь|й|о)?"


def skeleton(text: str) -> str:
    """A folded text in which the usual Russian and Belarusian spellings of one name meet (Мінск, Віцебск,
    Пскоў).
    """
    text = _SHORT_U.sub("в", text.replace("дз", "д").replace("ъ", ""))
    return _SOFT_C.sub("т", text).translate(_ONE_VOWEL)


@dataclass(frozen=True)
class Mention:
    """A place where a text names a side: slug, and the span in the folded text."""

    slug: str
    start: int
    end: int


def _base(word: str) -> str:
    return word[:-1] if word.endswith("й") else re.sub(r"[аеиоуыэюяь]+$", "", word) or word


def _word_patterns(word: str) -> list[str]:
    """Patterns of the words made from one folded one-word name, as skeletons."""
    base = _base(word)
    stems = {base, base[:-1] + "ж"} if base.endswith("г") else {base}
    if word.endswith(("ск", "цк")) and len(word) >= 5:
        stems.add(word[:-2])
    if cluster := _CLUSTER.fullmatch(base) if word.endswith(("а", "о", "я")) else None:
        # A vowel that the adjective alone has: Вологда, вологодский.
        stems |= {f"{cluster[1]}{vowel}{cluster[2]}" for vowel in "ое"}
    # A vowel that comes and goes: Орёл, Орла, орловский.
    stems |= {_base(form) for form in forms(word) if form.endswith(("а", "я"))}
    case_forms = "|".join(sorted({re.escape(skeleton(f)) for f in forms(word)}, key=len, reverse=True))
    made = "|".join(re.escape(skeleton(s)) for s in sorted(stems) if len(s) >= 3)
    patterns = [case_forms]
    if base.endswith(("ц", "цк")):
        patterns.append(re.escape(skeleton(base.removesuffix("к"))) + skeleton_pattern(f"к{_ADJECTIVE}"))
    # A name that never changes (Сочи, Дели) lends its stem to no endings: «дела» is not Delhi.
    if len(base) >= 3 and not (is_known(word) and len(forms(word)) == 1):
        patterns.append(re.escape(skeleton(base)) + skeleton_pattern(_CASE_ENDING))
    if made:
        patterns.append(f"(?:{made}){skeleton_pattern(_SUFFIXES)}")
    # A company's name made of the city's, in quotes: «Минсктранс», «Сочитеплоэнерго»; without them by its trade.
    if len(word) >= 4:
        trade = "|".join(skeleton(one) for one in TRADES)
        patterns.append(rf'(?<="){re.escape(skeleton(word))}[а-я]{{4,}}')
        patterns.append(f"{re.escape(skeleton(word))}[а-я]{{0,8}}(?:{trade})[а-я]{{0,8}}")
    bones = skeleton(word)
    # «Минскгоримущество», «Минскоблгаз».
    patterns.append(f"{re.escape(bones)}{skeleton_pattern('(?:гор|обл)[а-я]')}{{4,20}}")
    head, tail = bones[:3], "".join(f"(?:{re.escape(c)}" for c in bones[3:]) + ")?" * len(bones[3:])
    patterns.append(f"{re.escape(head)}{tail}{skeleton_pattern(_CONTRACTION)}")
    return patterns


def skeleton_pattern(pattern: str) -> str:
    """The skeleton of a regular expression; classes like [а-я] stay as they are."""
    parts = re.split(r"(\[а-я\])", pattern)
    return "".join(p if p == "[а-я]" else skeleton(p) for p in parts)


def _stem_patterns(stems: Sequence[str]) -> list[str]:
    made = "|".join(re.escape(skeleton(s)) for s in stems)
    ending = skeleton_pattern(_ENDING.replace(CYRILLIC, "а-я"))
    suffix = (
        r"(?:[а-я]{0,4}ск[а-я]{1,3}|[а-я]{0,4}(?:ан|ин|ат|т|к)[а-я]{0,3}|к[а-я]{1,3}|ч[а-я]{0,5}|"
        + ending
        + ")"
    )
    return [f"(?:{made}){suffix}"]


def _name_patterns(name: str) -> list[str]:
    folded = fold(name)
    key = _COUNTRY_ALIASES.get(folded, folded)
    patterns: list[str] = []
    if key in COUNTRIES:
        aliases, stems = COUNTRIES[key]
        for alias in (key, *aliases):
            patterns.append(_phrase(alias) if " " in alias else "|".join(_exact(alias)))
        return patterns + _stem_patterns(stems)
    parts = re.split(r"[\s-]+", folded)
    parts = [p for p in parts if p]
    if not parts:
        return []
    if len(parts) == 1:
        patterns += _word_patterns(folded)
    else:
        patterns.append(_phrase(folded))
        if "-на-" in folded or " на " in folded:
            patterns += _word_patterns(parts[0])
        elif folded not in _CITY_STEMS and not parts[-1].startswith(_GENERIC):
            patterns += [p for p in _word_patterns(parts[-1])[1:] if len(parts[-1]) >= 5]
    if folded in _CITY_STEMS:
        patterns += _stem_patterns(_CITY_STEMS[folded])
    for short in _CITY_SHORT.get(folded, ()):
        patterns.append(_phrase(short))
    return patterns


def _exact(word: str) -> list[str]:
    return [re.escape(skeleton(f)) for f in forms(word)] if len(word) > 3 else [re.escape(skeleton(word))]


def _phrase(name: str) -> str:
    """A name of several words, each in any case, with spaces or hyphens between; «Н. Новгород» too."""
    words = []
    parts = re.split(r"[\s-]+", name)
    for place, word in enumerate(parts):
        if len(word) <= 2:
            words.append(re.escape(skeleton(word)))
            continue
        base = re.escape(skeleton(re.sub(r"(?:ая|ый|ий|ое|ые|ой|[аеиоуыэюяьй])$", "", word)))
        full = base + r"[а-я]{0,3}"
        words.append(full if place or len(parts) == 1 else rf"(?:{full}|{re.escape(skeleton(word[0]))}\.)")
    return r"[\s-]{0,3}".join(words)


def _initials(names: Sequence[str]) -> set[str]:
    """The first letters of the cities among a side's names."""
    folded = [fold(name) for name in names]
    return {skeleton(name[0]) for name in folded if name.isalpha() and not countries_of((name,))}


@lru_cache(maxsize=64)
def _compiled(frozen: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    compiled = []
    for place, (slug, names) in enumerate(frozen):
        foreign = [name for other, theirs in frozen if other != slug for name in theirs]
        patterns = [p for name in names for p in _name_patterns(name)]
        if "беларусь" in countries_of(names):
            # «МГИК»: the executive committee of Minsk by its letters, where no other city begins so.
            patterns += [f"{letter}г[ив]к" for letter in _initials(names) - _initials(foreign)]
        if slug.isascii() and len(slug) > 2:
            patterns.append(re.escape(slug.lower()))
        if place < len(_LETTERS):
            patterns.append(rf"(?:старан[а-я]{{1,3}}|бак[а-я]{{0,3}}) \"?{_LETTERS[place]}")
            patterns.append(rf"{_ORDINALS[place]} старан[а-я]{{1,3}}")
        body = "|".join(p for p in patterns if p)
        compiled.append((slug, re.compile(rf"(?<![^\W_])(?:{body})(?![^\W_])")))
    return tuple(compiled)


def freeze(sides: Names) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sides as a hashable value, in their order."""
    return tuple((slug, tuple(names)) for slug, names in sides.items())


def mentions(folded: str, sides: Names) -> list[Mention]:
    """Where the folded text names a side, left to right; where two sides claim a word, the longer claim wins.

    Spans count letters of `folded`.
    """
    if not sides:
        return []
    bones, places = _bones(folded)
    found: list[Mention] = []
    for slug, pattern in _compiled(freeze(sides)):
        found += [Mention(slug, places[m.start()], places[m.end()]) for m in pattern.finditer(bones)]
    found.sort(key=lambda m: (m.start, m.start - m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return kept


def _bones(folded: str) -> tuple[str, list[int]]:
    """The skeleton of the text, and for each of its letters the place in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(folded):
        if letter == "ъ" or (
            letter == "з"
            and place
            and folded[place - 1] == "д"
            and folded[place + 1 : place + 2] not in "аоу"
        ):
            continue
        letters.append(letter)
        places.append(place)
    places.append(len(folded))
    return skeleton("".join(letters)), places
