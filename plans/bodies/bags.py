"""A body's name as a bag of weighted word stems, so that its wordings can be compared.

Folding, opening abbreviations («упр.» → «управление», «ГУ» → «главное управление» or «государственное учреждение»),
marking words cut short («молод.», «упр-ние») and giving every spelling of a city's executive committee one form
(«Мингорисполком», «Минский горисполком», «Минский городской исполнительный комитет»).
"""

import re
from functools import lru_cache
from itertools import islice, product

from rapidfuzz import fuzz

from plans.words import fold, listed, stem

#: What weighs a word for a kind of office («управление»), and one that says what it does.
HEAD, WHOLE = 0.6, 1.0
#: Letters of a name that are read; no body's name is longer.
LONGEST_NAME = 400

_OPENED = {
    "упр": "управление", "упр-е": "управление", "деп": "департамент", "деп-т": "департамент",
    "депт": "департамент", "д-т": "департамент", "админ": "администрация", "адм": "администрация",
    "адм-ция": "администрация", "мин-во": "министерство", "ком": "комитет", "к-т": "комитет",
    "ком-т": "комитет", "отд": "отдел", "гос": "государственный", "гл": "главное", "гор": "городской",
    "обл": "область", "ун-т": "университет", "инст": "институт", "ин-т": "институт", "физ": "физическая",
    "мол": "молодежный", "соц": "социальный", "нац": "национальный", "респ": "республика",
    "рос": "российский", "бел": "белорусский", "обр": "образование", "гу": "гу",
    "культ": "культура", "строит": "строительство", "мун": "муниципальный", "муницип": "муниципальный",
    "полит": "политика", "исп": "исполнительный", "здравоохр": "здравоохранение",
    "упраулення": "управление", "упрауленне": "управление", "упрауленнем": "управление",
    "камитэт": "комитет", "камитэта": "комитет", "камитэтам": "комитет", "адукацыи": "образование",
    "аддзел": "отдел", "аддзела": "отдел", "галоунае": "главное", "спорту": "спорт", "горада": "города",
    "навуцы": "наука", "турызму": "туризм", "эканомики": "экономика", "аховы": "охрана",
    "здароуя": "здоровье", "моладзи": "молодежь", "администрацыя": "администрация",
    "администрацыи": "администрация", "администрацыяй": "администрация", "цэнтр": "центр",
    "гарадски": "городской", "выканаучы": "исполнительный", "дэпартамент": "департамент", "савет": "совет",
    "дэпутатау": "депутатов", "х-во": "хозяйство", "х-ва": "хозяйства",
    "управл": "управление", "упр-ние": "управление", "упр-ния": "управление", "упр-ия": "управление",
    "департ": "департамент", "деп-нт": "департамент", "деп-та": "департамент", "комит": "комитет",
    "комит-т": "комитет", "отд-л": "отдел", "отд-ние": "отделение", "отд-е": "отделение",
    "минист": "министерство", "м-во": "министерство", "м-ва": "министерство", "администр": "администрация",
    "админист": "администрация", "адм-я": "администрация", "адм-ия": "администрация", "адм-ии": "администрация",
    "адм-ции": "администрация", "прав-во": "правительство", "исполк": "исполком", "инсп": "инспекция",
    "дир": "дирекция", "агент-во": "агентство", "сект": "сектор", "ц-р": "центр",
    "р-н": "района", "р-на": "района", "р-не": "района", "обл-ти": "область", "б-ка": "библиотека",
    "б-ки": "библиотека", "б-ца": "больница", "б-цы": "больница", "физ-ра": "физической культуры",
    "физ-ры": "физической культуры", "минкульт": "министерство культуры", "минкультуры": "министерство культуры",
    "минспорт": "министерство спорта", "минспорта": "министерство спорта", "минздрав": "министерство здравоохранения",
    "минздрава": "министерство здравоохранения", "минобр": "министерство образования",
    "минобразования": "министерство образования", "минэкономики": "министерство экономики",
}  # fmt: skip
_FORMS: dict[str, tuple[str, ...]] = {
    "гу": ("главное управление", "государственное учреждение"), "ту": ("территориальное управление",),
    "му": ("муниципальное учреждение",), "цбс": ("централизованная библиотечная система",),
    "тпп": ("торгово промышленная палата",), "жкх": ("жилищно коммунальное хозяйство",),
}  # fmt: skip
_LEGAL = frozenset(
    listed(
        "уо гуо уз союз "
        "мбук маук мкук мку мбу мау мбоу маоу фгбоу фгаоу фгбу фгуп гбу гау гку гуп муп куп руп уп ооо оао "
        "зао пао ао ано нко во спо гбуз мбудо чуп сп вск государственное муниципальное учреждение бюджетное "
        "автономное казенное федеральное унитарное предприятие общество ограниченной ответственностью"
    )
)
_LEGAL_STEMS = frozenset(stem(w) for w in _LEGAL)
_SILENT = frozenset(
    listed(
        "и в на по па у з при для с со г гор города город горада г-к курорт города-курорта город-курорт имени им"
    )
)
_CITY_WORDS = frozenset(["г", "город", "города", "городе", "городу", "горада", "курорт", "курорта"])
#: A city's name before «исполком»: «Минский», unlike «управление культуры исполкома».
_ADJECTIVE = re.compile(r"[сц]к(?:ий|ого|ому|им|ом|и|ага|аму)?$")
#: What is before «исполнительный комитет» and no city's name.
_LEVEL_WORDS = ("район", "област", "городск")
_HEAD_STEMS = frozenset(
    stem(w)
    for w in listed(
        "управление департамент комитет отдел министерство совет служба инспекция центр агентство дирекция "
        "сектор главное палата"
    )
)
_KINDS = _HEAD_STEMS - {stem("главное"), stem("центр"), stem("палата")}
PARENTS = frozenset(
    stem(w)
    for w in listed("администрация исполком горисполком мэрия правительство республики области края района")
)
_COMMITTEE = re.compile(
    r"(?:городско[а-я]*|гарадск[а-я]*) (?:исполнительн|выканауч)[а-я]* (?:комитет|камитэт)[а-я]*"
    r"|(?:городск|гарадск)[а-я]* (?:исполком|выканкам)[а-я]*|(?:исполнительн|выканауч)[а-я]* (?:комитет"
    r"|камитэт)[а-я]*"
)
# «ИКМО г. Казани», «ИК МО города», «ИК г. Казани»; a colony («ИК-5») has a number.
_COMMITTEE_BY_LETTERS = re.compile(
    r"\bик ?мо\b|\bик(?= (?:муниципальн|городск[а-я]+ округ|г\b|города\b))|\bисполком(?:а|у|ом)? мо\b"
)
# «Администрация МО г. Казани»: before a city's name the letters are no region.
_MUNICIPALITY_BY_LETTERS = re.compile(r"\bмо(?= (?:г\b|город))")
_RESORT = re.compile(r"\bгород[а-я]* ?- ?курорт[а-я]*")
_MUNICIPALITY = re.compile(r"муниципальн[а-я]+ образовани[а-я]+|городск[а-я]+ округ[а-я]*")
ACRONYM_LETTERS = re.compile(r"(?<![^\W_])[А-ЯЁІЎ](?:и?[А-ЯЁІЎ]){1,6}(?![^\W_])")
BRACKETS = re.compile(r"\([^()]*\)")
_STATE = re.compile(r"\b([а-я]{3,5})?гос(?=[а-я]{6})(?!п|т)")
#: What is left of «государственный» when its beginning is opened like that of «госуниверситет».
STATE_REST = stem("ударственный")
_CITY_S = re.compile(r"\bгор\. |\bгор(?=собрани|дум|администрац)")
_SCHOOLING = re.compile(r"\b(?:государственн[а-я]+ )?учреждени[а-я]+ (образования|здравоохранения)\b")
_CUT = re.compile(r"\b([а-я]{3,8})\.|\b([а-я]{3,5})-(?:[а-я]{1,3})\b")
_CONTRACTED = re.compile(r"\b([а-я]*?)(?:гор|гар)(?:исп[оа]лком|выканкам)[а-я]*")
_HIGHER = re.compile(r"\b([а-я]*?)(рай|обл)(?:исп[оа]лком|выканкам)[а-я]*")
_OF_WHAT = {"рай": "района", "обл": "области"}
#: What a contraction may leave out of a city's name or of its adjective.
_REST_OF_NAME = re.compile(r"[а-я]{0,2}|[а-я]{0,7}[сц]к")

