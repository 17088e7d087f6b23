"""Own words made comparable: translit, number words, typos; then sentences and clauses."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from plans.replies.spelling import ABBREVIATIONS, CORRECTED, UNITS_BEFORE_STOP
from plans.words import fold, forms, is_known, parses, tidy

_SAME_LENGTH = str.maketrans(
    {
        "ё": "е",
        "і": "и",
        "ї": "и",
        "ў": "у",
        "ґ": "г",
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "’": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "„": '"',
        "\xa0": " ",
        "\t": ";",
    }
)
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЎў]")
_TRANSLIT = (
    ("shch", "щ"), ("sch", "щ"), ("yo", "ё"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),  # noqa: E501
    ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ye", "е"), ("yi", "ый"),
    ("iya", "ия"), ("iyu", "ию"), ("iye", "ие"), ("iy", "ий"), ("yy", "ый"), ("ij", "ий"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"),  # noqa: E501
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"),  # noqa: E501
    ("h", "х"), ("c", "ц"), ("y", "ы"), ("w", "в"), ("x", "кс"), ("q", "к"), ("'", "ь"),
)  # fmt: skip
_ENGLISH = re.compile(
    r"\b(?:done|completed|in progress|not|please|the|is|we|will|ok|okay|accepted|thanks|thank you)\b",
    re.IGNORECASE,
)
#: The Russian letters on the keys of Latin ones.
_KEYS = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~",
    "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
)
_PERCENT_OF = re.compile(
    r"\b(?:процент\w*|%)\s+(?:выполнени|исполнени|готовност|реализаци)\w*\s*[-–—:=]?\s*(\d{1,3})(?![\d.,]*\d|"
    r"\s*%|\s*процент|\w)",
    re.IGNORECASE,
)
#: «80 (восемьдесят) процентов», «80 % (восемьдесят процентов)»: said twice.
_TWICE = re.compile(
    r"(\d{1,3})\s*(%?)\s*\(\s*[а-яё]+(?:\s[а-яё]+)?\s*(%|процент\w*)?\s*\)\s*(%|процент\w*)?", re.IGNORECASE
)
#: A row of a form: «Процент: 100».
_PERCENT_ROW = re.compile(
    r"(?:^|(?<=[.;,]))\s*(?:процент\w*|%)\s*[-–—:=]\s*(\d{1,3})\s*(?=$|[.;,](?!\d))",
    re.IGNORECASE | re.MULTILINE,
)
#: «п. 15 - в раб.»; not «вып.», which may be «выполняется» as well.
_SHORTENED = tuple(
    (re.compile(rf"(?<!\w){short}(?:\.|(?=\s*(?:[,;\n]|$)))(?=\s*(?:[,;)\n]|$))", re.IGNORECASE), whole)
    for short, whole in (
        ("сдел", "сделано"), ("в раб", "в работе"), ("в проц", "в процессе"), ("не нач", "не начато"),
    )
)  # fmt: skip
_BELARUSIAN_PERCENT = re.compile(r"\bадсот(?:ак|к(?:а|у|ам|і|аў|амі|ах)?)\b", re.IGNORECASE)
#: «сделали ✔️ фото прилагаю»: a sign ends what is before it.
_TICK = re.compile(r"(?<=\w)\s*[✅✔☑]\ufe0f?\s*(?=\w)")
#: «афиша вышла 🎉 12 ещё делаем»: so does any other.
_SIGN_BETWEEN = re.compile(r"(?<=[\w!%])\s*([\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)+\s+(?=\w)")
#: Where it can be seen.
_LINK = re.compile(
    r"(?:[,;]?\s*(?:вот\s+)?(?:ссылк[аиу]|"
    r"спасылка)\s*[:—–-]?\s*)?\(?<?https?://[^\s<>()]+>?\)?",
    re.IGNORECASE,
)
#: «форум+каталог», «2) выполнено 9) 30 %».
_PLUS = re.compile(r"(?<=[а-яё])\+(?=[а-яё])", re.IGNORECASE)
_IN_ONE_ROW = re.compile(r"(?<=[а-яё%])[ ]+(?=\d{1,3}\)\s)", re.IGNORECASE)
#: «12 => 100 %», «15 → в работе».
_ARROW = re.compile(r"(?<=\w)\s*(?:[=-]+>|→|⇒|➡\ufe0f?)\s*(?=[\w\"«])")
_SPACED = re.compile(r"\b(?:[А-Яа-яЁё] ){4,}[А-Яа-яЁё]\b")
_ONES = {
    "один": 1, "одна": 1, "одно": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,  # noqa: E501
}  # fmt: skip
_TEENS = {
    "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16,  # noqa: E501
    "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
}  # fmt: skip
_TENS = {
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80,
    "девяносто": 90, "сто": 100,
}  # fmt: skip
_ORDINALS = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16,
    "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30, "сороков": 40,
}  # fmt: skip
_CARDINAL = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?: ({'|'.join(_ONES)}))?|({'|'.join(_TEENS)})|({'|'.join(_ONES)}))\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:({'|'.join(_TENS)}) )?({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
    r"(ый|ой|ий|ого|ьего|ому|ьему|ом|ьем|ая|ья|ую|ое|ье|ые|ых|ым)\b", re.IGNORECASE
)  # fmt: skip
_BEFORE_ITEM = re.compile(r"(?:пункт\w*|\bп\.?|\bпо|№)\s*$", re.IGNORECASE)
#: «третий и двенадцатый пункты».
_LISTED_ITEM = re.compile(
    rf"(?:\s*(?:,|и)\s*(?:(?:{'|'.join(_TENS)})\s+)?(?:{'|'.join(_ORDINALS)})(?:ый|ой|ий))+\s+(?:пункт)",
    re.IGNORECASE,
)
_ATTENDED_BY = re.compile(
    r"(?:было|участвовал[аои]?|присутствовал[аои]?|пришло|собралось|приняло участие|"
    r"приняли участие)\s+(?:всего\s+|более\s+)?$",
    re.IGNORECASE,
)
_AFTER_SHARE = re.compile(r"\s*(?:%|процент|працэнт)", re.IGNORECASE)
_STOP = re.compile(r"[!?…][!?….]*[\"»)]*(?=[\s,;:]|$)|\.+[\"»)]*(?=\s|$)|[;\n]+")
_BOUNDARY = re.compile(
    r"(?<!\d),|,(?!\d)|[;()|]|(?<=\s)-+(?=\s)|:(?=\s|$)|(?<=[\w%])-(?=\s)|\s(?=(?:а|но|однако|зато|"
    r"хотя|але)\s)|\s-+(?=\w)"
)
_WORD = re.compile(r"[а-я]{5,}")
_CONTINUES = re.compile(
    r"(?:\b(?:не|ня|и|а|но|в|на|с|к|по|от|до|за|для|из|о|об|что|или|при|под|у)|,)$", re.IGNORECASE
)


def plain(text: str) -> str:
    """The text with plain letters: look-alikes and spaced-out words mended, translit in Cyrillic."""
    text = _SPACED.sub(lambda m: m.group().replace(" ", ""), tidy_rows(text))
    text = _PLUS.sub(" и ", _LINK.sub(" по ссылке", text))
    if len(_IN_ONE_ROW.findall(text)) > 1:
        text = _IN_ONE_ROW.sub("; ", text)
    text = _ARROW.sub(" - ", _SIGN_BETWEEN.sub(r" \1. ", _TICK.sub(". ", text)))
    text = _BELARUSIAN_PERCENT.sub("процентов", text)
    text = _PERCENT_ROW.sub(r" \1 %", _PERCENT_OF.sub(r"\1 %", text))
    for short, whole in _SHORTENED:
        text = short.sub(whole, text)
    text = _TWICE.sub(lambda m: f"{m[1]} %" if m[2] or m[3] or m[4] else m.group(), text)
    if not _CYRILLIC.search(text) and len(_LATIN.findall(text)) >= 4:
        if typed := _by_other_layout(text):
            return typed
        if not _ENGLISH.search(text):
            # Translit drops soft signs.
            return re.sub(r"\b(продлит|отложит|сдвинут|ден)\b", r"\1ь", cyrillic(text))
    return re.sub(r"(?<=[а-яё]{3})\.(?=[А-ЯЁ\d])", ". ", text)


def _by_other_layout(text: str) -> str | None:
    """What was typed with the keyboard switched to Latin letters, if that makes known words; else None."""
    out = []
    for word in text.split(" "):
        ways = [word.translate(_KEYS), word.rstrip(".,?").translate(_KEYS) + word[len(word.rstrip(".,?")) :]]
        known = [way for way in ways if re.fullmatch(r"[а-яё]+\W*", way.lower()) and _is_word(way)]
        if not known and re.search(r"[a-z]", word, re.IGNORECASE):
            return None
        out.append(known[-1] if known else word)
    return " ".join(out)


def _is_word(way: str) -> bool:
    said = re.sub(r"\W+$", "", way.lower())
    return is_known(said) or bool(re.fullmatch(r"не(?:выполнено|исполнено)", said))


def tidy_rows(text: str) -> str:
    """`plans.words.tidy` row by row: the breaks stay."""
    return "\n".join(tidy(row) for row in text.split("\n"))


def cyrillic(text: str) -> str:
    """Translit in Cyrillic letters; addresses stay."""
    out = []
    for word in re.split(r"(\S*@\S*|https?://\S+|\s+)", text):
        if "@" in word or word.startswith("http"):
            out.append(word)
            continue
        low, put = word.lower(), ""
        while low:
            for latin, letter in _TRANSLIT:
                if low.startswith(latin):
                    put, low = put + letter, low[len(latin) :]
                    break
            else:
                put, low = put + low[0], low[1:]
        out.append(put)
    return "".join(out)


def lowered(text: str) -> str:
    """Lower case, one dash, ё → е, Belarusian letters as Russian ones: letter for letter, so places stay."""
    low = text.lower()
    return (
        low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    ).translate(_SAME_LENGTH)


def numbered(text: str) -> str:
    """Number words that name an item or a share, as figures: «пункт двенадцатый», «шестьдесят процентов»."""
    text = _ORDINAL.sub(lambda m: _ordinal(m, text), text)
    return _CARDINAL.sub(lambda m: _cardinal(m, text), text)


def _ordinal(found: re.Match[str], text: str) -> str:
    number = _ORDINALS[found.group(2).lower()] + _TENS.get((found.group(1) or "").lower(), 0)
    listed = _LISTED_ITEM.match(text[found.end() :])
    near = (
        listed
        or _BEFORE_ITEM.search(text[: found.start()])
        or re.match(r"\s*пункт", text[found.end() :], re.IGNORECASE)
    )
    if number <= 4 and not (near and "пункт" in near.group().lower()):
        return found.group()
    return (
        f"{number}-{found.group(3)[-1]}" if found.group(3)[-1] in "йя" else f"{number}-{found.group(3)[-2:]}"
    )


def _cardinal(found: re.Match[str], text: str) -> str:
    tens, ones, teens, alone = (part and part.lower() for part in found.groups())
    number = (
        _TENS.get(tens or "", 0)
        + _ONES.get(ones or "", 0)
        + _TEENS.get(teens or "", 0)
        + _ONES.get(alone or "", 0)
    )
    named = _BEFORE_ITEM.search(text[: found.start()])
    attended = _ATTENDED_BY.search(text[: found.start()])
    if (
        _AFTER_SHARE.match(text[found.end() :])
        or (attended and number > 1)
        or (named and (number > 4 or "пункт" in named.group().lower()))
    ):
        return str(number)
    return found.group()


def joined(rows: list[str]) -> str:
    """The rows as paragraphs: a row that only a program has broken goes on in the next."""
    out: list[str] = []
    for row in (one.strip() for one in rows):
        last = out[-1] if out else ""
        goes_on = row[:1].islower() and (len(last) >= 55 or _CONTINUES.search(last))
        cut = (
            bool(last)
            and bool(row)
            and (_CONTINUES.search(last) and len(last) >= 2 and not last.endswith(","))
        )
        listed = last.endswith(":") and re.fullmatch(
            r"(?:п\.?|№)?\s*\d{1,3}(?:\s*[,и]\s*\d{1,3})*[.,;]?", row
        )
        again = re.search(r":.*\d[.,;]?$", last) and re.fullmatch(r"(?:п\.?|№)?\s*\d{1,3}[.,;]?", row)
        if last and row and (goes_on or cut or listed or again):
            out[-1] = f"{last.rstrip('.;,') + ',' if again else last} {row}"
        else:
            out.append(row)
    return "\n".join(out)


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """The sentences of a text, each with the mark that ends it."""
    begun = 0
    for stop in _STOP.finditer(text):
        if stop.group().startswith(".") and _abbreviated(text, begun, stop):
            continue
        if said := text[begun : stop.start()].strip():
            yield said, stop.group().strip()
        begun = stop.end()
    if said := text[begun:].strip():
        yield said, ""


def _abbreviated(text: str, begun: int, stop: re.Match[str]) -> bool:
    if len(stop.group()) > 1:
        return False
    before = text[begun : stop.start()]
    found = re.search(r"[^\W_]+$", before)
    if not found:
        return False
    last, after = found.group().lower(), text[stop.end() :].lstrip(" ")[:1]
    if last == "им" and after.isdigit():
        # «Пишите им. 31 в работе»: nobody is called after a number.
        return False
    if last in ABBREVIATIONS or (len(last) == 1 and found.group().isupper()):
        return not (last == "г" and re.search(r"\d\s*г$", before) and after.isupper())
    if last in UNITS_BEFORE_STOP:
        row = re.match(r"\s*(?:п\.\s*)?\d{1,3}\s*[:)]\s", text[stop.end() :])
        return not (after.isupper() or not after or row)
    # «12. Выполнено»: a number at the head of a line names what follows.
    return last.isdecimal() and len(last) <= 3 and not before[: found.start()].strip() and bool(after.strip())


def boundaries(low: str) -> Iterator[re.Match[str]]:
    """Where clauses may end in a lowered sentence."""
    return _BOUNDARY.finditer(low)


def spellings(title: str) -> frozenset[str]:
    """The nouns of an item's title in all their forms: what a slip of typing in an answer may be meant for."""
    nouns = [
        readings[0][3]
        for word in re.findall(r"[^\W\d_]{6,}", fold(title))
        if (readings := parses(word)) and readings[0][0] == "NOUN"
    ]
    return frozenset(form for noun in nouns for form in forms(noun))


def corrected(low: str, spelled: frozenset[str] = frozenset()) -> str:
    """Lowered words with slips of typing mended in the words we look for, and in those that are `spelled`; «не» is set
    apart from a participle."""
    low = re.sub(r"\bв(?=(?:работе|процессе|разработке)\b)", "в ", low)
    low = re.sub(
        r"\b(не|ня)(выполнен|исполнен|сделан|готов|завершен|выканан|зроблен|закончен|реализован)(?=[оаы]?\b)",
        r"\1 \2",
        low,
    )
    return _WORD.sub(lambda m: right_word(m.group(), spelled), low)


@lru_cache(maxsize=4096)
def right_word(word: str, spelled: frozenset[str] = frozenset()) -> str:
    """The word looked for (or one that is `spelled`) that this one is a slip of, or the word itself."""
    if word in CORRECTED or word.startswith(("не", "недо", "пере", "ня")) or is_known(word):
        return word
    close = [
        right
        for right in (*CORRECTED, *sorted(spelled))
        if abs(len(right) - len(word)) <= 1 and OSA.distance(word, right, score_cutoff=1) <= 1
    ]
    return close[0] if close else word
