"""Which known body a written name means.

Names are compared as bags of weighted word stems after folding, opening abbreviations («упр.» →
«управление», «ГУ» → «главное управление» or «государственное учреждение») and giving every spelling of a
city's executive committee one form («Мингорисполком», «Минский горисполком», «Минский городской
исполнительный комитет»). A written name
may leave out who the body belongs to; it may leave out part of what the body does only where the side is
known and a single body holds all its words. Where two bodies fit alike, none is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product

from rapidfuzz import fuzz

from roadmap.importing.words import fold, listed, stem

from .named import NamedBody

#: Below this a likeness is a guess; and the best must be this much better than the next.
ENOUGH = 0.74
CLEAR_LEAD = 0.06
#: What it weighs that one is a department and the other a committee.
OTHER_KIND = 0.6
#: What a name spelled out from an acronym is worth at most.
ACRONYM = 0.95
#: A word of the written name which the known one lacks makes it another body, however alike the rest.
OTHER_SUBJECT = 0.7
LONGEST_NAME = 400


@dataclass(frozen=True)
class KnownBody:
    """A body as the database knows it; `side` is its city's slug."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    side: str | None = None


@dataclass(frozen=True)
class Match:
    """What a written name was matched with: None where it would be a guess, with the likeliest as
    candidates.
    """

    name: str
    body: KnownBody | None
    score: float
    candidates: tuple[tuple[KnownBody, float], ...] = field(default=())


_OPENED = {
    "упр": "управление", "упр-е": "управление", "деп": "департамент", "деп-т": "департамент",
    "депт": "департамент", "д-т": "департамент", "админ": "администрация", "адм": "администрация",
    "адм-ция": "администрация", "мин-во": "министерство", "ком": "комитет", "к-т": "комитет",
    "ком-т": "комитет", "отд": "отдел", "гос": "государственный", "гл": "главное", "гор": "городской",
    "обл": "область", "ун-т": "университет", "инст": "институт", "ин-т": "институт", "физ": "физическая",
    "мол": "молодежный", "соц": "социальный", "нац": "национальный", "респ": "республика",
    "рос": "российский", "бел": "белорусский", "обр": "образование", "гу": "гу", "экон": "экономика",
    "культ": "культура", "строит": "строительство", "мун": "муниципальный", "муницип": "муниципальный",
    "полит": "политика", "исп": "исполнительный", "здравоохр": "здравоохранение",
    "упраулення": "управление", "упрауленне": "управление", "упрауленнем": "управление",
    "камитэт": "комитет", "камитэта": "комитет", "камитэтам": "комитет", "адукацыи": "образование",
    "аддзел": "отдел", "аддзела": "отдел", "галоунае": "главное", "спорту": "спорт", "горада": "города",
    "навуцы": "наука", "турызму": "туризм", "эканомики": "экономика", "аховы": "охрана",
    "здароуя": "здоровье", "моладзи": "молодежь", "администрацыя": "администрация",
    "администрацыи": "администрация", "администрацыяй": "администрация", "цэнтр": "центр",
    "гарадски": "городской", "выканаучы": "исполнительный", "дэпартамент": "департамент", "савет": "совет",
    "дэпутатау": "депутатов",
}  # fmt: skip
_FORMS: dict[str, tuple[str, ...]] = {
    "гу": ("главное управление", "государственное учреждение"), "ту": ("территориальное управление",),
    "му": ("муниципальное учреждение",), "цбс": ("централизованная библиотечная система",),
    "тпп": ("торгово промышленная палата",), "жкх": ("жилищно коммунальное хозяйство",),
}  # fmt: skip
_LEGAL = frozenset(
    listed(
        "уо гуо уз союз мбук маук мкук мку мбу мау мбоу маоу фгбоу фгаоу фгбу фгуп гбу гау гку гуп муп куп руп уп ооо оао "
        "зао пао ао ано нко во спо гбуз мбудо чуп сп вск государственное муниципальное учреждение бюджетное "
        "автономное казенное федеральное унитарное предприятие общество ограниченной ответственностью"
    )
)
_LEGAL_STEMS = frozenset(stem(w) for w in _LEGAL)
_SILENT = frozenset(
    listed("и в на по па у з при для с со г гор города город горада г-к курорт города-курорта город-курорт имени им")
)
_CITY_WORDS = frozenset(["г", "город", "города", "городе", "городу", "горада", "курорт", "курорта"])
_HEAD_STEMS = frozenset(
    stem(w)
    for w in listed(
        "управление департамент комитет отдел министерство совет служба инспекция центр агентство дирекция "
        "сектор главное палата"
    )
)
_KINDS = _HEAD_STEMS - {stem("главное"), stem("центр"), stem("палата")}
_PARENT_STEMS = frozenset(
    stem(w)
    for w in listed("администрация исполком горисполком мэрия правительство республики области края района")
)
_EXECUTIVE = stem("горисполком")
_COMMITTEE = re.compile(
    r"(?:городско[а-я]*|гарадск[а-я]*) (?:исполнительн|выканауч)[а-я]* (?:комитет|камитэт)[а-я]*"
    r"|(?:городск|гарадск)[а-я]* (?:исполком|выканкам)[а-я]*|(?:исполнительн|выканауч)[а-я]* (?:комитет"
    r"|камитэт)[а-я]*"
)
_MUNICIPALITY = re.compile(r"муниципальн[а-я]+ образовани[а-я]+|городск[а-я]+ округ[а-я]*")
_ACRONYM = re.compile(r"(?<![^\W_])[А-ЯЁІЎ](?:и?[А-ЯЁІЎ]){1,6}(?![^\W_])")
_BRACKETS = re.compile(r"\([^()]*\)")
_STATE = re.compile(r"\b([а-я]{3,5})?гос(?=[а-я]{6})(?!п|т)")
_CITY_S = re.compile(r"\bгор\. |\bгор(?=собрани|дум|администрац)")
_SCHOOLING = re.compile(r"\b(?:государственн[а-я]+ )?учреждени[а-я]+ (образования|здравоохранения)\b")
_CUT = re.compile(r"\b([а-я]{3,8})\.|\b([а-я]{3,5})-(?:[а-я]{1,3})\b")
_CONTRACTED = re.compile(r"\b([а-я]*?)(?:гор|гар)(?:исполком|выканкам)[а-я]*")

