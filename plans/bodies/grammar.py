"""Where the name of a body begins: heads of names, cases, people, abbreviations.

Commas are between bodies and inside their names («культуры, спорта и туризма»), and only grammar tells
which: a new name begins with a head in the nominative (or in the case its connective governs), a name goes
on with a genitive.
"""

import re
from functools import lru_cache

from plans.words import fold_word, is_known, listed, parses

#: Nouns a body's name is headed by, folded, without endings.
_HEADS = listed(
    "управлени упраулен департамент дэпартамент комитет камитэт министерств министэрств министр "
    "администраци администрацы отдел аддзел отделени служб инспекци инспекц агентств агенцтв совет сов "
    "дум собрани сход мэри правительств урад исполком горисполком райисполком облисполком выканкам "
    "гарвыканкам мингорисполком институт инстытут университет университ академи школ гимнази гимназ лице "
    "колледж каледж училищ центр цэнтр библиотек библиятэк музе театр тэатр филармони дом дворец палац "
    "клуб парк пар зоопарк цирк стади фонд союз саюз палат ассоциаци асацыяц федераци федэрац "
    "обществ(?!ен) предприяти прадпрыемств организаци арганизац учреждени установ компани фирм банк завод "
    "комбинат фабрик холдинг радио(?![а-я]) радиостанци корпораци представительств консульств"
    " посольств пасольств учреждение комисси "
    "камиси штаб рабоча группа групп дирекци редакци газет телеканал телерадиокомпани радиокомпани "
    "больниц поликлиник диспансер госпитал станци орган подразделени структур руководител кирауник глав "
    "председател старшын начальник директор заместител заведующ специалист педагог учител координатор "
    "куратор исполнител участник партнер орган сектор бюро аппарат канцеляри секретариат инспектор "
    "прокуратур суд милици полици гарнизон порт аэропорт вокзал гостиниц санатори пансионат оператор "
    "агент турагентств перевозчик волонтер ветеран молодеж объединени абядна движени лиг клубы хор "
    "ансамбл оркестр коллектив студи кафедр факультет филиал участок казначейств инкубатор технопарк "
    "кластер оргкомитет префектур горсовет райсовет облсовет учебн лаборатор архив питомник ботаническ "
    "сад дендрари кинотеатр кинокомпани телестуди издательств типограф стороны города специалисты депутат "
    "уполномоченн торгово-промышленн научно-технологическ мчс росс сторон "
    "кабинет землячеств диаспор епархи благочини приход храм техникум интернат кооператив консультаци "
    "акимат хокимият маслихат курултай ассамбле джамоат"
)
_NOT_HEADS = frozenset(
    listed("рабоча учебн ботаническ торгово-промышленн научно-технологическ росс города молодеж пар орган")
)
_HEAD = re.compile(
    rf"(?:{'|'.join(sorted((h for h in set(_HEADS) - _NOT_HEADS), key=len, reverse=True))}|орган(?:ы|ов|ам"
    rf"|ами)?$)"
)
# Heads inside a contraction: Мингорисполком, Белгосфилармония, Гомельгорсовет.
_INNER_HEAD = re.compile(
    r"исполком|выканкам|горсовет|(?<=гос)(?:филармони|университет|архив|цирк|страх|комитет|агентств)"
    r"|облсовет|промбанк"
)
# Ministries and agencies of one word: «Минобрнауки», «Росмолодежь»; not «Минск».
_CONTRACTED = re.compile(
    r"Мин(?:обр|культ|эк|фин|спорт|строй|здрав|сельхоз|пром|транс|труд|юст|природ|цифр|молод|торг|связ|энерго|соц|имущ"
    r"|инвест|тур|жил|нац|инфо|связи|науки|архитектуры)|Рос(?:молод|туризм|имущ|реестр|стат|потреб|архив|печать|здрав)"
)
#: A word before a full stop that has fewer letters may be one cut short.
_SHORTEST_WHOLE = 7
_CUT = frozenset(listed("обр общ физ соц экон мед тех инф культ комм"))
_SUBJECTS = frozenset(listed("ЖКХ ТЭК ГО ЧС АПК СМИ ИТ ИКТ ТЭР ЖКУ МСП НКО ГОЧС ТКО ВЭД ЗОЖ"))
#: Subjects that are also bodies when they are alone: «Мингорисполком, СМИ».
_MANY = frozenset(("СМИ", "НКО"))
_OF_PLACES = re.compile(r"(?:город|район|регион|област|сторон|обе?их$|двух$)")
_FORMS = frozenset(
    listed(
        "ГУ ГУО УО МУ МКУ МБУ МАУ МБУК МАУК МКУК МБОУ МАОУ МБУДО ФГУ ФГБУ ФГБОУ ФГАОУ ФГУП ГБУ ГБУЗ ГАУ ГКУ "
        "ГУП МУП КУП РУП УП КПУП КУПП ЧУП ООО ОАО ЗАО ПАО АО НАО АНО НКО НП РОО ОО ГП СП ВО СПО ИП ЧП ТПП ФК "
        "ОДО ИООО СЗАО РОМЦ"
    )
) - {"РОМЦ", "ТПП", "ФК"}