#: Stems with their weights. `~` after a stem marks a contraction (мин~), `…` a word cut short.
Bag = tuple[tuple[str, float], ...]


@lru_cache(maxsize=8192)
def spelled_out(name: str, spelling: str) -> str:
    """The written name with its acronyms replaced by the words of the known spelling whose initials they are
    («УОН администрации», «БГУ физической культуры»); empty where none are.
    """
    words = re.findall(r"[^\W\d_]+", BRACKETS.sub(" ", fold(spelling)))
    changed = False

    def opened(found: re.Match[str]) -> str:
        nonlocal changed
        run = _run(fold(found.group()), words)
        changed = changed or bool(run)
        return " ".join(run) if run else found.group()

    full = ACRONYM_LETTERS.sub(opened, name)
    return full if changed else ""


def _run(letters: str, words: list[str]) -> list[str]:
    """The consecutive words whose initials make up the letters; small words may be left out of them."""
    for start in range(len(words)):
        at, place = 0, start
        while place < len(words) and at < len(letters):
            if words[place][0] == letters[at] and (words[place] not in _SILENT or words[place] == "и"):
                at += 1
            elif words[place] not in _SILENT or place == start:
                break
            place += 1
        if at == len(letters):
            return words[start:place]
    return []


@lru_cache(maxsize=4096)
def bags(name: str) -> tuple[Bag, ...]:
    """The name's readings as bags of (stem, weight); more than one where an abbreviation is ambiguous."""
    return tuple(_bag(reading) for reading in _opened(name))


