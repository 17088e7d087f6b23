"""Labels before the names of a cell: «от г. Сочи –», «Исполнитель:», a side on a line of its own."""

import re

from plans.bodies import grammar

ROLE_WORD = (
    r"(?:(?:от\s+)?(?:главн\w+ |основн\w+ )?(?:ответственн\w+(?: исполнител\w+| за исполнение"
    r"| за выполнение| орган\w*| лиц\w*)?|отв(?:\.|етств\.)?(?: исп(?:\.|олнитель)?)?|исп\."
    r"|(?:главн\w+ )?исполнител\w*|соисполнител\w*|соисп\.?"
    r"|головной(?: исполнитель)?|координатор\w*|куратор\w*|участник\w*|привлекаем\w+(?: организации)?"
    r"|заинтересованн\w+|организатор\w*|свод|созыв|адказн\w+(?: выканаўц\w+)?|выканаў[цч]\w*"
    r"|руководител\w*\s+(?:проекта|рабочей\s+группы)|сувыканаў[цч]\w*|партн[её]р\w*))"
)
ROLE = re.compile(ROLE_WORD, re.IGNORECASE)
MARKER = re.compile(
    r"^\s*(?:[^\w\s\"'«“„(\[№*+.,;:/<>\-–—\x01]+|[-–—*]+(?=\s)|\(?\d{1,2}[.)](?!\d)\s*(?=\D)"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}[.)]?\s+(?=\D)|[а-ж]\)\s*"
    r"|[ivx]{1,4}[.)]\s*)\s*",
    re.IGNORECASE,
)
#: «Управление культуры (соисполнители: отдел туризма, музей)»: those who help, in a bracket behind who leads.
CO_BRACKET = re.compile(
    r"\s*[(\[]\s*(?:(?:с\s+)?(?:со\s?исполнител\w*|соисп\.?|соисполн\.?|сувыканаў[цч]\w*)\s*[:–—-]?|с участием"
    r"|при участии|совместно с)\s*(?P<names>[^()]*(?:\([^()]*\)[^()]*)*)[)\]]",
    re.IGNORECASE,
)
#: «Куратор: Громова Л.В. Исполнитель: …»: another role begins.
NEXT_ROLE = re.compile(
    rf"(?:(?<=(?-i:[А-ЯЁ])\.)|(?<=[а-яё]{{4}}\.)|(?<=[)»\"]))\s+(?={ROLE_WORD}\s*:)", re.IGNORECASE
)
#: How to reach somebody: no part of a name.
PHONE = re.compile(
    r"[\s,;]*(?<![^\W_])(?<!\()(?:тел(?:ефоны?|\.)?|т\.|моб\.|факс|тэл\.)\s*(?:/\s*факс)?\s*:?\s*\+?[\d(][\d()\s+-]{4,25}\d"
    r"|(?<!\(тел)(?<!\(тел\.)(?<!\(т\.)(?<!\(моб\.)(?<!\(факс)(?<!\(тэл\.)[\s,;]+(?:\+7|\+?375|8)[\s(-]{0,3}\d{2,4}[\s)-]{0,3}\d{2,3}[\s-]?\d{2}[\s-]?\d{2}(?:,?\s*доб\.?\s*\d{1,5})?(?!\d)"
    r"|[\s,;]*(?<!\()(?:e-?mail|эл\.?\s*почта)?\s*:?\s*[\w.-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,20}){1,4}",
    re.IGNORECASE,
)
#: Lines that but part two names.
BETWEEN = frozenset(("/", "//", ";", ",", "+", "и", "і", "-", "–", "—"))
#: A cell that names nobody.
BLANK = re.compile(
    r"[\s\-–—_.,;:xхXХ?*+]*"
    r"|\s*(?:н/д|нет(?: данных)?|не (?:определ|назнач|установл|указан)\w*|уточня\w+|отсутству\w+"
    r"|\(?по согласованию\)?)\s*\.?\s*",
    re.IGNORECASE,
)
DOT = re.compile(r"(?:(?<=[а-яёіў\"»)]{3})|(?<=[А-ЯЁІЎ]{2}))\.\s+(?=[А-ЯЁІЎ«\"])")
LABEL = re.compile(r"^\s*([^:;,\n\"«(/]{1,60}?(?:\([^()]{1,30}\)\s*)?):\s*(?=\S|$)")
# «(Сочи) управление культуры»: one capitalised name in brackets before the body's.
BRACKET_LABEL = re.compile(
    r"^\s*\((РФ|РБ|КНР|(?:г\.\s*)?[А-ЯЁІЎ][а-яёіў]+(?:[ -][А-ЯЁІЎ]?[а-яёіў]+){0,2})\)\s+(?=[^\W\d_])"
)
SIDE_DASH = re.compile(
    r"^\s*((?:(?:ответственн\w+|отв\.|исполнител\w*)\s+)?(?:от|ад|со|с)\s+[^,;:/]{1,45}?|(?:г\.|город"
    r"|горад)\s*[^,;:\s]{1,25}(?:[ -][А-ЯЁІЎ][^,;:\s]{1,25})?|[^,;:\s]{2,25}\s+(?:сторона|бок)|(?:сторона"
    r"|старана)\s+\S{1,3}|[А-ЯЁІЎ][а-яёіў]+(?:-[А-ЯЁа-яё]+){0,2}(?: [А-ЯЁ][а-яё]+)?|РФ|РБ|"
    + ROLE_WORD
    + r")\s+[-–—]\s+(?=\S)",
    re.IGNORECASE,
)
# A line of its own: «от российской стороны»; «г. Минск», where the cell begins with such a line.
_CITY = r"(?:г\.\s*|город\s+|горад\s+)[А-ЯЁІЎ][а-яёіў-]+"
_LONE_SIDE = re.compile(
    rf"(?:от|ад|со|с)\s+(?:стороны\s+|боку\s+)?(?:{_CITY}|(?:города|горада)\s+[А-ЯЁІЎ][а-яёіў-]+)"
    r"|(?:(?:от|ад|со|с)\s+)?(?i:[а-яёіў]+(?:ая|ой|ай|ага|і|ы)\s+(?:сторон[аы]|старан[аы]|боку?))"
)
_LONE_CITY = re.compile(rf"(?:{_CITY}|РФ|РБ)\s*:?(?=\n|$)")
ARROW = re.compile(r"\s*(?:[|→⇒⇄↔]|[-=]>)\s*")
OPEN_LABEL = re.compile(r"[:–—-]\s*$")
INTERESTED = re.compile(
    r"(?:другие |иные |все )?(?:заинтересованн|зацікаўлен)ыя?е?(?: \S+){0,2}", re.IGNORECASE
)
POST = re.compile(
    r"\s*(?:(?:первый |главный |ведущий |старший )?(?:заместител|зам\.|нач\.|зав\.|дир\.|начальник|директор|глава "
    r"|председател|заведующ|руководител|специалист|консультант|инспектор|управляющ|секретар|помощник|советник|ректор|проректор"
    r"|декан|доцент|профессор|методист|тренер|атташе|вице-|мэр(?![а-я])|архитектор|консул(?![а-я])))"
)
#: A country by its full name, whose last word heads the names of unions too: «федерация футбола».
_COUNTRY = re.compile(r"российск\w+\s+федерац\w+", re.IGNORECASE)
LEADING_ROLE = re.compile(rf"^\s*{ROLE_WORD}\s*(?:[-–—:]\s*|(?<=\.)\s+)(?=\S)", re.IGNORECASE)
# «Управления: культуры, образования»: what a list shares, no label.
_SHARED_HEAD = re.compile(
    r"(?:управления|департаменты|комитеты|отделы|упраўленні|аддзелы)\s*:", re.IGNORECASE
)


