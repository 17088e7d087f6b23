"""A request for another date: whether one is made, and for which day."""

import re
from collections.abc import Callable
from datetime import date

from plans.replies import lexicon
from plans.replies.dates import asked_for, before_date, before_reason, without_dates, without_reason
from plans.replies.model import Line
from plans.replies.objects import is_of_request, other_object
from plans.replies.sorting import Sentence
from plans.words import is_known, parses

IsTitle = Callable[[str], bool]

#: «на 20 января, нет, ошиблась: на 27 января»: the last counts.
CORRECTED_DAY = re.compile(
    r"(?:\bна|\bдо|\bк)\s+(?:\d|\w+ое|\w+ого)[^:]*?\b(?:ошиб(?:ся|лась|лись)|вернее|точнее|поправка|простите|"
    r"извините)\b\W*(?P<right>(?:на|до|к)\s+.+)"
)
#: «не на 15, а на 20 января».
_NOT_THAT_DAY = re.compile(r"\bне\s+(?:на|до|к)\s+\d")
_BUT_THAT_DAY = re.compile(r"\bне\s+(?:на|до|к)\s+\d[^,]*[,\s]+а\s")
#: «рассмотреть на заседании 20 января вопрос о переносе».
_DAY_OF_MEETING = re.compile(
    r"\b(?:на|к)\s+(?:\w+\s+)?(?:заседани|совещани|комисси|сесси|оргкомитет|планерк|коллеги)\w*\s+(?:\w+\s+){0,2}\d"
)
_WISHED = re.compile(r"(?<!хотел )(?<!хотела )(?<!хотели )\bбы\b")
#: «просили перенести», «отменяем просьбу», «завтра решим»: nothing is asked now.
_ASKED_ONCE = re.compile(
    r"\b(?:(?:по)?просил[аи]?|(?:по)?просить|попросим|попросят|отмен\w+|аннулир\w+|отозвать|отзыва\w+|реши(?:м|"
    r"т|ть)|решаем|"
    r"передумал\w*|обсудим)\b"
)
#: «…, но нет».
_BUT_NOT = re.compile(r"\bно\b[^,.]*\b(?:нет|не)\b")
_SO_SAID = re.compile(r"\b(?:так|это|как)\s+(?:пиш|говор|сказал|прос[ия]|реши)\w+")
_OF_OURS = re.compile(r"\b(?:напоминан|рассылк|уведомлени)\w*\s+(?:на|до)\b")


def asks_for_time(one: Sentence, is_title: IsTitle) -> bool:
    """Whether a sentence asks for another date, and doesn't only tell of a move."""
    if not lexicon.MOVE.search(one.whole):
        return False
    return bool(
        lexicon.ASKING.search(one.whole)
        or any(
            lexicon.MOVE_BARE.match(bare) and not _tells(bare)
            for bare in (_behind_title(clause, is_title) for clause in one.clauses)
        )
    )


def _behind_title(clause: str, is_title: IsTitle) -> str:
    """The clause behind the words of the title that it begins with: «гастроли перенести на …»."""
    for word in re.finditer(r"[^\W\d_]+", clause):
        if not is_title(word.group()):
            return clause[word.start() :]
    return clause


def day_asked(one: Sentence, line: Line, today: date, is_title: IsTitle) -> date | str:
    """The new date that a sentence asks for, or the code of why none is certain."""
    whole = without_reason(lexicon.HARMLESS.sub(" ", one.whole))
    if corrected := CORRECTED_DAY.search(whole):
        whole = f"{whole[: corrected.start()]} {corrected['right']}"
    move = lexicon.MOVE.search(whole)
    before = whole[: move.start()] if move else ""
    if re.search(
        r"\b(?:можно|возможно|нельзя|реально|получится|могли бы|есть) ли\b|\bсообщит\w*|"
        r"\bуточнит\w*|\bподска\w+",
        whole,
    ):
        return "question_or_request"
    if (
        lexicon.OTHERS_SAY.match(one.around)
        or _SO_SAID.search(before_reason(whole))
        or (move and _BUT_NOT.search(before_reason(whole[move.end() :])))
    ):
        return "hearsay"
    if (
        _ASKED_ONCE.search(before)
        or lexicon.NO_MOVE.search(before_reason(_of_this_move(one, whole)))
        or re.search(r"\b(?:не|ня)\s+(?:\w+\s+)?$", before)
    ):
        return "move_unclear"
    if any(lexicon.MOVE.search(clause) and _denied(clause) for clause in one.clauses):
        return "move_unclear"
    if (_NOT_THAT_DAY.search(whole) and not _BUT_THAT_DAY.search(whole)) or _DAY_OF_MEETING.search(whole):
        return "date_unclear"
    if re.search(
        r"\b(?:минск\w*|сочи\w*|они|он|она|подрядчик\w*|коллеги|"
        r"сторона)\W+(?:\w+\s+)?(?:прос[ия]т\w*|предлага\w+|хо[тч]\w+)",
        before,
    ) or re.search(r"\bпрос[ия]т\b|\bпросиць\b|\bпросяць\b", whole):
        return "hearsay"
    if re.search(r"\b(?:если|кали|в случае|при условии|как только|когда)\b", whole):
        return "condition"
    if lexicon.DOUBT.search(before.replace("можно", " ")) or _WISHED.search(whole):
        return "doubt"
    if _moves_something_else(one, is_title) or _OF_OURS.search(whole):
        return "move_unclear"
    return asked_for(whole, line.due, today)


def _of_this_move(one: Sentence, whole: str) -> str:
    """The words without what became of other things, told as the reason: «…: выставка перенесена организатором»."""
    asked = next((at for at, clause in enumerate(one.clauses) if lexicon.MOVE.search(clause)), 0)
    for clause in (*one.clauses[:asked], *one.clauses[asked + 1 :]):
        word = re.match(r"\W*([а-я]+)\s", clause)
        read = parses(word[1]) if word else ()
        told = clause in one.clauses[asked + 1 :] or re.search(r"\bперенесен[аоы]?\b", clause)
        if word and told and read and read[0][:2] == ("NOUN", "nomn") and not is_of_request(word[1]):
            whole = whole.replace(clause, " ")
    return whole


def _moves_something_else(one: Sentence, is_title: IsTitle) -> bool:
    """Whether the object of «перенести», «дайте» is a thing of its own: «встречу», «доступ»."""
    clause = next((one_ for one_ in one.clauses if lexicon.MOVE.search(one_)), "")
    clause = lexicon.HARMLESS.sub(" ", clause)
    move = lexicon.MOVE.search(clause)
    if not move:
        return False
    before = without_reason(clause[: move.start()])
    return other_object(f"{before} {before_date(clause[move.end() :])}", is_title)


def _denied(clause: str) -> bool:
    """Whether a clause that asks for time denies something outside the reason it gives."""
    asked = _NOT_THAT_DAY.sub(" ", before_reason(without_reason(lexicon.HARMLESS.sub(" ", clause))))
    return bool(lexicon.NEGATION.search(asked))


def _tells(clause: str) -> bool:
    """Whether a clause says something of a move, and so asks for none: «перенос на 20 января всех устроил»."""
    rest = lexicon.MOVE.sub(" ", without_dates(before_reason(clause)))
    words = re.findall(r"[^\W\d_]+", lexicon.FILLER.sub(" ", rest))
    kinds = [parses(word)[0][0] if is_known(word) else "unknown" for word in words]
    return any(kind in ("VERB", "ADJS", "PRTS", "PRED", "unknown") for kind in kinds)
