"""What a letter says beside a request for another date, and what of it lets the request stand."""

import re
from collections.abc import Sequence

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts
from plans.replies.dates import MONTH, before_reason, without_dates, without_reason, without_spans
from plans.replies.leads import attributes, led_in_by, move_begins, says
from plans.replies.objects import is_of_request
from plans.replies.sorting import Sentence
from plans.replies.turns import (
    AN_OFFICE,
    CONTRADICTS,
    DOUBT,
    EXCEPT,
    JUDGING,
    LETTERS,
    NOT_MINE,
    REFERS,
    IsTitle,
    clauses,
    harmless,
    lone,
    orders,
)
from plans.words import of_person, parses

_CERTAINLY_NOT = re.compile(
    rf"\b(?:{lexicon.IRONY})(?!\w)|"
    r"\b(?:якобы|будто|наверн\w+|вряд ли|едва ли|разве|неужели|мол|дескать|не уверен\w*|не факт|"
    r"скажем(?! спасибо)|говорят|по слухам|(?:у)?слыша\w+)\b"
)
#: What a request may name: whose term, of what, until when.
_OF_REQUEST = re.compile(
    r"\b(?:вас|ваш\w*|нас|нам|мне|вам|убедительн\w+|настоятельн\w+|больш(?:ая|ой)|очень|дополнительно|настоящим|"
    r"официально|повторно|снова|"
    r"опять|ранее|"
    r"установленн\w+|указанн\w+|данн\w+|текущ\w+|нов\w+|возможност\w+|рассмотреть|согласовать|письмом|"
    r"в адрес\w*|с учетом|изложенн\w+|вышеизложенн\w+|таким образом|в итоге|итого|соответственно|"
    r"календарн\w+|дн(?:я|ей|и|ю)|день|недел\w+|месяц\w*|сутк\w+|суток|квартал\w*|вперед|дальше|позже|позднее|"
    r"максимум|крайн\w+ срок\w*|время|времени|чуть|немного|ненадолго|снова|тоже|также|их|его|ее|эти|оба|обоих|"
    r"давайте|мы|конец|конца|начало|раз|возможно|если|можно|установить|назначить|определить|"
    r"представлени\w+|плиз|плз|пжл|"
    r"нуж(?:ен|на|но|ны)|последн\w+|включительно|вкл|обраща(?:ем|ю)ся|просьб\w+|согласи\w+|благодарн\w+|"
    r"признательн\w+|за|дать|дайте|вместо|согласован\w*(?: с \w+)?|недельк\w+|дене?к|запятая|точка)\b"
)
_ORDINAL = re.compile(
    r"(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|[а-я]+надцат|двадцат|тридцат|тысяч|две|"
    r"тысячи|двадцать|"
    r"тридцать)[а-я]*"
)
_IN_ORDER_TO = re.compile(r"^\W*(?:в целях|для|ради|с целью)\s.*?(?=\b(?:просим|прошу|просьба)\b)")
_PAPER_DUE = re.compile(
    rf"\b(?:представлени|предоставлени|сдач|подписани|оформлени|утверждени)\w+\s+{lexicon.PAPERS.pattern}"
)
#: «… или на февраль»: another day is as good.
_OR = re.compile(r"\b(?:или|либо|а лучше|а то и|если нет,? то)\b(?P<then>.{0,25})")
#: «опечатка: не на 15, а на 20 января».
_MENDED_DAY = re.compile(r"\bне\s+(?:на|до|к)\s+\d[^,]*,?\s+а\s+(?:на|до|к)\s")
_NOT_NOW = re.compile(
    r"\b(?:завтра|послезавтра|потом|затем|скоро|вскоре|рано|незачем|зачем|почему|кто|разве|неужели|вчера|позавчера|"
    r"тогда|прежде|будем(?! (?:очень )?(?:благодарн|признательн))|на следующ\w+|через|готовим|пишем|думаем|"
    r"подумываем)\b"
)
_ASKS_HOW = re.compile(r"\b(?P<how>[а-я]{4,})\s+(?P<ask>прошу|просим|прашу|просьба)\b")
_IN_MONTH = re.compile(rf"\b(?:в|во|у)\s+{MONTH.pattern}")
_OTHERWISE = re.compile(r"\b(?:иначе|в противном случае|в ином случае|а нет так)\b")
_OPPOSED = re.compile(
    r"\b(?:против|но не (?:для|на|к|до|нам|нас|мы|у нас)|не надо|не нужно|не требуется|можно и не|"
    r"не обязательно|(?:мы|я|пока|еще) дума(?:ем|ю)|то ли|но (?:с?може\w+|успе\w+|можно|лучше)|"
    r"(?:уже|мы) (?:согласовал|продлил|перенес|решил|договорил|утвердил)\w*|вопрос (?:уже )?(?:снят|решен|закрыт)|"
    r"(?:пока|еще) (?:решаем|обсуждаем|советуемся)|неактуальн\w*|на всякий случай|в крайнем случае)\b"
)