Bag = tuple[tuple[str, float], ...]


def match_bodies(names: Iterable[str | NamedBody], known: Sequence[KnownBody]) -> list[Match]:
    """For each name the known body it means, with a score from 0 to 1, in the order of the names.

    A `NamedBody` with a side is looked for among that side's bodies (and those of no side) only. `body` is
    None where no body is like enough or two are alike; `candidates` then lists up to three for a person to
    choose from. Never raises.
    """
    places = frozenset(
        p for body in known for s in (body.name, body.short_name, *body.aliases) for p in _places(s)
    )
    return [_match(name, known, places) for name in names]


def _match(named: str | NamedBody, known: Sequence[KnownBody], places: frozenset[str]) -> Match:
    name, side = (named, None) if isinstance(named, str) else (named.name, named.side)
    pool = [body for body in known if side is None or body.side in (side, None)]
    if not pool or len(name) > LONGEST_NAME:
        return Match(name, None, 0.0)
    match = _best(name, side, pool, places)
    shorter = " ".join(_BRACKETS.sub(" ", name).split())
    if match.body is None and shorter and shorter != name:
        again = _best(shorter, side, pool, places)
        return Match(name, again.body, again.score, again.candidates) if again.body else match
    return match


def _best(name: str, side: str | None, pool: Sequence[KnownBody], places: frozenset[str]) -> Match:
    variants = [bag for bag in _bags(name) if any(not _is_place(root, places) for root, _ in bag)]
    if not variants:
        return Match(name, None, 0.0)
    scored = sorted(
        ((body, _likeness(name, variants, body, places, sided=side is not None)) for body in pool),
        key=lambda pair: -pair[1],
    )
    best, score = scored[0]
    shown = tuple((body, round(value, 3)) for body, value in scored[:3] if value >= 0.4)
    runner_up = scored[1][1] if len(scored) > 1 else 0.0
    exact = score >= 0.995 > runner_up
    if score >= ENOUGH and (exact or score - runner_up >= CLEAR_LEAD):
        return Match(name, best, round(score, 3), shown)
    if side is not None or any(_belongs(root, places) for root, _ in variants[0]):
        within = [body for body, _ in scored if _is_part(variants, body, places)]
        if len(within) == 1:
            return Match(name, within[0], ENOUGH, shown)
    return Match(name, None, round(score, 3), shown)


def _belongs(root: str, places: frozenset[str]) -> bool:
    return root in _PARENT_STEMS or _is_place(root, places)


def _is_part(variants: Sequence[Bag], body: KnownBody, places: frozenset[str]) -> bool:
    """Whether every word written stands in the body's name: «департамент спорта», where a city has but
    one."""
    for spelling in filter(None, (body.name, body.short_name, *body.aliases)):
        for written in variants:
            roots = [root for root, _ in next(iter(_bags(spelling)), ())]
            subject = any(w == 1.0 and not _is_place(root, places) for root, w in written)
            if subject and all(any(_same(root, other) for other in roots) for root, _ in written):
                return True
    return False


def _is_place(root: str, places: frozenset[str]) -> bool:
    return root.endswith("~") or any(_same(root, place) for place in places)