def begins_with_city(text: str) -> bool:
    """Whether the first line of a cell is but a city: then other such lines are labels too, not parts of names."""
    return _LONE_CITY.match(text.lstrip()) is not None


def is_lone(line: str, *, headed: bool) -> bool:
    """Whether a line is but the label of the lines below it; `headed` as `begins_with_city` says of the cell."""
    return bool(_LONE_SIDE.fullmatch(line) or (headed and _LONE_CITY.fullmatch(line)))


def take_label(text: str) -> tuple[str, str]:
    """The label before a colon or a spaced dash («от г. Сочи –», «Исполнитель:»), and the rest."""
    text = MARKER.sub("", text)
    labels: list[str] = []
    for _ in range(3):
        match = LABEL.match(text) or LEADING_ROLE.match(text) or _side_dash(text) or BRACKET_LABEL.match(text)
        if not match or DOT.search(match.group()) or grammar.starts_person(match.group().lstrip()):
            break
        if _SHARED_HEAD.fullmatch(match.group().strip()):
            break
        labels.append(match.group(1) if match.re.groups and match.group(1) else match.group())
        text = text[match.end() :]
    return " ".join(labels), text


def _side_dash(text: str) -> re.Match[str] | None:
    match = SIDE_DASH.match(text)
    if match is None:
        return None
    head = match.group(1)
    first = grammar.words(head, 1)
    whole = grammar.words(_COUNTRY.sub(" ", head), 6)
    if any(grammar.is_head(w) and not w.lower().startswith("сторон") for w in whole) and not re.match(
        ROLE_WORD, head, re.IGNORECASE
    ):
        return None
    return (
        None if first and grammar.is_abbreviation(first[0]) and first[0] not in ("РФ", "РБ", "КНР") else match
    )
