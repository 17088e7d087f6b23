"""The closed classes of words that turn, limit, deny, doubt or hand on what stands beside them.

They are few and known, however a sentence is put, so that a wording nobody thought of falls on the side of the draft.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from plans.replies import lexicon
from plans.replies.adjuncts import without_harmless
from plans.replies.around import CALL_ME, only_calls
from plans.replies.phrases import WISHES
from plans.replies.sorting import Sentence
from plans.words import deed, is_known, parses

IsTitle = Callable[[str], bool]
LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
IF = re.compile(
    r"\b(?:если(?! не ошиб)|ежели|кабы|коли|кали|калi|лишь бы|при условии|при наличии|при получении|"
    r"в случае|как только|"
    r"пока не(?=\s+\w+(?:ут|ют|ят|ат|ет|ит|им|ем)\b)|до тех пор|иначе|в противном случае|бы|б|if|unless)\b"
)
EXCEPT = re.compile(
    r"\b(?:кроме|за исключением|исключая|исключение|помимо|не считая|вместо|акрамя|апрача|за вычетом|за минусом|"
    r"except)\b"
)
EITHER = re.compile(
    r"\b(?:а то и|а может|может и|то ли|не то чтобы|или|либо)\s+(?:уже\s+|еще\s+)?"
    r"(?:нет|не|ни|может|даже|больше|меньше|лучше|хуже|\d|выполн|исполн|готов|сдела|законч|заверш|в работе|начат|"
    r"приостан|отмен|снимите|снять|прим[иу]|верн)"
)
DOUBT = re.compile(
    r"\b(?:якобы|будто|вроде|кажется|похоже|наверн\w+|навряд|видимо|вероятно|"
    r"возможно(?!\s+(?:только|исключительно|лишь|при|после|с|в)\b)|скорее всего|вряд ли|едва ли|"
    r"по-моему|по-видимому|условно|формально|номинально|навскидку|предположим|допустим|положим|разве|неужели|"
    r"мол|дескать|пожалуй|на словах|по крайней мере|как минимум|во всяком случае|"
    r"как посмотреть|как сказать|спорн\w+|неточн\w*|не уверен\w*|сомнева\w+|сомнени\w+|ошиба(?:ться|юсь|"
    r"емся)|здаецца|"
    r"мабыць|напэуна|быццам|не факт|под вопросом|только на бумаге|лишь на бумаге|скажем(?! спасибо)|"
    r"дело за|для (?:отчета|отчетности|галочки|вида)|по слухам|(?:у)?слыша\w+|"
    r"говорят|поговаривают|рассказывают|как говорится)\b"
)
#: What makes a share of it no certain one; of a day it is said without harm.
ABOUT = re.compile(
    r"\b(?:ориентировочно|приблизительно|примерно|максимум|минимум|от силы|не (?:меньше|больше|менее|более)|"
    r"на бумаге)\b"
)
CONTRADICTS = re.compile(
    r"\b(?:ой|упс|стоп|стойте|отбой|впрочем|вернее|верней|точнее|имею в виду|име(?:ем|ли|ла) в виду|(?:я|"
    r"мы) про|не то|не туда|не так|не тот|опечат\w+|"
    r"на самом деле|по факту стои\w+|по сути|опровер\w+)\b"
)
ENDS = re.compile(
    r"\b(?:(?:мы|вообще|совсем)\s+)?(?:отказ(?:ал\w*|ыва\w+|аться|ались|ов)|прекра(?:т|щ)\w+|отменя?\w+|"
    r"адменен\w*|расторг\w+|передумал\w*|сверну\w+|сворачива\w+|не участву\w+|больше не|вста(?:л[аои]|ло|ла)|стоим|"
    r"буд(?:ет|ут) (?:приостановл|останов|закры|снят|отмен)\w*|заглох\w*|закрываем|(?:пункт|мероприяти|"
    r"задач|семинар|вопрос)\w* (?:уже )?(?:снят|исключ|передан|удал|отозван)\w*|"
    r"(?:передали|сняли|исключили|убрали|закрыли) (?:пункт|мероприят|задач)\w*|(?:за)?брос(?:ил[аи]?|или)|"
    r"аннулир\w+|исполнител\w+ (?:сменил|другой|друг)\w*|сменил\w+ исполнител\w+|передан[аоы]? (?:друг|в друг)\w+)\b"
)
#: Orders that nothing hangs on: to look, to call, to forgive, to write down what was said.
_HARMLESS_ORDER = re.compile(
    r"(?:смотр|посмотр|глянь|см$|звон|позвон|пиш|напиш|обращ|набер|набира|извин|прост|прабач|прим|принима|учт|отмет|"
    r"зафиксир|внес|закр|сним|закрыва|снима|держ|лов|получ|ругай|сердит|беспокой|волнуй|пережива|обессуд|дай|пришл|"
    r"вышл|скин|сообщ|подскаж|скаж|уточн|проверьте|напомн|рассмотр|соглас|подтверд|помо[гж]|поставь|став|запиш|"
    r"перен|продл|сдвин|отлож|отодвин|подвин|передвин|сместит|прад|перан|верн|доработ|передел|исправ|добав|прилож|"
    r"дополн|укаж|предостав|представ|замен|поправ|подпиш|оформ|накинь|подкинь|прибав|пожалуй|"
    r"здравств|будьте|поясн|разъясн|имей|знай|поверь|дад|поздрав|приезж|приход|жд|спас|заполн|откр|направ|высыл)\w*"
)
JUDGING = re.compile(
    r"^\W*(?:и\s+|но\s+|а\s+|ведь\s+|только\s+)?(?:это|гэта|таков[аоы]?|так|речь)\b(?!\s*(?:как|что|же)\b)"
    r"(?!\s+(?:связан|вызван|обусловлен|из-за|потому|важн|очень|все\b|всё\b|протокол|отчет|фото|отлично|здорово|"
    r"последн|уже|сейчас|пройдет|состоится|будет|позволит|займет|поможет|долг|сложн|трудн|непрост))"
)
REFERS = re.compile(
    r"\b(?:(?<!не )(?<!ня )(?:отвеча(?:ет|ют|ла?)|ответ(?:ит|ят))|курирует|курируют|решать|решайте|"
    r"вам видн\w+|как (?:вы )?(?:хотите|скажете|"
    r"решите|считаете)|что хотите|что угодно|на ваше усмотрение|по вашему усмотрению)\b"
)
NOT_MINE = re.compile(
    r"\b(?:не|ня)\s+(?:наш|мо[йя]|нам[иу]?|мной|мною|к нам|ко мне|у нас|мы|я)\b|"
    r"\b(?:соседями|другими людьми|посторонними|чужими)\b|\b(?:соседн|чуж)(?:ий|ей|его|ему|им|ем|яя|юю|ая|"
    r"ую|ой|ого|их)\s|"
    r"\b(?:друг|ин)(?:ий|ей|его|ему|им|ем|ая|яя|юю|ую|ой|ом|ого|ому|ие|их|ими)\s+"
    r"(?:отдел|управлени|пункт|мероприяти|семинар|город|организаци|учреждени|ведомств|исполнител|письм|отчет)\w*"
)
BUT = re.compile(r"^\W*(?:но|однако|зато|хотя|правда|але|аднак)\s(?P<then>.*)")
STATES = (lexicon.IN_PROGRESS, lexicon.PLANNED, lexicon.SUSPENDED, lexicon.SHARE)
AN_OFFICE = re.compile(
    r"\b(?:управлени|отдел|департамент|комитет|администраци|центр|школ|министерств)\w*(?:\s+[а-я]+){1,3}?"
    r"(?=\s+(?:ходатайству|прос))"
)


def harmless(clause: str) -> str:
    """A lowered clause without the negations and conditions that limit nothing."""
    return CALL_ME.sub(" ", without_harmless(clause))


def clauses(sentences: Sequence[Sentence]) -> Iterator[str]:
    """The clauses that are no mere courtesy."""
    for one in sentences:
        if only_calls(one.around):
            continue
        for clause in one.clauses:
            if not (lexicon.THANKS.match(clause) or WISHES.match(clause)):
                yield harmless(clause)


def lone(whole: str) -> bool:
    """Whether a sentence is but a word that judges: «смешно», «увы»."""
    words = LETTERS.findall(whole)
    if len(words) != 1 or lexicon.FILLER.fullmatch(words[0]) or not is_known(words[0]):
        return False
    return parses(words[0])[0][0] in ("ADVB", "PRED", "PRCL", "CONJ", "INTJ", "ADJS")


def orders(sentence: Sentence) -> bool:
    """Whether a sentence hands the matter on by an order: «спросите Иванову», «решайте сами»."""
    return any(
        word.endswith(("ите", "йте", "ьте", "тесь")) and deed(word) in (None, "ahead") and _is_order(word)
        for word in LETTERS.findall(sentence.whole)
        if not _HARMLESS_ORDER.match(word)
    )


def _is_order(word: str) -> bool:
    read = parses(word)
    return bool(read) and read[0][0] == "VERB"
