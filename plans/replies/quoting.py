"""A person's own words, cut out of what the mail program and the office put around them."""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from plans.words import is_known, parses

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
# A row between two strokes is one of a table, not of a quotation.
_MARKED = re.compile(r"\s{0,3}(?:[A-ZА-ЯЁ]{1,4})?\s?>|\s*\|\s(?!.*\|\s*$)")
_TIME = r"\d{1,2}[:.]\d{2}"
_DAY = (
    r"(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\s+[а-яёіў]{3,9}\.?\s+\d{4}|"
    r"[A-Z][a-z]{2},? [A-Z][a-z]{2} \d|[A-Z][a-z]{2} \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2} \d{4})"
)
#: «…, Имя <адрес> пишет:», «… от Имя <адрес>:», «1 дек. 2026 г., в 10:15, … написал(а):», «On …, … wrote:».
_ATTRIBUTION = re.compile(
    rf"(?:[-*_\s]*)(?=.{{0,140}}?(?:{_DAY}))(?=.{{0,160}}?(?:{_TIME})).{{6,260}}?"
    r"(?:пишет|написал(?:\(а\)|а|и)?|wrote|писал(?:а|и)?|піша|напісаў|напісала|<[^<>\s]+@[^<>\s]+>|"
    r"\([^()\s]+@[^()\s]+\))\s*:\s*$"
    rf"|Вы писали\b.{{0,80}}:\s*$|(?:On|Am|Le)\s.{{4,200}}\bwrote:\s*$|"
    rf"Здравствуйте,.{{0,60}}Вы писали.{{0,80}}:\s*$"
    rf"|(?:{_DAY}).{{0,12}}(?:{_TIME}).{{0,120}}(?:пишет|написал\S*|wrote)\s*:\s*$"
    rf"|\S.{{1,120}}\b(?:пишет|(?:на)?писал\S*|піша|напісаў|wrote)[\s,]{{1,3}}(?:{_DAY})\W{{1,4}}(?:в |у |"
    rf"at )?{_TIME}\S{{0,3}}.{{0,14}}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_DASHED = re.compile(
    r"\s*[-=_*]{2,}\s*(?:исходное|пересылаемое|перенаправленное|пересланное|переадресованное|"
    r"оригинальное|original|forwarded|зыходнае|пераслан\w+)"
    r"[^-=]{0,40}[-=_*]{2,}|\s*(?:начало (?:переадресованного|пересылаемого|"
    r"перенаправленного) (?:сообщения|письма)|begin forwarded message)\s*:?",
    re.IGNORECASE,
)
_HEAD_FROM = re.compile(r"[\s*]*(?:от|from|ад|отправитель)\s*:[\s*]*\S", re.IGNORECASE)
_HEAD_OTHER = re.compile(
    r"[\s*]*(?:отправлено|дата|sent|date|кому|to|тема|subject|копия|cc|получатель|дасланае|каму|тэма|"
    r"дата отправки|важность|importance)\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*_{8,}\s*")
_DASHES = re.compile(r"\s*(?:--|—|–|__+|-{3,}|={3,}|\*{3,}|-- -)\s*")
_REGARDS = re.compile(
    r"(?:^|(?<=[.!?,;)…])\s+|\s{2,})(?:с\s+(?:глубоким\s+|большим\s+|искренним\s+)?уважением\b|"
    r"с\s+ув\.|с\s+наилучшими\b|с\s+пожеланием\b"
    r"|с\s+почтением|всего\s+(?:доброго|хорошего)|искренне\s+ваш|з\s+павагай|з\s+найлепшымі|(?:best|"
    r"kind|warm)\s+regards|regards,"
    r"|s\s+uvazh?[ea]niem|хорошего\s+дня|(?:good\s+)?best\s+wishes)",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"\s*(?:p\.?\s?s\.?|з\.?ы\.?|п\.?\s?с\.?|ps)\b[.:,\s-]*", re.IGNORECASE)
