"""A question: one to pass on, one that may be a request or tell a state, or none."""

import re

from plans.replies import lexicon
from plans.replies.model import Act, Line, Unsure
from plans.replies.sorting import Sentence

#: Words of a state, of a move: what holds them may be more than a question.
STATE_WORDS = re.compile(r"выполн|исполнен|закры|готов|сделан|заверш|принят|\d\s*%")
MOVING = re.compile(
    r"\b(?:перен[оеё]с|продл(?!ится|ятся|ил[аои]?сь|ился)|отлож|сдвин|отсроч|перанес|падоуж)\w*"
)
#: What says whose it isn't is no question, though it asks for the one whose it is.
_NOT_OURS = re.compile(r"\b(?:не|ня)\s+(?:наш|мо[йя]|к нам|ко мне|в наш|относится|имеет|входит|являе)\w*")
#: What asks nothing of the matter.
_NO_QUESTION = re.compile(
    r"^\W*(?:а |так |но |и |ну )?(?:мы |я )?(?:думал|считал|полагал|решил|понял|надеял|"
    r"ожидал)\w*\b(?!.*,\s*(?:кто|что|куда|когда) нам)|"
    r"\bсколько можно\b|\bвы хотите\b|"
    r"\b(?:кто|что|хто|што) (?:вы|это|гэта)\b|\bвы (?:кто|что|серьезно)\b|\b(?:почему|зачем|"
    r"а) (?:мне|мы|я|вы)(?: мне| нам)?"
    r"(?: (?:пишете|шлете|присылаете))?\W*$|\bкак дела\b|\bкогда это кончится\b|\bпридумал\w*|\bоткуда у вас\b"
)
_ANY_DAY = re.compile(
    r"\b\d{1,2}(?:\.\d{1,2}|-?(?:го|е|му|му)?\s+(?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек|студз|лют))"
)
#: «Можно до 20 января?», «А до конца января никак?»
_UNTIL_DAY = re.compile(rf"\b(?:до|на|к|да)\s+(?:кон(?:ец|ц\w+)|середин\w+|начал\w+|{_ANY_DAY.pattern})")
#: What asks for more work before it asks anything: «Пусть доработают: где подписи?»
_DEMANDS = re.compile(r"\bпусть\s+(?:\w+\s+)?(?:доработа|передела|исправ|прилож|добав|допиш|пришл|уточн)\w*")
_MAY = re.compile(
    r"\b(?:можно|можна|нельзя|никак|пожалуйста|плиз|плз|пжл|пж|дадите|разрешите|давай\w*|хотя бы)\b"
)
_SUITS = re.compile(
    r"\b(?:подойд|насч[её]т|устро|годит|успе(?:ем|ете)|реальн|давай|может|как вам|нормально|сойд)\w*"
)


def asked(line: Line, one: Sentence) -> Act | Unsure | None:
    """The question that a sentence asks about a line, the draft where it may be something else, None where it asks
    nothing."""
    asks = bool(lexicon.QUESTION_WORD.search(one.whole)) or bool(lexicon.ASKS.search(one.whole))
    if not one.question and not (lexicon.ASKS.search(one.whole) and not MOVING.search(one.whole)):
        head = re.match(
            r"^\W*(?:а\s+|и\s+)?(?:кто|кому|куда|сколько|почему|зачем|какой|какая|какие|хто|дзе|где)\s",
            one.whole,
        )
        if not head or STATE_WORDS.search(one.whole):
            return None
    if _DEMANDS.search(one.whole):
        return Unsure(line.item, one.said, "question_unclear")
    if one.question and (
        MOVING.search(one.whole) or re.search(r"\bеще (?:на )?(?:\d+ )?(?:недел|дн|месяц)", one.whole)
    ):
        return Unsure(line.item, one.said, "question_or_request")
    if (
        one.question
        and not asks
        and (_UNTIL_DAY if _MAY.search(one.whole) else _ANY_DAY).search(one.whole)
        and (_SUITS.search(one.whole) or _MAY.search(one.whole))
    ):
        return Unsure(line.item, one.said, "question_or_request")
    if _NO_QUESTION.search(one.whole) or (not one.question and _NOT_OURS.search(one.whole)):
        return Unsure(line.item, one.said, "question_unclear")
    if one.shared and one.question and not asks:
        # «По 12 в работе, при этом 15 выполнен?»: which of them is asked about?
        return Unsure(line.item, one.said, "question_unclear")
    unquoted = re.sub(r'"[^"]*"', " ", one.whole)
    if one.question and not asks and (STATE_WORDS.search(unquoted) or len(one.whole.split()) < 3):
        return Unsure(line.item, one.said, "question_unclear")
    states = [
        clause
        for clause in (re.sub(r'"[^"]*"', " ", said) for said in one.clauses)
        if lexicon.DONE.search(clause) or lexicon.IN_PROGRESS.search(clause) or lexicon.SHARE.search(clause)
    ]
    if states and len(one.clauses) > 1:
        return Unsure(line.item, one.said, "question_unclear")
    return Act(line.item, line.due, "question", text=one.said + ("?" if one.question else ""))
