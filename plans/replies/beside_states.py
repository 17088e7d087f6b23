"""What a letter says beside a state, and what of it lets the state stand.

«Done» is accounted for word by word (`accounting`); what that lets by is looked up here as well. A state that
is still open may be told at length, so of its words only those of closed classes (`turns`) speak against it, and what
leads it in.
"""

import re
from collections.abc import Sequence
from datetime import date

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts
from plans.replies.corrections import corrected
from plans.replies.dates import told_days, without_dates
from plans.replies.leads import attributes, led_in_by, state_begins
from plans.replies.model import Status
from plans.replies.sorting import Sentence
from plans.replies.turns import (
    ABOUT,
    BUT,
    CONTRADICTS,
    DOUBT,
    EITHER,
    ENDS,
    EXCEPT,
    IF,
    JUDGING,
    LETTERS,
    NOT_MINE,
    REFERS,
    STATES,
    IsTitle,
    clauses,
    harmless,
    lone,
    orders,
)
from plans.words import deed, parses

#: What hangs over a state that it leads in: it will be so, was so, ought to be so.
_AHEAD = re.compile(
    r"\b(?:завтра|послезавтра|потом|затем|скоро|вскоре|хотим|хочу|хотелось|чтобы|хорошо|надо|нужно|рано|незачем|"
    r"пусть|пускай|зачем|почему|кто|кем|буд(?:ет|ем|ут)|заутра|хутка|на следующ\w+|через|по плану|план\w*|"
    r"осталось|еще немного|чуть|вот-вот|до конца (?:\w+ )?(?:дня|недели|месяца|года|квартала)|"
    r"на (?:будущ|ближайш)\w+|"
    r"(?:к|ко)\s+(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|утр|вечер|обед|нов|праздник|"
    r"лет|весн|зим|осен)\w*)\b"
)
_BEFORE = re.compile(
    r"\b(?:вчера|позавчера|раньше|ранее|тогда|прежде|в прошл(?:ом|ый)|на прошлой|(?:год|месяц|неделю) назад|учора)\b"
)
#: So long ago that it was no milestone of this roadmap's.
_LONG_AGO = re.compile(
    r"\b(?:годом|год|года|(?:\w+ )?лет)\s+(?:ранее|раньше|назад)\b|\b(?:поза)?прошл(?:ым|ом) год\w*|\bпредшественник\w*"
)
#: «… — таков план».
_SO_PLANNED = re.compile(
    r"^\W*(?:(?:таков\w*|такой|это|наш[аи]?|у нас)\s+){1,2}(?:план|цель|задача|идея|мечта|проект)\w*\W*$"
)
_WAS_ONLY = re.compile(r"\W*был[оаи]?(?:\s+(?:так|вчера|раньше|тогда|недавно))*\W*")
_OF_WHAT = re.compile(r"^\W*(?:а\s+|и\s+|но\s+)?(?:по|про|насчет|касательно|относительно)\s+([^\W\d_]+)")
_SAID_AGAIN = re.compile(
    rf"^\W*(?:(?:ой|ох|простите|извините|нет)\W+)*(?:{lexicon.CORRECTION.pattern}).*(?:\d|работ|начат|останов)"
)


def against_open(sentences: Sequence[Sentence], status: Status, is_title: IsTitle, today: date) -> str | None:
    """The code of what speaks against a state that is still open anywhere in the words on its line, or None.

    It may be told at length: why, how far, what comes next. So only words of the closed classes count.
    """
    since = [at for at, one in enumerate(sentences) if _corrects(one)]
    sentences = sentences[since[-1] + 1 :] if since else sentences
    for one in sentences:
        for place, clause in enumerate(clauses([one])):
            if why := _against(clause, status) or _led_in(clause, status, is_title, today):
                return why
            if place and JUDGING.search(clause):
                return "doubt"
        if why := led_in_by(one, is_title, state_begins):
            return why
    if any(JUDGING.search(one.around) or lone(one.whole) for one in sentences[1:]):
        return "doubt"
    return "doubt" if any(orders(one) for one in sentences) else None


def _corrects(sentence: Sentence) -> bool:
    """Whether a sentence says plainly what counts instead of what was said."""
    around = harmless(sentence.around)
    return corrected(around) is not None or bool(_SAID_AGAIN.match(around))


def _against(clause: str, status: Status) -> str | None:
    """The code of a word of the closed classes in a clause, or None."""
    for code, words in (
        ("condition", IF),
        ("partly", EXCEPT),
        ("contradiction", EITHER),
        ("doubt", DOUBT),
        ("contradiction", CONTRADICTS),
        ("doubt", REFERS),
        ("unclear", NOT_MINE),
    ):
        if words.search(clause):
            return code
    if status != "suspended" and ENDS.search(clause):
        return "given_up"
    if ABOUT.search(clause) and without_dates(clause) == clause:
        return "share_unclear"
    if (turn := BUT.match(clause)) and not _only_adds(turn["then"]):
        return "contrast"
    if _WAS_ONLY.fullmatch(clause):
        return "past"
    return "hearsay" if attributes(clause) else None


def _only_adds(then: str) -> bool:
    """Whether what follows «но» is but how, how far, or what comes next: «медленно», «уже 90 %», «скоро будет»."""
    if any(words.search(then) for words in (*STATES, lexicon.MOVE)) or any(
        deed(word) == "ahead" for word in LETTERS.findall(then)
    ):
        return True
    return all(
        parses(word) and parses(word)[0][0] in ("ADVB", "PRCL", "COMP") for word in LETTERS.findall(then)
    )


def _led_in(clause: str, status: Status, is_title: IsTitle, today: date) -> str | None:
    """The code of what a clause sets before the state it tells, or None: «к маю …», «вчера ещё …», «по афише …»."""
    found = next((match for words in STATES if (match := words.search(clause))), None)
    if not found:
        return None
    head = clause[: found.start()]
    if _AHEAD.search(head):
        return "promise"
    if _BEFORE.search(head) and (
        status == "planned" or not any(map(_is_behind, LETTERS.findall(found.group())))
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


def against_done(sentences: Sequence[Sentence], is_title: IsTitle, today: date) -> str | None:
    """The code of what speaks against «done» that the account of its words has let by, or None."""
    for one in sentences:
        for clause in clauses([one]):
            for code, words in (
                ("past", _LONG_AGO),
                ("promise", _SO_PLANNED),
                ("partly", EXCEPT),
                ("doubt", DOUBT),
                ("unclear", NOT_MINE),
                ("contradiction", EITHER),
            ):
                if words.search(clause):
                    return code
            begun = state_begins(clause)
            if begun and _AHEAD.search(without_adjuncts(clause[:begun])):
                return "promise"
            if any(int(year) < today.year for year in re.findall(r"\b20\d\d\b", clause[: begun or 0])):
                return "past"
        if why := led_in_by(one, is_title, state_begins):
            return why
    return None