_DEVICE = re.compile(
    r"\s*(?:отправлено|послано|написано|адпраўлена|дасланае|sent|скачать|получить|get|загрузить)\b.{0,25}"
    r"\b(?:iphone|ipad|android|андроид|samsung|galaxy|xiaomi|redmi|huawei|honor|почт\w*|mail(?:\.ru)?|"
    r"yandex|яндекс\w*|outlook|устройств\w*"
    r"|телефон\w*|смартфон\w*|gmail|realme|mobile|blackberry|mymail|microsoft|my phone|windows)\b.*",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r".{0,80}(?:отреагировал\S*|reacted)\s+.{0,40}(?:gmail|сообщени|message).*", re.IGNORECASE
)
_DISCLAIMER = re.compile(
    r"[\s*«\"]*(?:(?:данное|настоящее|это|этот|дадзенае|гэта)\s+(?:электронн\w+\s+)?(?:сообщени|письм|"
    r"e-?mail|паведамленн|документ и)"
    r"|(?:информация|сведения),?\s+(?:содержащ|в (?:этом|настоящем|данном))|содержание (?:данного|"
    r"настоящего|этого) (?:сообщения|письма)"
    r"|внимание\W+(?:это|данное|письмо|внешн|сообщение)|осторожно\W+внешн|письмо (?:от|из|"
    r"получено от) внешн|внешнее письмо|\[?external\]?\b"
    r"|(?:this|the information)\s+(?:e-?mail|message|communication|contained|in this)|confidential|"
    r"конфиденциальн\w+\s*[:.!]|disclaimer|уведомление о конфиденциальности"
    r"|пожалуйста, (?:подумайте|берегите)|please consider the environment|прежде чем (?:рас)?печат|"
    r"проверено на|без вирусов|это (?:сообщение|письмо) проверено|virus-free"
    r"|если вы (?:не являетесь|получили (?:это|данное|настоящее))|caution\b|you don't often get email|"
    r"вы нечасто получаете)",
    re.IGNORECASE,
)
_THIS_LETTER = re.compile(r"[\s*«\"]*(?:данное|настоящее|это|этот|дадзенае|гэта)\b", re.IGNORECASE)
#: «Это письмо пришло мне по ошибке» is said by somebody.
_SHORTEST = 50
_OF_SECRECY = re.compile(
    r"предназнач|прызнач|конфиденц|канфід|содерж|любые|все вложени|адресат|автоматич|провер|вирус|"
    r"ответственност|получили|ошибк|"
    r"не является|отправител|разглаш|оферт|тайн|доставлено|сформирован|подписано|зашифр|внешн",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\s*(?:\[?(?:cid|image|изображение|рисунок)[:\s][^\]]*\]|<?https?://\S+>?|\[[^\]]*\.(?:png|jpg|"
    r"gif)\])\s*",
    re.IGNORECASE,
)
_SAYS = re.compile(r"выполн|сделан|в работе|\d\s?%|перенес|ошиб|принима|не готов|продл", re.IGNORECASE)
_CONTACT = re.compile(
    r"тел|факс|моб|@|www|ул\.|\+7|\+375|отдел|управлен|департамент|администрац|специалист|начальник|г\.",
    re.IGNORECASE,
)

_POST = re.compile(
    r"\s*(?:И\.?\s?о\.?\s+)?(?:Начальник|Заместитель|Зам\.|Председатель|Директор|(?:[Гг]лавн|[Вв]едущ|"
    r"[Сс]тарш)\w+\s+(?:специалист|эксперт|методист)|"
    r"Специалист|Заведующ\w+|Координатор|Методист|Секретарь|Помощник|Руководитель|Консультант|Советник|"
    r"Начальніка?|Дырэктар|"
    r"Намеснік|Старшыня|начальник|заместитель|директор|координатор|специалист|заведующ\w+)\b"
)
_INITIALS = re.compile(
    r"\b[А-ЯЁІЎ]\.\s?(?:[А-ЯЁІЎ]\.)?\s?[А-ЯЁІЎ][а-яёіў]+(?:-[А-ЯЁІЎ][а-яёіў]+)?|"
    r"\b[А-ЯЁІЎ][а-яёіў]+\s[А-ЯЁІЎ]\.\s?(?:[А-ЯЁІЎ]\.)?|^[А-ЯЁІЎ][а-яёіў]+\s[А-ЯЁІЎ][а-яёіў]+(?:\s[А-ЯЁІЎ][а-яёіў]+)?$"
)
#: What a row of nouns may say all the same.
_OBJECTS = re.compile(
    r"\b(?:не|нет|без|пока|кроме|если|против|отказ\w*|возраж\w*|отмен\w*|срыв\w*|задержк\w*|протест\w*|"
    r"жалоб\w*|претензи\w*)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:Отдел|Управлени|Комитет|Департамент|Администраци|Министерств|Сектор|Служб|Аппарат|Канцеляри|Аддзел|"
    r"Упраўленн|Камітэт)\w*\s"
)
_NAME_ROW = re.compile(r"[А-ЯЁІЎ][а-яёіў]+(?:-[А-ЯЁІЎ][а-яёіў]+)?\s[А-ЯЁІЎ]\.\s?[А-ЯЁІЎ]\.,?")
_CONTACT_ROW = re.compile(
    r"(?:исп(?:олнитель)?|вык)\b\.?\s*:?\s*[А-ЯЁІЎ][\w.\s-]{2,40}[,;]?\s*(?:(?:тел|т)\.?:?\s*)?[\d\s()+-]*|"
    r"(?:каб\w*\.?\s*№?\s*\d{1,4}[,;]?\s*)?(?:(?:тел|моб|факс|т|"
    r"вн)\w*\.?:?\s*)?[+(\d][\d\s()+.,-]{5,40}(?:\s*(?:доб|вн)\.?\s*\d+)?|\S+@\S+",
    re.IGNORECASE,
)