_ABBREVIATION = re.compile(r"[А-ЯЁІЎ]{2,}[А-ЯЁІЎа-я]{0,6}|[А-ЯЁ][а-я]{0,2}[А-ЯЁ]{2,}[А-Яа-яЁё]*")
_PERSON = re.compile(
    r"[А-ЯЁІЎ][а-яёіў]+(?:-[А-ЯЁ][а-яё]+)?\s[А-ЯЁІЎ]\.\s?(?:[А-ЯЁІЎ]\.)?"
    r"|[А-ЯЁІЎ]\.\s?[А-ЯЁІЎ]\.\s?[А-ЯЁІЎ][а-яёіў]+"
    r"|[А-ЯЁІЎ][а-яёіў]+\s[А-ЯЁІЎ][а-яёіў]+\s[А-ЯЁІЎ][а-яёіў]+(?:[ое]вич|[оеё]вна|ична|ьич|[аяо]ўна)(?![а-яё])"
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*\.?")
_PARTICIPLE = re.compile(r"^[а-я]+(?:[уюая]щ|вш)(?:ий|ая|ее)$")
_ADJ_NOM = re.compile(r"(?:ый|ий|ая|яя|ое|ее|ые|ие|ы|ае|ыя|[кгх]ия)$")
_ADJ_OBLIQUE = re.compile(r"(?:ого|его|ому|ему|ым|им|ых|их|ыми|ими|ую|юю|ага|яга|ыми)$")
_SHORT_FORMS = {
    **dict.fromkeys(
        listed(
            "упр упр-е упр-ние деп деп-т отд отд-е отдел-е мин мин-во админ адм адм-я адм-ция ком ком-т к-т гу зам нач "
            "зав дир"
        ),
        "nomn",
    ),
    **dict.fromkeys(("гл", "гос", "гор"), "adj"),
}

#: Words after which a name goes on.
_GOVERN = frozenset(listed("и по в на с для при имени им г города горада за от к ул обл р-на о"))
#: «… Петрова Е.В.», «… А.С. Копайгородский»: nothing is missing after a person.
_ENDS_IN_PERSON = re.compile(
    r"[а-яёіў]\s(?:[А-ЯЁІЎ]\.\s?){1,2}$|(?:\s|^)(?:[А-ЯЁІЎ]\.\s?){1,2}[А-ЯЁІЎ][а-яёіў]{2,}(?:-[А-ЯЁ][а-яё]+)?\s*$"
)

#: How many words of one cell may be looked up in the dictionary: a cell names a dozen bodies, not a thousand.
LOOKUPS = 40
QUESTIONS = 120


_TRANSPARENT = frozenset(("и", "а", "также", "др", "иные", "другие", "прочие", "все", "иныя", "инш"))
_OTHERS = frozenset(["иные", "другие", "др", "прочие", "остальные", "иныя", "иншыя", "астатния"])


class Budget:
    """Counts dictionary look-ups, so that a cell of 10,000 letters costs no more than a long real one."""

    def __init__(self, left: int = LOOKUPS) -> None:
        self.left = left
        self.questions = QUESTIONS

    def ask(self) -> bool:
        """One question whether a name begins; past the last a cell is cut at sure separators only."""
        self.questions -= 1
        return self.questions >= 0

    def spend(self) -> bool:
        """Use up one look-up; False where none was left, and then nothing may be looked up."""
        self.left -= 1
        return self.left >= 0


def words(text: str, most: int = 7) -> list[str]:
    """The first words of a text, dots of abbreviations removed."""
    found = []
    for match in _WORD.finditer(text):
        found.append(match.group().rstrip("."))
        if len(found) >= most:
            break
    return found


def is_abbreviation(word: str) -> bool:
    """БГУ, МДШИ, СГУ; not the subjects departments deal with (ЖКХ, СМИ)."""
    return bool(_ABBREVIATION.fullmatch(word)) and word not in _SUBJECTS


def is_form(word: str) -> bool:
    """A legal form that can't be a name alone: ГУ, МБУК, ООО."""
    return word in _FORMS


def is_head(word: str) -> bool:
    """Whether names of bodies are headed by this word, in any case."""
    low = fold_word(word)
    return bool(_HEAD.match(low) or _HEAD.match(low.rpartition("-")[2]) or _INNER_HEAD.search(low))


def is_cut_word(text: str) -> bool:
    """Whether the text, which a full stop follows, ends in a word cut short: «упр-е по обр.»."""
    last = _WORD.findall(text[-40:])[-1:]
    if not last or not last[0].islower() or len(last[0]) >= _SHORTEST_WHOLE:
        return False
    return last[0] in _CUT or not is_known(fold_word(last[0]))


def starts_person(text: str) -> bool:
    """Whether the text begins with a surname and initials, either way round."""
    return bool(_PERSON.match(text))


def ends_open(text: str) -> bool:
    """Whether a name is plainly unfinished: it ends in an adjective, a preposition, «и», a legal form, a
    lone head.
    """
    found = _WORD.findall(text[-80:])
    if not found:
        return True
    if _ENDS_IN_PERSON.search(text[-80:].rstrip(" )")):
        return False
    last = found[-1].rstrip(".")
    low = fold_word(last)
    if low in _GOVERN or is_form(last):
        return True
    if text.rstrip().endswith(("-", "(")):
        return True
    adjective = bool(_ADJ_NOM.search(low) or low.endswith("ой") or _ADJ_OBLIQUE.search(low)) and not is_head(
        low
    )
    return (adjective and _is_adjective(low)) or (
        len(found) == 1 and is_head(low) and not _complete_alone(last)
    )


def _complete_alone(word: str) -> bool:
    low = fold_word(word)
    return (
        "исполком" in low
        or "выканкам" in low
        or low in ("стороны", "мэрия", "стораны")
        or is_abbreviation(word)
    )


@lru_cache(maxsize=4096)
def _is_adjective(word: str) -> bool:
    if not is_known(word):
        return len(word) > 6
    found = parses(word)
    return bool(found) and found[0][0] in ("ADJF", "PRTF")


@lru_cache(maxsize=8192)
def cases(word: str) -> frozenset[tuple[str, str, str]]:
    """The (part of speech, case, number) a folded word can have."""
    return frozenset((pos, case, number) for pos, case, number, _ in parses(word)[:8])


_MANY_OF = re.compile(
    r"(?:администрации|адм[иi]н[иi]страцы[иi]|главы|управы|управления|префектуры|исполкомы|выканкамы|отделы|службы|советы)"
    r" (?:администраций )?(?:\S+ ){0,3}?(?:районов|раенау|округов|городов|поселений|муниципалитетов"
    r"|сторон|сельсоветов|сельисполкомов|образований)"
    # «администрации Адлерского, Хостинского и Центрального районов», cut at its first comma
    r"|(?:администрации|адм[иi]н[иi]страцы[иi]) \S+(?:[снцш]кого|ного|ского|ага)$"
    r"|редакции (?:газет|журналов|изданий|телеканалов)"
    r"|(?:руководители|директора|представители|учителя|тренеры|специалисты|депутаты|председатели)"
    r" \S+(?:[еоё]в|[иы]й|ей|их|ых)\b"
)

_ORGANISING = re.compile(
    r"организации (?:\S+(?:ого|ой|их|ых) )?"
    r"(?:движен|досуг|отдых|питани|торг|закуп|перевоз|обслуж|работ|ярмар|меропр|управл)"
)


def heads_many(text: str) -> bool:
    """Whether the text names a body in each of many places («администрации внутригородских районов»): a plural,
    though its head looks like a genitive."""
    return _MANY_OF.match(" ".join(fold_word(word) for word in text[:120].split())) is not None


def is_subject(text: str) -> bool:
    """Whether the text is but a subject that departments deal with: «СМИ», «организации дорожного движения»."""
    return text.strip(" .\x01") in _SUBJECTS or bool(_ORGANISING.match(text))


def begins_name(text: str, case: str, budget: Budget, *, strict: bool = False) -> bool:
    """Whether the text begins a new body's name whose head is in `case` (nomn, ablt or gent).

    With `strict` only words known to head names count, as after «и».
    """
    if not budget.ask():
        return False
    text = text[:200].lstrip(" \"'«“„")
    if starts_person(text):
        return True
    found = words(text)
    if not found:
        return False
    if case == "nomn" and _CONTRACTED.match(found[0]):
        return True
    if is_abbreviation(found[0]) or (found[0].isdigit() and len(found) > 1 and is_abbreviation(found[1])):
        return True
    if found[0] in _SUBJECTS:
        # «СМИ городов»; «ГО «Минское городское …»: before a name in quotation marks it is a legal form.
        of_places = len(found) == 1 or _OF_PLACES.match(fold_word(found[1])) is not None
        return (found[0] in _MANY and of_places) or re.match(r"[А-Я]{2,5}\s+[«\"“„]", text) is not None
    return _head_in_case(found, case, budget, strict=strict)


def describes(text: str) -> bool:
    """Whether the text goes on to describe a person named before: «…, курирующий социальные вопросы»."""
    found = words(text, 3)
    if not found or not _PARTICIPLE.search(found[0]) or any(is_head(word) for word in found):
        return False
    return ("PRTF", "nomn", "sing") in cases(fold_word(found[0]))


def _head_in_case(found: list[str], case: str, budget: Budget, *, strict: bool) -> bool:
    oblique_adjective = nominative_adjective = False
    for place, word in enumerate(found[:5]):
        low = fold_word(word)
        if low in _SHORT_FORMS and _SHORT_FORMS[low] == "nomn":
            return True
        if low in _SHORT_FORMS:
            nominative_adjective = True
            continue
        if low == "и" and place == 0:
            return False
        if nominative_adjective and is_abbreviation(word) and not is_form(word):
            # «Пермская ТПП»
            return case == "nomn"
        if low in _TRANSPARENT:
            continue
        if is_head(low) and not (_adjective_like(low) and not low.startswith(_SUBSTANTIVES)):
            if oblique_adjective and case == "nomn":
                return _plainly_nominative(low, budget)
            return _head_fits(low, case, nominative_adjective, budget)
        if _ADJ_OBLIQUE.search(low) and case == "nomn" and not _noun(low, budget):
            oblique_adjective = True
            continue
        if _adjective_like(low):
            nominative_adjective = nominative_adjective or (case == "nomn" and bool(_ADJ_NOM.search(low)))
            continue
        if strict or oblique_adjective or not budget.spend():
            return False
        return _unknown_head_fits(word, case, nominative_adjective)
    return case == "nomn" and nominative_adjective and fold_word(found[0]) in _OTHERS


def _adjective_like(low: str) -> bool:
    return (
        len(low) > 4
        and not low.endswith(("цыя", "ция", "цыи", "ции"))
        and bool(_ADJ_NOM.search(low) or _ADJ_OBLIQUE.search(low) or low.endswith(("ой", "ей")))
        and _is_adjective(low.rpartition("-")[2])
    )


def _plainly_nominative(low: str, budget: Budget) -> bool:
    """Whether a head is nominative and nothing else, so that a slip in its adjective («муниципальных
    органы») is plain.
    """
    found = {c for pos, c, _ in cases(low) if pos == "NOUN"} if budget.spend() else set()
    return "nomn" in found and "gent" not in found


def _noun(low: str, budget: Budget) -> bool:
    return budget.spend() and any(pos == "NOUN" and case == "nomn" for pos, case, _ in cases(low))


def _head_fits(low: str, case: str, nominative: bool, budget: Budget) -> bool:
    if "исполком" in low or "выканкам" in low:
        ending = low[low.rindex("ком" if "исполком" in low else "кам") + 3 :]
        return {
            "nomn": ending in ("", "ы"),
            "ablt": ending in ("ом", "ами", "ам"),
            "gent": ending in ("а", "ов", "ау"),
        }[case]
    if nominative and case == "nomn":
        return True
    if not budget.spend():
        return case == "nomn" and not low.endswith(("ом", "ем", "ами", "ого", "а"))
    if "-" in low and not is_known(low):
        low = low.rpartition("-")[2]
    if not is_known(low):
        return bool(_FOREIGN_ENDINGS[case].search(low))
    nouns = {(c, n) for pos, c, n in cases(low) if pos == "NOUN"}
    if not nouns:
        return case == "nomn" and not low.endswith(("ом", "ем", "ам", "ями", "ами"))
    if case != "nomn":
        return any(c == case for c, _ in nouns)
    nominative_readings = {n for c, n in nouns if c == "nomn"}
    if not nominative_readings:
        return False
    # «администрации», «службы»: genitive singular and nominative plural look alike; the plural heads a
    # list's member.
    return (
        nominative_readings != {"plur"}
        or not any(c == "gent" and n == "sing" for c, n in nouns)
        or low in _PLURALS
    )


# Belarusian and misspelt heads, which the Russian dictionary does not hold.
_FOREIGN_ENDINGS = {
    "nomn": re.compile(r"(?:нне|ние|ия|цыя|ства|[бвгдзклмнпрст]|ы)$"),
    "ablt": re.compile(r"(?:[оае]м|[яе]й|ами)$"),
    "gent": re.compile(r"(?:а|я|ы|и|ау|ов)$"),
}
_SUBSTANTIVES = ("заведующ", "уполномоченн", "управляющ", "старшын")
_PLURALS = frozenset(
    listed(
        "школы библиотеки музеи организации предприятия учреждения общества федерации клубы театры больницы "
        "поликлиники гимназии ассоциации компании фирмы"
    )
)


def _unknown_head_fits(word: str, case: str, nominative: bool) -> bool:
    low = fold_word(word)
    if case != "nomn":
        return False
    if not is_known(low):
        return word[0].isupper()
    nouns = {(c, n) for pos, c, n in cases(low) if pos == "NOUN"}
    if nominative:
        return any(c == "nomn" for c, _ in nouns)
    return any(c == "nomn" for c, _ in nouns) and not any(c == "gent" for c, _ in nouns)