def _likeness(
    name: str, variants: Sequence[Bag], body: KnownBody, places: frozenset[str], *, sided: bool
) -> float:
    spellings = [s for s in (body.name, body.short_name, *body.aliases) if s]
    best = max(
        (_alike(a, b, places, sided=sided) for s in spellings for a in variants for b in _bags(s)),
        default=0.0,
    )
    if best < ACRONYM and _ACRONYM.search(name):
        opened = [(_spelled_out(name, s), s) for s in spellings]
        found = (
            _alike(a, b, places, sided=sided) for full, s in opened if full for a in _bags(full) for b in _bags(s)
        )
        best = max(best, min(ACRONYM, max(found, default=0.0)))
    return best


@lru_cache(maxsize=8192)
def _spelled_out(name: str, spelling: str) -> str:
    """The written name with its acronyms replaced by the words of the known spelling whose initials they are
    («УОН администрации», «БГУ физической культуры»); empty where none are.
    """
    words = [part for part in re.findall(r"[^\W\d_]+", _unbracketed(fold(spelling)))]
    changed = False

    def opened(found: re.Match[str]) -> str:
        nonlocal changed
        run = _run(fold(found.group()), words)
        changed = changed or bool(run)
        return " ".join(run) if run else found.group()

    full = _ACRONYM.sub(opened, name)
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


def _unbracketed(text: str) -> str:
    return _BRACKETS.sub(" ", text)


@lru_cache(maxsize=4096)
def _bags(name: str) -> tuple[Bag, ...]:
    """The name's readings as bags of (stem, weight); more than one where an abbreviation is ambiguous."""
    return tuple(_bag(reading) for reading in _opened(name))


def _opened(name: str) -> list[str]:
    """The folded name with its abbreviations opened, in each way they can be."""
    text = re.sub(r"[\"'()]", " ", fold(name[:LONGEST_NAME]))
    text = _MUNICIPALITY.sub(" города ", text)
    text = _CONTRACTED.sub(lambda m: f" {m.group(1)}~ горисполком" if m.group(1) else " горисполком", text)
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
def _places(name: str) -> tuple[str, ...]:
    """The stems of the cities a known name belongs to: what stands after «города» or before «горисполком»."""
    words = _opened(name)[0].split() if name else []
    return tuple(
        stem(word)
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        if word not in _SILENT
        and (before in _CITY_WORDS or after == "горисполком")
        and not word.endswith("~")
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
    if root.startswith(("внутригород", "район")):
        return 0.25
    if root in _PARENT_STEMS:
        return 0.45
    if root in _HEAD_STEMS:
        return 0.6
    return 1.0


@lru_cache(maxsize=65536)
def _same(a: str, b: str) -> bool:
    """Whether two stems are one word: equal, an adjective of a name, a contraction, or one slip of the
    pen.
    """
    if a == b:
        return True
    if a.endswith("…") or b.endswith("…"):
        left, right = a.rstrip("…"), b.rstrip("…")
        return left.startswith(right) or right.startswith(left) or stem(left) == stem(right)
    if a.endswith("~") or b.endswith("~"):
        left, right = a.rstrip("~"), b.rstrip("~")
        return len(left) >= 3 and len(right) >= 3 and (left.startswith(right) or right.startswith(left))
    short, long = sorted((a, b), key=len)
    if (
        len(short) >= 3
        and long.startswith(short)
        and re.fullmatch(r"[иеоая]?н{0,2}(?:ск|н|ов|ев)?", long[len(short) :])
        and len(short) + 4 >= len(long)
    ):
        return len(short) >= 4 or "ск" in long[len(short) :]
    return len(short) >= 6 and a[0] == b[0] and fuzz.ratio(a, b) >= 86


@lru_cache(maxsize=8192)
def _kinds(bag: Bag) -> frozenset[str]:
    """What kinds of office a name says: a department is not a section, however alike the rest."""
    return frozenset(root for root, _ in bag if root in _KINDS)


def _alike(written: Bag, known: Bag, places: frozenset[str], *, sided: bool) -> float:
    """How alike two names are: what they share against what only one has; the written name's own words
    weigh more.
    """
    left = dict(known)
    shared = extra = 0.0
    for root, weight in written:
        partner = root if root in left else next((other for other in left if _same(root, other)), None)
        if partner is None:
            extra += weight
        else:
            shared += left.pop(partner)
    if not shared:
        return 0.0
    if _kinds(written) and _kinds(known) and not _kinds(written) & _kinds(known):
        extra += OTHER_KIND
    if extra >= 1.0 and any(
        weight == 1.0 and not _is_place(root, places) and not any(_same(root, other) for other, _ in known)
        for root, weight in written
    ):
        return min(OTHER_SUBJECT, shared / (shared + extra))
    missing = 0.0
    for root, weight in left.items():
        place = _is_place(root, places)
        if sided and (root in _PARENT_STEMS or place):
            continue
        missing += weight * (0.3 if root in _PARENT_STEMS or place else 0.6)
    if shared < 0.9 and extra + missing > 0.3:
        return shared / (shared + extra + missing + 0.4)
    return shared / (shared + extra + missing)
