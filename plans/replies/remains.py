"""What a letter says beside an act, and what of it lets the act stand: one account for every kind of act.

An act stands where each word beside it is of a harmless kind. What is left over is looked up in closed classes of words
that turn, limit, deny, doubt or hand on what was said (conjunctions, particles, verbs of saying, orders to others): they
are few and known, however a sentence is put, so that a wording nobody thought of falls on the side of the draft.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts, without_harmless
from plans.replies.around import CALL_ME, only_calls
from plans.replies.corrections import corrected
from plans.replies.dates import (
    MONTH,
    before_reason,
    told_days,
    without_dates,
    without_reason,
    without_spans,
)
from plans.replies.deeds import done_lemma
from plans.replies.model import Status
from plans.replies.objects import is_of_request
from plans.replies.phrases import WISHES
from plans.replies.sorting import Sentence
from plans.words import deed, is_known, of_person, parses

IsTitle = Callable[[str], bool]

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_IF = re.compile(
    r"\b(?:если(?! не ошиб)|ежели|кабы|коли|кали|калi|лишь бы|при условии|при наличии|при получении|в случае|как только|"
    r"пока не(?=\s+\w+(?:ут|ют|ят|ат|ет|ит|им|ем)\b)|до тех пор|иначе|в противном случае|бы|б|if|unless)\b"
)
_EXCEPT = re.compile(
    r"\b(?:кроме|за исключением|исключая|исключение|помимо|не считая|вместо|акрамя|апрача|за вычетом|за минусом|"
    r"except)\b"
)
_EITHER = re.compile(
    r"\b(?:а то и|а может|может и|то ли|не то чтобы|или|либо)\s+(?:уже\s+|еще\s+)?"
    r"(?:нет|не|ни|может|даже|больше|меньше|лучше|хуже|\d|выполн|исполн|готов|сдела|законч|заверш|в работе|начат|"
    r"приостан|отмен|снимите|снять|прим[иу]|верн)"
)
_DOUBT = re.compile(
    r"\b(?:якобы|будто|вроде|кажется|похоже|наверн\w+|навряд|видимо|вероятно|"
    r"возможно(?!\s+(?:только|исключительно|лишь|при|после|с|в)\b)|скорее всего|вряд ли|едва ли|"
    r"по-моему|по-видимому|условно|формально|номинально|навскидку|предположим|допустим|положим|разве|неужели|"
    r"мол|дескать|пожалуй|на словах|по крайней мере|как минимум|во всяком случае|"
    r"как посмотреть|как сказать|спорн\w+|неточн\w*|не уверен\w*|сомнева\w+|сомнени\w+|ошиба(?:ться|юсь|емся)|здаецца|"
    r"мабыць|напэуна|быццам|не факт|под вопросом|только на бумаге|лишь на бумаге|скажем(?! спасибо)|дело за|для (?:отчета|отчетности|галочки|вида)|по слухам|(?:у)?слыша\w+|"
    r"говорят|поговаривают|рассказывают|как говорится)\b"
)
_CERTAINLY_NOT = re.compile(
    r"\b(?:якобы|будто|наверн\w+|вряд ли|едва ли|разве|неужели|мол|дескать|не уверен\w*|не факт|скажем(?! спасибо)|говорят|по слухам|(?:у)?слыша\w+)\b"
)
#: What makes a share of it no certain one; of a day it is said without harm.
_ABOUT = re.compile(
    r"\b(?:ориентировочно|приблизительно|примерно|максимум|минимум|от силы|не (?:меньше|больше|менее|более)|"
    r"на бумаге)\b"
)
_CONTRADICTS = re.compile(
    r"\b(?:ой|упс|стоп|стойте|отбой|впрочем|вернее|верней|точнее|имею в виду|име(?:ем|ли|ла) в виду|(?:я|мы) про|не то|не туда|не так|не тот|опечат\w+|"
    r"на самом деле|по факту стои\w+|по сути|опровер\w+)\b"
)
_ENDS = re.compile(
    r"\b(?:(?:мы|вообще|совсем)\s+)?(?:отказ(?:ал\w*|ыва\w+|аться|ались|ов)|прекра(?:т|щ)\w+|отменя?\w+|"
    r"адменен\w*|расторг\w+|передумал\w*|сверну\w+|сворачива\w+|не участву\w+|больше не|вста(?:л[аои]|ло|ла)|стоим|"
    r"буд(?:ет|ут) (?:приостановл|останов|закры|снят|отмен)\w*|заглох\w*|закрываем|(?:пункт|мероприяти|задач|семинар|вопрос)\w* (?:уже )?(?:снят|исключ|передан|удал|отозван)\w*|"
    r"(?:передали|сняли|исключили|убрали|закрыли) (?:пункт|мероприят|задач)\w*|(?:за)?брос(?:ил[аи]?|или)|аннулир\w+|исполнител\w+ (?:сменил|другой|друг)\w*|сменил\w+ исполнител\w+|передан[аоы]? (?:друг|в друг)\w+)\b"
)
#: Verbs by which somebody's words are told.
_SAY = frozenset(
    (
        "сказать", "говорить", "сообщить", "сообщать", "написать", "писать", "считать", "посчитать", "думать", "полагать",
        "утверждать", "заявить", "заявлять", "цитировать", "процитировать", "уверять", "заверить", "велеть", "передать",
        "передавать", "просить", "попросить", "требовать", "потребовать", "решить", "настаивать", "предлагать",
        "предложить", "обещать", "докладывать", "доложить", "отчитаться", "объявить", "озвучить", "указать", "записать",
        "указанный", "записанный", "слышать", "услышать",
    )
)  # fmt: skip
#: Orders that nothing hangs on: to look, to call, to forgive, to write down what was said.
_HARMLESS_ORDER = re.compile(
    r"(?:смотр|посмотр|глянь|см$|звон|позвон|пиш|напиш|обращ|набер|набира|извин|прост|прабач|прим|принима|учт|отмет|"
    r"зафиксир|внес|закр|сним|закрыва|снима|держ|лов|получ|ругай|сердит|беспокой|волнуй|пережива|обессуд|дай|пришл|"
    r"вышл|скин|сообщ|подскаж|скаж|уточн|проверьте|напомн|рассмотр|соглас|подтверд|помо[гж]|поставь|став|запиш|"
    r"перен|продл|сдвин|отлож|отодвин|подвин|передвин|сместит|прад|перан|верн|доработ|передел|исправ|добав|прилож|"
    r"дополн|укаж|предостав|представ|замен|поправ|подпиш|оформ|накинь|подкинь|прибав|пожалуй|"
    r"здравств|будьте|поясн|разъясн|имей|знай|поверь|дад|поздрав|приезж|приход|жд|спас|заполн|откр|направ|высыл)\w*"
)
_JUDGING = re.compile(
    r"^\W*(?:и\s+|но\s+|а\s+|ведь\s+|только\s+)?(?:это|гэта|таков[аоы]?|так|речь)\b(?!\s*(?:как|что|же)\b)"
    r"(?!\s+(?:связан|вызван|обусловлен|из-за|потому|важн|очень|все\b|всё\b|протокол|отчет|фото|отлично|здорово|"
    r"последн|уже|сейчас|пройдет|состоится|будет|позволит|займет|поможет|долг|сложн|трудн|непрост))"
)
_REFERS = re.compile(
    r"\b(?:(?<!не )(?<!ня )(?:отвеча(?:ет|ют|ла?)|ответ(?:ит|ят))|курирует|курируют|решать|решайте|вам видн\w+|как (?:вы )?(?:хотите|скажете|"
    r"решите|считаете)|что хотите|что угодно|на ваше усмотрение|по вашему усмотрению)\b"
)
_NOT_MINE = re.compile(
    r"\b(?:не|ня)\s+(?:наш|мо[йя]|нам[иу]?|мной|мною|к нам|ко мне|у нас|мы|я)\b|"
    r"\b(?:соседями|другими людьми|посторонними|чужими)\b|\b(?:соседн|чуж)(?:ий|ей|его|ему|им|ем|яя|юю|ая|ую|ой|ого|их)\s|"
    r"\b(?:друг|ин)(?:ий|ей|его|ему|им|ем|ая|яя|юю|ую|ой|ом|ого|ому|ие|их|ими)\s+"
    r"(?:отдел|управлени|пункт|мероприяти|семинар|город|организаци|учреждени|ведомств|исполнител|письм|отчет)\w*"
)
_BUT = re.compile(r"^\W*(?:но|однако|зато|хотя|правда|але|аднак)\s(?P<then>.*)")
#: What hangs over a state that it leads in: it will be so, was so, ought to be so.
_AHEAD = re.compile(
    r"\b(?:завтра|послезавтра|потом|затем|скоро|вскоре|хотим|хочу|хотелось|чтобы|хорошо|надо|нужно|рано|незачем|"
    r"пусть|пускай|зачем|почему|кто|кем|буд(?:ет|ем|ут)|заутра|хутка|на следующ\w+|через|по плану|план\w*|осталось|еще немного|чуть|"
    r"(?:к|ко)\s+(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|утр|вечер|обед|нов|праздник|лет|весн|зим|осен)\w*)\b"
)
_BEFORE = re.compile(
    r"\b(?:вчера|позавчера|раньше|ранее|тогда|прежде|в прошл(?:ом|ый)|на прошлой|(?:год|месяц|неделю) назад|учора)\b"
)
_BY_THEN = re.compile(r"\b(?:к|ко)\s+$")
_WAS_ONLY = re.compile(r"\W*был[оаи]?(?:\s+(?:так|вчера|раньше|тогда|недавно))*\W*")
_OF_WHAT = re.compile(r"^\W*(?:а\s+|и\s+|но\s+)?(?:по|про|насчет|касательно|относительно)\s+([^\W\d_]+)")
_STATES = (lexicon.IN_PROGRESS, lexicon.PLANNED, lexicon.SUSPENDED, lexicon.SHARE)
_SAID_AGAIN = re.compile(
    rf"^\W*(?:(?:ой|ох|простите|извините|нет)\W+)*(?:{lexicon.CORRECTION.pattern}).*(?:\d|работ|начат|останов)"
)


def _harmless(clause: str) -> str:
    return CALL_ME.sub(" ", without_harmless(clause))


def _clauses(sentences: Sequence[Sentence]) -> Iterator[str]:
    """The clauses that are no mere courtesy."""
    for one in sentences:
        if only_calls(one.around):
            continue
        for clause in one.clauses:
            if not (lexicon.THANKS.match(clause) or WISHES.match(clause)):
                yield _harmless(clause)


def against_open(sentences: Sequence[Sentence], status: Status, is_title: IsTitle, today: date) -> str | None:
    """The code of what speaks against a state that is still open anywhere in the words on its line, or None.

    It may be told at length: why, how far, what comes next. So only words of the closed classes count.
    """
    since = [at for at, one in enumerate(sentences) if _corrects(one)]
    sentences = sentences[since[-1] + 1 :] if since else sentences
    for one in sentences:
        for place, clause in enumerate(_clauses([one])):
            if why := _against(clause, status) or _led_in(clause, status, is_title, today):
                return why
            if place and _JUDGING.search(clause):
                return "doubt"
        if why := led_in_by(one, is_title, _state_begins):
            return why
    if any(_JUDGING.search(one.around) or _lone(one.whole) for one in sentences[1:]):
        return "doubt"
    return "doubt" if any(orders(one) for one in sentences) else None


def _corrects(sentence: Sentence) -> bool:
    """Whether a sentence says plainly what counts instead of what was said."""
    around = _harmless(sentence.around)
    return corrected(around) is not None or bool(_SAID_AGAIN.match(around))


def _against(clause: str, status: Status) -> str | None:
    """The code of a word of the closed classes in a clause, or None."""
    for code, words in (
        ("condition", _IF),
        ("partly", _EXCEPT),
        ("contradiction", _EITHER),
        ("doubt", _DOUBT),
        ("contradiction", _CONTRADICTS),
        ("doubt", _REFERS),
        ("unclear", _NOT_MINE),
    ):
        if words.search(clause):
            return code
    if status != "suspended" and _ENDS.search(clause):
        return "given_up"
    if _ABOUT.search(clause) and without_dates(clause) == clause:
        return "share_unclear"
    if (turn := _BUT.match(clause)) and not _only_adds(turn["then"]):
        return "contrast"
    if _WAS_ONLY.fullmatch(clause):
        return "past"
    return "hearsay" if attributes(clause) else None


def _only_adds(then: str) -> bool:
    """Whether what follows «но» is but how, how far, or what comes next: «медленно», «уже 90 %», «к концу недели будет»."""
    if any(words.search(then) for words in (*_STATES, lexicon.MOVE)) or any(
        deed(word) == "ahead" for word in _LETTERS.findall(then)
    ):
        return True
    return all(
        parses(word) and parses(word)[0][0] in ("ADVB", "PRCL", "COMP") for word in _LETTERS.findall(then)
    )


def _led_in(clause: str, status: Status, is_title: IsTitle, today: date) -> str | None:
    """The code of what a clause sets before the state it tells, or None: «к маю …», «вчера ещё …», «по афише …»."""
    found = next((match for words in _STATES if (match := words.search(clause))), None)
    if not found:
        return None
    head = clause[: found.start()]
    if _AHEAD.search(head):
        return "promise"
    if _BEFORE.search(head) and (
        status == "planned" or not any(map(_is_behind, _LETTERS.findall(found.group())))
    ):
        return "past"
    if any(until and day > today for day, until in told_days(head, today)) and not re.search(r"\bсрок", head):
        return "promise"
    of = _OF_WHAT.match(head)
    if of and not (is_title(of[1]) or lexicon.FILLER.fullmatch(of[1])) and _is_a_paper(of[1]):
        return "unclear"
    return None


def _is_behind(word: str) -> bool:
    return deed(word) == "done"


def _is_a_paper(word: str) -> bool:
    return bool(lexicon.PAPERS.fullmatch(word))


def _lone(whole: str) -> bool:
    """Whether a sentence is but a word that judges: «смешно», «увы»."""
    words = _LETTERS.findall(whole)
    if len(words) != 1 or lexicon.FILLER.fullmatch(words[0]) or not is_known(words[0]):
        return False
    return parses(words[0])[0][0] in ("ADVB", "PRED", "PRCL", "CONJ", "INTJ", "ADJS")


#: What a request may name: whose term, of what, until when.
_OF_REQUEST = re.compile(
    r"\b(?:вас|ваш\w*|нас|нам|мне|вам|убедительно|очень|дополнительно|настоящим|официально|повторно|снова|опять|ранее|"
    r"установленн\w+|указанн\w+|данн\w+|текущ\w+|нов\w+|возможност\w+|рассмотреть|согласовать|письмом|"
    r"в адрес\w*|с учетом|изложенн\w+|вышеизложенн\w+|таким образом|в итоге|итого|соответственно|"
    r"календарн\w+|дн(?:я|ей|и|ю)|день|недел\w+|месяц\w*|сутк\w+|суток|квартал\w*|вперед|дальше|позже|позднее|"
    r"максимум|крайн\w+ срок\w*|время|времени|чуть|немного|ненадолго|снова|тоже|также|их|его|ее|эти|оба|обоих|"
    r"давайте|мы|конец|конца|начало|раз|возможно|если|можно|установить|назначить|определить|представлени\w+|плиз|плз|пжл|"
    r"нуж(?:ен|на|но|ны)|последн\w+|включительно|вкл|обраща(?:ем|ю)ся|просьб\w+|согласи\w+|благодарн\w+|"
    r"признательн\w+|за|дать|дайте|вместо|согласован\w*(?: с \w+)?|недельк\w+|дене?к|запятая|точка)\b"
)
_ORDINAL = re.compile(
    r"(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|[а-я]+надцат|двадцат|тридцат|тысяч|две|тысячи|двадцать|"
    r"тридцать)[а-я]*"
)
_IN_ORDER_TO = re.compile(r"^\W*(?:в целях|для|ради|с целью)\s.*?(?=\b(?:просим|прошу|просьба)\b)")
_AN_OFFICE = re.compile(
    r"\b(?:управлени|отдел|департамент|комитет|администраци|центр|школ|министерств)\w*(?:\s+[а-я]+){1,3}?"
    r"(?=\s+(?:ходатайству|прос))"
)
_PAPER_DUE = re.compile(
    rf"\b(?:представлени|предоставлени|сдач|подписани|оформлени|утверждени)\w+\s+{lexicon.PAPERS.pattern}"
)
#: «… или на февраль»: another day is as good.
_OR = re.compile(r"\b(?:или|либо|а лучше|а то и|если нет,? то)\b(?P<then>.{0,25})")
#: «опечатка: не на 15, а на 20 января».
_MENDED_DAY = re.compile(r"\bне\s+(?:на|до|к)\s+\d[^,]*,?\s+а\s+(?:на|до|к)\s")
_NOT_NOW = re.compile(
    r"\b(?:завтра|послезавтра|потом|затем|скоро|вскоре|рано|незачем|зачем|почему|кто|разве|неужели|вчера|позавчера|"
    r"тогда|прежде|будем(?! (?:очень )?(?:благодарн|признательн))|на следующ\w+|через|готовим|пишем|думаем|подумываем)\b"
)
_IN_MONTH = re.compile(rf"\b(?:в|во|у)\s+{MONTH.pattern}")
_OTHERWISE = re.compile(r"\b(?:иначе|в противном случае|в ином случае|а нет так)\b")
_OPPOSED = re.compile(
    r"\b(?:против|но не (?:для|на|к|до|нам|нас|мы|у нас)|не надо|не нужно|не требуется|можно и не|не обязательно|(?:мы|я|пока|еще) дума(?:ем|ю)|то ли|но (?:с?може\w+|успе\w+|можно|лучше)|"
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
    if why := led_in_by(request, is_title, _move_begins):
        return why
    for clause in request.clauses:
        found = lexicon.MOVE.search(clause)
        if found is None:
            continue
        asked = before_reason(without_reason(_harmless(clause))).partition(" запятая ")[0]
        head = asked[: found.start()]
        if _NOT_NOW.search(head) or _IN_MONTH.search(head) or _unexplained(asked, is_title):
            return "move_unclear"
        break
    mended = bool(lexicon.CORRECTION.search(asks) and _MENDED_DAY.search(asks))
    for one in beside if mended else (request, *beside):
        for place, clause in enumerate(_clauses([one])):
            if why := _beside_move(clause):
                return why
            if place and _JUDGING.search(clause):
                return "doubt"
    if any(_JUDGING.search(one.around) or _lone(one.whole) for one in beside):
        return "doubt"
    return "doubt" if any(orders(one) for one in beside) else None


def _beside_move(clause: str) -> str | None:
    for code, words in (
        ("condition", _OTHERWISE),
        ("partly", _EXCEPT),
        ("doubt", _CERTAINLY_NOT),
        ("contradiction", _CONTRADICTS),
        ("doubt", _REFERS),
        ("contradiction", _OPPOSED),
        ("unclear", _NOT_MINE),
    ):
        if words.search(clause.replace("вместо", " ")):
            return code
    if any(without_dates(either["then"]) != either["then"] for either in _OR.finditer(clause)):
        return "date_unclear"
    return "hearsay" if attributes(clause) else None


#: What puts a verdict off, or hands it on.
_NOT_YET = re.compile(
    r"\b(?:пока|завтра|послезавтра|потом|позже|затем|скоро|вскоре|думаю|думаем|подума\w+|посмотр(?:ю|им)|решу|решим|"
    r"реша(?:ю|ем)|рассмотр(?:ю|им)|может|можно|рано|вчера|хотел\w*|собира\w+|провер(?:ю|им)|уточн(?:ю|им))\b"
)
_UNSAID = re.compile(r"\b(?:не (?:надо|нужно|стоит|буду|будем|хочу|могу)|нельзя|рано|незачем)\b")
#: What is said of another paper, of a mere taking note.
_NOT_OF_THIS = re.compile(
    r"\b(?:к сведению|в работу|на заметку|за (?:прошл\w+|январ\w+|феврал\w+|март|апрел\w+|ма[йя]|июн\w+|июл\w+|август\w*|"
    r"сентябр\w+|октябр\w+|ноябр\w+)|устно|условно|временно|на время|с оговорк\w+|с замечани\w+|прошл\w+ отчет\w*)\b"
)
_FOUND_IN_PAPERS = re.compile(r"\b(?:указан|написан|записан)[аоы]?\b")
_TAKES_IT_AFTER_ALL = re.compile(r"\b(?:ладно|впрочем|прим(?:ите|у|ем)|можно принять|пусть будет|сойдет)\b")


def against_verdict(sentences: Sequence[Sentence], is_title: IsTitle, *, returns: bool = False) -> str | None:
    """The code of what makes a coordinator's verdict no certain one, or None.

    With `returns` the words after «верните» are the remark, and may be any; those before it must be understood.
    """
    for at, one in enumerate(sentences):
        clauses = list(_clauses([one]))
        around = _harmless(one.whole)
        found = lexicon.RETURN.search(around) if returns else None
        head = around[: found.start()] if found else "" if returns else around
        head = re.sub(r"\bпока\s+$", "", head) if found else head
        if lexicon.OTHERS_SAY.match(one.around) or _NOT_YET.search(head) or _NOT_OF_THIS.search(head):
            return "accept_unclear"
        if found and (
            lexicon.DOUBT.search(head) or _UNSAID.search(head) or any(map(_says, _LETTERS.findall(head)))
        ):
            return "return_unclear"
        told = [clause for clause in clauses if not (returns and _FOUND_IN_PAPERS.search(clause))]
        if any(map(attributes, told)):
            return "accept_unclear"
        if (
            at
            and not found
            and (
                _JUDGING.search(around)
                or _REFERS.search(around)
                or (_CONTRADICTS.match(around) if returns else _CONTRADICTS.search(around))
                or (returns and (_NOT_YET.match(around) or _TAKES_IT_AFTER_ALL.search(around)))
            )
        ):
            return "accept_unclear"
    return None


def _tells_of_words(heading: str) -> bool:
    """Whether what a colon ends tells whose words follow: «вчера писала:», «в протоколе записано:»."""
    if lexicon.CORRECTION.search(heading):
        return False
    words = _LETTERS.findall(heading)
    return any(map(_says, words)) or any(
        lexicon.PAPERS.fullmatch(word) or _NOT_NOW.fullmatch(word) for word in words
    )


def _unexplained(words: str, is_title: IsTitle) -> bool:
    """Whether lowered words that ask for a date hold one that is no part of such a request."""
    rest = without_adjuncts(without_dates(without_spans(_IN_ORDER_TO.sub(" ", words))))
    for known in (
        _AN_OFFICE,
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
        for word in _LETTERS.findall(rest)
    )


#: Who tells: what the words before «что» and before a colon may be, for those after them to be the writer's own.
_TELLS = re.compile(
    r"\b(?:сообща|информиру|уведомля|доклад[ыв]+а|отчитыва|напомина|подтвержда|отвеча|поясня|уточня|отмеча|констатиру|"
    r"паведамля|дополня|доношу|доносим)(?:ю|ем|юсь|емся)?\b|\b(?:довож|довод)\w+ до (?:вашего )?сведения|\b(?:считаем|спешу|спешим|"
    r"рад[аы]?|хочу|хотим|хотел[аи]? бы|могу|можем|разрешите|позвольте|сообщить|доложить|отчитаться|ответить|сказать|"
    r"кратко|коротко|информаци\w*|статус\w*|состояни\w*|справк\w*|ответ\w*|отчет\w*|итак|итог\w*|результат\w*|"
    r"по поручению|от имени|по сути|суть|факт\w*|примечани\w*|комментари\w*|исправлени\w*|поправк\w*|уточнени\w*|"
    r"причин\w*|обосновани\w*|основани\w*|тема|текущ\w*|актуальн\w*|о том|том|следующее|привет|новост\w*|рапорт\w*|"
    r"просьб\w*|письмо|напоминание|запрос|вопрос|наш\w*|сво\w+|обновлени\w*|готовност\w*|прогресс|процент\w*|"
    r"хорошая|хорошие|отличн\w+|главное|важно|рапортуем|рапортую|продолжение|прежн\w+|вчерашн\w+|сегодняшн\w+|(?<!в )письм\w*|(?<!в )запрос\w*|дополнени\w*|срок\w*|просил[аи]? передать)\b"
)
#: «на Ваш исх. № … сообщаем», «управление образования сообщает»: whoever writes tells.
_REPORTS = re.compile(
    r"(?<!не )(?<!ня )\b(?:(?:сообща|информиру|уведомля|доклад[ыв]+а|отчитыва|напомина|подтвержда|поясня|отмеча|паведамля|"
    r"представля)(?:ю|ем|юсь|емся)|доложу|(?:управлени|упраулен|отдел|департамент|комитет|администраци|центр|школ|министерств|"
    r"учреждени|гимнази|библиотек)\w*(?:\s+[а-я]+){0,4}?\s+(?:сообща|информиру|паведамля|уведомля|доклад)\w+|"
    r"(?:направля|представля|предоставля)(?:ю|ем)\s+(?:вам\s+)?(?:информаци|сведени|отчет|ответ|данны)\w*(?:\s+об?(?:\s+\w+){1,4}|\s+по(?:\s+\w+){1,3})?|"
    r"сведени\w+(?:\s+об?(?:\s+\w+){1,3})?)\W*$"
)
_SET_APART = re.compile(r",\s*(?:что|шта|чтобы|когда|как)\b|:(?!\d)")


def led_in_by(sentence: Sentence, is_title: IsTitle, begins: Callable[[str], int | None]) -> str | None:
    """The code of what leads in the words of an act, where it is not the writer who tells: «верю, что …», «тест: …»."""
    around = _harmless(sentence.around)
    begun = begins(around)
    if begun is None or lexicon.CORRECTION.search(around) or corrected(around) is not None:
        return None
    cuts = list(_SET_APART.finditer(around, 0, begun))
    if not cuts:
        return None
    head = around[: cuts[-1].start()]
    if _REPORTS.search(head):
        return None
    rest = without_adjuncts(without_dates(without_spans(head)))
    for known in (
        lexicon.GREETING,
        lexicon.THANKS,
        _TELLS,
        _AN_OFFICE,
        lexicon.FILLER,
        lexicon.DONE,
        *_STATES,
    ):
        rest = known.sub(" ", rest)
    words = [
        word
        for word in _LETTERS.findall(rest)
        if len(word) > 3 and not (is_title(word) or (is_of_request(word) and not word.startswith("коллег")))
    ]
    if cuts[-1].group() == ":":
        # «Мы продвинулись: теперь 65 %.»
        words = [word for word in words if deed(word) != "done"]
    return "hearsay" if any(map(_is_foreign, words)) else None


def _is_foreign(word: str) -> bool:
    return word.startswith("коллег") or not of_person(word) & {"Name", "Patr"}


def attributes(clause: str) -> bool:
    """Whether a lowered clause tells only whose words they are: «сказал Петров», «так считает Минск», «цитирую акт»."""
    words = [word for word in _LETTERS.findall(without_dates(clause)) if len(word) > 1]
    says = [word for word in words if _says(word)]
    if not says or len(words) > 6:
        return False
    if re.search(
        r"\b(?:сообща|докладыва|информиру|уведомля|отчитыва|напомина|прош|прос|предлага)(?:ю|ем|им|у)\b",
        clause,
    ):
        return False
    others = [word for word in words if word not in says and not lexicon.FILLER.fullmatch(word)]
    return all(
        bool(of_person(word)) or not is_known(word) or any(one[0] == "NOUN" and one[1] == "nomn" for one in parses(word))
        or parses(word)[0][0] in ("NPRO", "ADVB", "PRCL", "CONJ", "PREP") or says[0].startswith("цитир")
        for word in others
    )  # fmt: skip


def orders(sentence: Sentence) -> bool:
    """Whether a sentence hands the matter on by an order: «спросите Иванову», «решайте сами», «поставьте что хотите»."""
    return any(
        word.endswith(("ите", "йте", "ьте", "тесь")) and deed(word) in (None, "ahead") and _is_order(word)
        for word in _LETTERS.findall(sentence.whole)
        if not _HARMLESS_ORDER.match(word)
    )


def _is_order(word: str) -> bool:
    read = parses(word)
    return bool(read) and read[0][0] == "VERB"


def _says(word: str) -> bool:
    """Whether a lowered word tells that somebody else says something: «пишет», «сказали», «указано»."""
    read = parses(word)
    if not read or read[0][3] not in _SAY or read[0][0] == "INFN" or deed(word) == "ahead":
        return False
    return word.startswith("цитир") or not word.endswith(("ите", "йте", "ю", "ем", "им", "у"))


_TOLD = re.compile("|".join(f"(?:{words.pattern})" for words in (*_STATES, lexicon.DONE)))


def _state_begins(low: str) -> int | None:
    """Where the first word of a state or of a deed that lies behind begins."""
    places = [found.start() for found in [_TOLD.search(low)] if found]
    places += [word.start() for word in _LETTERS.finditer(low) if done_lemma(word.group())][:1]
    return min(places, default=None)


def _move_begins(low: str) -> int | None:
    found = lexicon.MOVE.search(low)
    return found.start() if found else None


def against_done(sentences: Sequence[Sentence], is_title: IsTitle) -> str | None:
    """The code of what speaks against «done» that the account of its words has let by, or None."""
    for one in sentences:
        for clause in _clauses([one]):
            for code, words in (
                ("partly", _EXCEPT),
                ("doubt", _DOUBT),
                ("unclear", _NOT_MINE),
                ("contradiction", _EITHER),
            ):
                if words.search(clause):
                    return code
            begun = _state_begins(clause)
            if begun and _AHEAD.search(clause[:begun]):
                return "promise"
        if why := led_in_by(one, is_title, _state_begins):
            return why
    return None