def _opened(name: str) -> list[str]:
    """The folded name with its abbreviations opened, in each way they can be."""
    text = re.sub(r"[\"'()]", " ", fold(name[:LONGEST_NAME]))
    text = _RESORT.sub("города", text)
    text = _COMMITTEE_BY_LETTERS.sub(" исполком ", text)
    text = _MUNICIPALITY_BY_LETTERS.sub(" города ", text)
    text = _MUNICIPALITY.sub(" города ", text)
    text = _CONTRACTED.sub(lambda m: f" {m.group(1)}~ горисполком" if m.group(1) else " горисполком", text)
    text = _HIGHER.sub(lambda m: f" {m[1]}{'~' if m[1] else ''} {_OF_WHAT[m[2]]} горисполком", text)
    text = re.sub(
        r"\b([а-я]*?)горсовет",
        lambda m: f" {m.group(1)}~ городской совет" if m.group(1) else " городской совет",
        text,
    )
    text = _CITY_S.sub("городской ", text)
    text = _SCHOOLING.sub("уо", text)
    text = _STATE.sub(lambda m: f"{m.group(1)}~ государственный " if m.group(1) else "государственный ", text)
    text = _CUT.sub(_cut_short, text)
    text = _COMMITTEE.sub("горисполком", text)
    text = re.sub(r"\bисполком[а-я]*|\bвыканкам[а-я]*", "горисполком", text)
    text = re.sub(r"\bфизкультур[а-я]*", "физической культуры", text)
    choices: list[tuple[str, ...]] = []
    for raw in re.findall(r"[^\W_]+(?:-[^\W\d_]+)*[~…]?", text):
        word = _OPENED.get(raw, raw)
        choices.append(_FORMS.get(word, (word,)))
    return [" ".join(reading) for reading in islice(product(*choices), 4)]