@dataclass
class Block:
    """A run of own lines, the quoted lines straight above it, and whether more quotation follows."""

    own: list[str]
    above: list[str] = field(default_factory=list)
    quoted_below: bool = False


@dataclass
class Own:
    """What is left: the blocks, and `more` where words follow a signature that may say something."""

    blocks: list[Block]
    more: bool = False


def own_words(text: str) -> Own:
    """The person's own lines of a letter's text."""
    rows = [
        _INVISIBLE.sub("", row.replace("\xa0", " ").replace("\t", " | ")).rstrip() for row in text.split("\n")
    ]
    marks = _mark(rows)
    own = Own([])
    above: list[str] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and marks[end] == marks[at]:
            end += 1
        run = rows[at:end]
        if marks[at]:
            above += [re.sub(r"^[\s>|]*(?:[A-ZА-ЯЁ]{1,4}>)?[\s>]*", "", row) for row in run]
            if own.blocks:
                own.blocks[-1].quoted_below = own.blocks[-1].quoted_below or any(
                    row.strip("> ") for row in run
                )
        else:
            kept, more = _trimmed(run)
            own.more = own.more or more
            if any(row.strip() for row in kept):
                own.blocks.append(Block(kept, above))
                above = []
        at = end
    return own


def _mark(rows: list[str]) -> list[bool]:
    """Which rows are quotation, or the line that leads it in."""
    marks = [bool(_MARKED.match(row)) for row in rows]
    at = 0
    while at < len(rows):
        if marks[at]:
            at += 1
            continue
        if _ends_here(rows, marks, at):
            return marks[:at] + [True] * (len(rows) - at)
        if taken := _attribution(rows, marks, at):
            marks[at : at + taken] = [True] * taken
            following = next((place for place in range(at + taken, len(rows)) if rows[place].strip()), None)
            if following is not None and not marks[following] and not _goes_between(rows, marks, following):
                return marks[:at] + [True] * (len(rows) - at)
            at += taken
            continue
        at += 1
    return marks


def _goes_between(rows: list[str], marks: list[bool], at: int) -> bool:
    """Whether unmarked words that follow the line that leads a quotation in stand between marked ones: an answer
    between the lines may begin above the first of them."""
    rest = [place for place in range(at, len(rows)) if rows[place].strip()]
    return any(marks[place] for place in rest[:4]) and 2 * sum(marks[place] for place in rest) >= len(rest)


def _ends_here(rows: list[str], marks: list[bool], at: int) -> bool:
    row = rows[at]
    if _DASHED.match(row):
        return True
    if _RULE.fullmatch(row):
        following = [one for one in rows[at + 1 : at + 4] if one.strip()]
        return bool(following) and bool(_HEAD_FROM.match(following[0]))
    if _HEAD_FROM.match(row) or _HEAD_OTHER.match(row):
        near = [one for one in rows[at : at + 8] if one.strip()][:6]
        named = sum(bool(_HEAD_OTHER.match(one) or _HEAD_FROM.match(one)) for one in near)
        return named >= 3 and any(_HEAD_FROM.match(one) for one in near)
    return False


def _attribution(rows: list[str], marks: list[bool], at: int) -> int:
    """How many rows from here on lead in a quotation: none, or one to three."""
    if not rows[at].strip():
        return 0
    joined = ""
    for count in range(1, 4):
        place = at + count - 1
        if place >= len(rows) or marks[place] or not rows[place].strip():
            return 0
        joined = f"{joined} {rows[place].strip()}".strip()
        if len(joined) < 400 and _ATTRIBUTION.match(joined):
            return count
    return 0


def _trimmed(run: list[str]) -> tuple[list[str], bool]:
    """The run without signature, device, disclaimer; and whether the signature is followed by words."""
    kept: list[str] = []
    more = False
    at = 0
    while at < len(run):
        row = run[at]
        if _DASHES.fullmatch(row) and (row.strip() == "--" or any(one.strip() for one in kept)):
            return _unsigned(kept) + _postscript(run[at:]), more
        if _is_disclaimer(run, at):
            if any(one.strip() for one in kept):
                return kept, more
            at += 1
            while at < len(run) and run[at].strip() and not _speaks(run[at]):
                at += 1
            continue
        found = _REGARDS.search(row)
        if found and not _SAYS.search(row, found.end()):
            kept.append(row[: found.start()].rstrip(" ,"))
            rest = run[at + 1 :]
            return _unsigned(kept) + _postscript(rest), more or _goes_on(rest)
        if not (_DEVICE.fullmatch(row) or _REACTION.fullmatch(row) or _NOISE.fullmatch(row)):
            kept.append(row)
        at += 1
    return _unsigned(kept), more


