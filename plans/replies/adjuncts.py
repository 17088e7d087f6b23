"""Words beside a statement that limit nothing of it: with whom, by whose order, why late, on which paper's ground.

«Выполнено с участием 40 педагогов» is done as «выполнено» is. Each is opened by a preposition of its own and goes on as
far as there are nouns; where a noun limits («в рамках первого этапа»), the words stay and must be understood.
"""

import re

from plans.replies import lexicon
from plans.replies.dates import MONTH
from plans.words import parses

_OPENS = re.compile(
    r"(?<![\w-])(?:с\s+(?:активным\s+|непосредственным\s+)?участием|при\s+(?:активном\s+|"
    r"непосредственном\s+)?(?:участии|поддержке|содействии)|"
    r"(?:совместно|вместе)\s+со?(?!\s+(?:\w+\s+){0,3}(?:минск|мингор|сочи|белорус|росси))|под\s+руководством|"
    r"(?:общим\s+)?тиражом|"
    r"(?:(?:постановлени|распоряжени|решени)ем|приказом)(?=\s+(?:от\s|№|\w+(?:ого|ой|ого|ы|а|и|ации|ета|ения)\b))|"
    r"в\s+количестве|об[ъь]емом|силами|в\s+присутствии|по\s+(?:инициативе|поручению|приглашению|адресу)|"
    r"на\s+тему|в\s+рамках|"
    r"(?:в\s+соответствии\s+с[о]?|согласно|на\s+основании|во\s+исполнение)(?=\s+(?:\w+(?:ым|ой|ому|ого|ым|м|"
    r"й)\s+)?(?:план|карт|"
    r"график|программ|приказ|распоряжени|постановлени|поручени|положени|договор|соглашени|решени|пункт)\w*)|"
    r"у\s+рамках|з\s+удзелам)\s+(?=\S)"
)
#: Why it was late; a reason of anything else may be one why it was let be.
_LATE = re.compile(
    r"(?:с\s+нарушением\s+(?:установленного\s+)?срока|с\s+(?:небольш\w+\s+)?(?:опоздани|задержк)\w+|"
    r"позже(?:\s+срока)?|не\s+в\s+срок)\s+"
    r"(?:по\s+(?:причине|вине)|из-за|ввиду|вследствие|в\s+связи\s+с[о]?)\s+(?=\S)"
)
#: By whom: «утверждён заместителем главы города». What the other side did stays.
_BY_WHOM = re.compile(
    r"\b(?:(?:первым\s+)?заместителем|главой|начальником|директором|комиссией|советом|председателем|"
    r"руководителем|министром|"
    r"на\s+(?:заседании|совещании|коллегии|комиссии|встрече|сессии|оргкомитете)|губернатором|мэром|собранием|министерством|комитетом|департаментом|управлением|администрацией|отделом|кiраунiком)"
    r"(?!\s+(?:\w+\s+){0,3}(?:минск|мингор|белорус|беларус|росси))(?![\w-])\s*"
)
#: «делегация из 12 человек», «в составе 5 специалистов»: how many they were.
_OF_SO_MANY = re.compile(
    r"(?:(?<=делегация )из|(?<=делегацию )из|(?<=группа )из|(?<=команда )из|\bв\s+составе|\bв\s+количестве|"
    r"\bчисленностью)\s+"
    r"(?:\d{1,4}|двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти)\s+"
    r"(?:человек|чел|участник|специалист|представител|сотрудник|спортсмен|артист|педагог|учител|врач|школьник|"
    r"студент)[а-я]*(?!\w)"
)
_WORD = re.compile(
    r"\s*(?:(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)(?:(?<=\bг)\.)?|№?\s*\d[\d./]*(?:-[а-я]{1,3}\b)?(?!\d|\s*%|"
    r"\s+(?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек|студз|лют|сак|крас|чэр|лип|жн|вер|кас|лiс|лис|"
    r"сне))|[\"'])"
)
_GOES_ON = frozenset(("NOUN", "ADJF", "PRTF", "NUMR", "NPRO", "CONJ", "PREP"))
_ENDS = re.compile(
    r"(?:что|чтобы|но|а|да|или|если|как|пока|не|ни|без|кроме|готов\w*|работе|процессе|стадии|паузе)"
)
_LIMITS = (
    lexicon.PARTLY, lexicon.NEGATION, lexicon.CONDITION, lexicon.PROMISE, lexicon.OURSELVES_ONLY, lexicon.DOUBT,
    re.compile(r"предварит"),
    #: A date is nobody's adjunct: it may lie ahead.
    MONTH,
)  # fmt: skip


def without_adjuncts(low: str) -> str:
    """A lowered clause without its harmless adjuncts."""
    return _without(_without(low, _BY_WHOM, bare=True), _OPENS)


def without_harmless(low: str) -> str:
    """Lowered words without the negations and excuses that deny nothing: «с опозданием из-за болезни докладчика»."""
    return lexicon.HARMLESS.sub(" ", _without(_OF_SO_MANY.sub(" ", low), _LATE))


def _without(low: str, opens: re.Pattern[str], *, bare: bool = False) -> str:
    out, begun = "", 0
    while found := opens.search(low, begun):
        end = _end(low, found.end())
        cut = low[found.start() : end]
        keeps = (end == found.end() and not bare) or any(words.search(cut) for words in _LIMITS)
        out += low[begun:end] if keeps else low[begun : found.start()] + " "
        begun = end
    return out + low[begun:]


def _end(low: str, at: int) -> int:
    """Where the nouns that begin at a place end."""
    end = at
    while step := _WORD.match(low, end):
        if step["word"] and (_ENDS.fullmatch(step["word"]) or not _is_of_names(step["word"])):
            break
        end = step.end()
    return end


def _is_of_names(word: str) -> bool:
    readings = parses(word)
    return not readings or readings[0][0] in _GOES_ON