def _cut_short(found: re.Match[str]) -> str:
    """«молод.», «упр-ние»: a word cut short, unless the table knows it or it only ends the sentence."""
    whole, head = found.group(), found.group(1) or found.group(2)
    if whole in _OPENED or head in _OPENED or head in _SILENT:
        return whole if whole in _OPENED else f"{head} "
    return f"{head}… "


@lru_cache(maxsize=4096)
def places_of(name: str) -> tuple[str, ...]:
    """The stems of the cities a known name belongs to: what is after «города» or beside «горисполком»."""
    words = _opened(name)[0].split() if name else []
    return tuple(
        stem(word)
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        if word not in _SILENT
        and (
            before in _CITY_WORDS
            or (after == "горисполком" and _ADJECTIVE.search(word))
            or (before == "горисполком" and not after)
        )
        and not word.endswith("~")
        and not word.startswith(_LEVEL_WORDS)
    )


def _bag(text: str) -> Bag:
    seen: dict[str, float] = {}
    for word in text.split():
        for part in [word] if word in _SILENT else word.split("-"):
            if part in _SILENT or len(part) < 2:
                continue
            root = part if part.endswith(("~", "…")) else stem(part)
            seen[root] = _weight(root)
    return tuple(seen.items())


def _weight(root: str) -> float:
    if root in _LEGAL_STEMS or root in _LEGAL:
        return 0.15
    if root.startswith(("внутригород", "район", "городск")):
        return 0.25
    if root in PARENTS:
        return 0.45
    if root in _HEAD_STEMS:
        return HEAD
    return WHOLE


def is_place(root: str, places: frozenset[str]) -> bool:
    """Whether a stem is that of one of the cities, or of a contraction of a city's name."""
    return root.endswith("~") or any(same(root, place) for place in places)


@lru_cache(maxsize=65536)
def same(a: str, b: str) -> bool:
    """Whether two stems are one word: `related`, or with one slip of the pen."""
    if related(a, b):
        return True
    is_whole = not (a + b).count("…") and not (a + b).count("~")
    return is_whole and min(len(a), len(b)) >= 6 and a[0] == b[0] and fuzz.ratio(a, b) >= 86


@lru_cache(maxsize=65536)
def related(a: str, b: str) -> bool:
    """Whether two stems are one word rightly written: equal, an adjective of a name, a contraction, cut short."""
    if a == b:
        return True
    if a.endswith("…") or b.endswith("…"):
        left, right = a.rstrip("…"), b.rstrip("…")
        return left.startswith(right) or right.startswith(left) or stem(left) == stem(right)
    if a.endswith("~") or b.endswith("~"):
        short, long = sorted((a.rstrip("~"), b.rstrip("~")), key=len)
        # «мин~» is «Минск» and «минский», not «Минсктранс» or «Минкульт».
        return (
            len(short) >= 3 and long.startswith(short) and bool(_REST_OF_NAME.fullmatch(long[len(short) :]))
        )
    short, long = sorted((a, b), key=len)
    return (
        len(short) >= 3
        and long.startswith(short)
        and bool(re.fullmatch(r"[иеоая]?н{0,2}(?:ск|н|ов|ев)?", long[len(short) :]))
        and len(short) + 4 >= len(long)
        and (len(short) >= 4 or "ск" in long[len(short) :])
    )


@lru_cache(maxsize=8192)
def kinds(bag: Bag) -> frozenset[str]:
    """What kinds of office a name says: a department is not a section, however alike the rest."""
    return frozenset(root for root, _ in bag if root in _KINDS)