def _speaks(row: str) -> bool:
    """Whether a row straight under a banner («Внешний отправитель») is somebody's answer, and no more of the banner."""
    return len(row.strip()) <= _SHORTEST and bool(_SAYS.search(row)) and not _OF_SECRECY.search(row)


def _is_disclaimer(run: list[str], at: int) -> bool:
    """Whether a row begins what an office puts under each letter; «это письмо не нам» is no such thing."""
    if not _DISCLAIMER.match(run[at]):
        return False
    said = " ".join(takewhile(str.strip, run[at : at + 5]))
    return not _THIS_LETTER.match(run[at]) or (len(said) > _SHORTEST and bool(_OF_SECRECY.search(said)))


def _unsigned(rows: list[str]) -> list[str]:
    """The rows without a signature that no «С уважением» leads in: a post, a body, a name, a number, to the end."""
    last = len(rows)
    while last and not rows[last - 1].strip():
        last -= 1
    begun = next((at for at in range(max(last - 6, 1), last) if _POST.match(rows[at])), None)
    if begun is None:
        return _without_office(rows, last)
    above = next((at for at in range(begun - 1, 0, -1) if rows[at].strip()), 0)
    name_first = bool(above) and bool(_NAME_ROW.fullmatch(rows[above].strip()))
    begun = above if name_first else begun
    signed = [row.strip() for row in rows[begun:last]]
    named = [at for at, row in enumerate(signed) if _INITIALS.search(row)]
    posts = [at for at, row in enumerate(signed) if row and not _CONTACT_ROW.fullmatch(row)]
    name = max(named[-1], posts[-1]) if name_first and named else next(iter(named), None)
    if name_first and not all(_goes_with_a_post(row) for row in signed[2 : posts[-1] + 1]):
        return rows
    if name is None or not all(_of_office(row) for row in signed[: name + 1]):
        return rows
    return rows[:begun] if all(not row or _CONTACT_ROW.fullmatch(row) for row in signed[name + 1 :]) else rows


def _goes_with_a_post(row: str) -> bool:
    """Whether a row goes on with the name of a post: «за исполнением поручений», «управления образования»."""
    words = re.findall(r"[^\W\d_]+", row)
    first = (parses(words[0].lower()) or [("", "", "")])[0] if words else ("PREP", "", "")
    return not _OBJECTS.search(row) and (first[0] == "PREP" or first[1] == "gent")


def _without_office(rows: list[str], last: int) -> list[str]:
    """The rows without the name of an office and its number, set apart at the end."""
    begun = last
    while begun > 1 and rows[begun - 1].strip() and _CONTACT_ROW.fullmatch(rows[begun - 1].strip()):
        begun -= 1
    office = begun - 1
    if begun == last or office < 1 or rows[office - 1].strip() or not _OFFICE.match(rows[office].strip()):
        return rows
    kinds = [parses(word.lower()) for word in re.findall(r"[^\W\d_]+", rows[office])]
    plain = all(not kind or kind[0][0] in ("NOUN", "ADJF", "PREP", "CONJ") for kind in kinds)
    objects = _OBJECTS.search(rows[office]) or rows[office].rstrip().endswith((".", "!", "?", ":"))
    return rows[:office] if plain and not objects else rows


def _of_office(row: str) -> bool:
    """Whether a row is of nothing but nouns and names, and says nothing."""
    if _SAYS.search(row) or row.endswith(("!", "?", ":")) or len(row) > 120:
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", _INITIALS.sub(" ", row)) if len(word) > 1]
    kinds = [parses(word.lower())[0][0] if is_known(word.lower()) else "NOUN" for word in words]
    return (
        all(kind in ("NOUN", "ADJF", "PRTF", "PREP", "CONJ") for kind in kinds)
        and kinds[-1:] not in (["PREP"], ["CONJ"])
        and not re.search(r"\b(?:не|нет|без|пока|кроме|если|против)\b", row, re.IGNORECASE)
    )


def _postscript(rows: list[str]) -> list[str]:
    for at, row in enumerate(rows):
        if found := _POSTSCRIPT.match(row):
            return ["", row[found.end() :], *_trimmed(rows[at + 1 :])[0]]
    return []


def _goes_on(rows: list[str]) -> bool:
    """Whether a paragraph after the signature speaks of the matter."""
    for paragraph in re.split(r"\n\s*\n", "\n".join(rows))[1:]:
        if _DASHES.fullmatch(paragraph.split("\n")[0]) or _DISCLAIMER.match(paragraph):
            return False
        if _POSTSCRIPT.match(paragraph):
            continue
        if _SAYS.search(paragraph) and not _CONTACT.search(paragraph):
            return True
    return False