def against_move(request: Sentence, beside: Sequence[Sentence], is_title: IsTitle) -> str | None:
    """The code of what speaks against a request for another date, in its words or in those beside it, or None.

    The clause that asks is accounted for word by word, up to the reason; the reason and the rest may be told at length.
    """
    asks = request.around
    move = lexicon.MOVE.search(asks)
    heading, colon, _rest = asks[: move.start() if move else 0].rpartition(":")
    if colon and _tells_of_words(heading):
        return "hearsay"
    if why := led_in_by(request, is_title, move_begins):
        return why
    for clause in request.clauses:
        found = lexicon.MOVE.search(clause)
        if found is None:
            continue
        asked = before_reason(without_reason(harmless(clause))).partition(" запятая ")[0]
        asked = _ASKS_HOW.sub(_how_asked, asked)
        head = asked[: found.start()]
        if _NOT_NOW.search(head) or _IN_MONTH.search(head) or _unexplained(asked, is_title):
            return "move_unclear"
        break
    mended = bool(lexicon.CORRECTION.search(asks) and _MENDED_DAY.search(asks))
    for one in beside if mended else (request, *beside):
        for place, clause in enumerate(clauses([one])):
            if why := _beside_move(clause):
                return why
            if place and JUDGING.search(clause):
                return "doubt"
    if any(JUDGING.search(one.around) or lone(one.whole) for one in beside):
        return "doubt"
    return "doubt" if any(orders(one) for one in beside) else None


def _how_asked(found: re.Match[str]) -> str:
    """«прошу» without the adverb that says how: «покорнейше прошу», «настоятельно просим»."""
    how = found["how"]
    kept = (
        _NOT_NOW.fullmatch(how)
        or DOUBT.fullmatch(how)
        or lexicon.DOUBT.fullmatch(how)
        or lexicon.PROMISE.fullmatch(how)
    )
    read = parses(how)
    return found.group() if kept or not read or read[0][0] not in ("ADVB", "COMP") else found["ask"]


def _beside_move(clause: str) -> str | None:
    for code, words in (
        ("condition", _OTHERWISE),
        ("partly", EXCEPT),
        ("doubt", _CERTAINLY_NOT),
        ("contradiction", CONTRADICTS),
        ("doubt", REFERS),
        ("contradiction", _OPPOSED),
        ("unclear", NOT_MINE),
    ):
        if words.search(clause.replace("вместо", " ")):
            return code
    if any(without_dates(either["then"]) != either["then"] for either in _OR.finditer(clause)):
        return "date_unclear"
    return "hearsay" if attributes(clause) else None


def _tells_of_words(heading: str) -> bool:
    """Whether what a colon ends tells whose words follow: «вчера писала:», «в протоколе записано:»."""
    if lexicon.CORRECTION.search(heading):
        return False
    words = LETTERS.findall(heading)
    return any(map(says, words)) or any(
        lexicon.PAPERS.fullmatch(word) or _NOT_NOW.fullmatch(word) for word in words
    )


def _unexplained(words: str, is_title: IsTitle) -> bool:
    """Whether lowered words that ask for a date hold one that is no part of such a request."""
    rest = without_adjuncts(without_dates(without_spans(_IN_ORDER_TO.sub(" ", words))))
    for known in (
        AN_OFFICE,
        _PAPER_DUE,
        lexicon.MOVE,
        lexicon.ASKING,
        lexicon.GREETING,
        _OF_REQUEST,
        lexicon.FILLER,
    ):
        rest = known.sub(" ", rest)
    return any(
        len(word) > 2
        and not (is_title(word) or is_of_request(word) or of_person(word) or _ORDINAL.fullmatch(word))
        for word in LETTERS.findall(rest)
    )
