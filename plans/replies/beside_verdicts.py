"""What a coordinator says beside a verdict, and what of it lets the verdict stand."""

import re
from collections.abc import Sequence

from plans.replies import lexicon
from plans.replies.leads import attributes, says
from plans.replies.sorting import Sentence
from plans.replies.turns import CONTRADICTS, JUDGING, LETTERS, REFERS, IsTitle, clauses, harmless

#: What puts a verdict off, or hands it on.
_NOT_YET = re.compile(
    r"\b(?:пока|завтра|послезавтра|потом|позже|затем|скоро|вскоре|думаю|думаем|подума\w+|посмотр(?:ю|им)|решу|решим|"
    r"реша(?:ю|ем)|рассмотр(?:ю|им)|может|можно|рано|вчера|хотел\w*|собира\w+|провер(?:ю|им)|уточн(?:ю|им))\b"
)
_UNSAID = re.compile(r"\b(?:не (?:надо|нужно|стоит|буду|будем|хочу|могу)|нельзя|рано|незачем)\b")
#: What is said of another paper, of a mere taking note.
_NOT_OF_THIS = re.compile(
    r"\b(?:к сведению|в работу|на заметку|за (?:прошл\w+|январ\w+|феврал\w+|март|апрел\w+|ма[йя]|июн\w+|"
    r"июл\w+|август\w*|"
    r"сентябр\w+|октябр\w+|ноябр\w+)|устно|условно|временно|на время|с оговорк\w+|с замечани\w+|прошл\w+ отчет\w*)\b"
)
_FOUND_IN_PAPERS = re.compile(r"\b(?:указан|написан|записан)[аоы]?\b")
_TAKES_IT_AFTER_ALL = re.compile(r"\b(?:ладно|впрочем|прим(?:ите|у|ем)|можно принять|пусть будет|сойдет)\b")


def against_verdict(sentences: Sequence[Sentence], is_title: IsTitle, *, returns: bool = False) -> str | None:
    """The code of what makes a coordinator's verdict no certain one, or None.

    With `returns` the words after «верните» are the remark, and may be any; those before it must be understood.
    """
    for at, one in enumerate(sentences):
        around = harmless(one.whole)
        found = lexicon.RETURN.search(around) if returns else None
        head = around[: found.start()] if found else "" if returns else around
        head = re.sub(r"\bпока\s+$", "", head) if found else head
        if lexicon.OTHERS_SAY.match(one.around) or _NOT_YET.search(head) or _NOT_OF_THIS.search(head):
            return "accept_unclear"
        if found and (
            lexicon.DOUBT.search(head) or _UNSAID.search(head) or any(map(says, LETTERS.findall(head)))
        ):
            return "return_unclear"
        told = [clause for clause in clauses([one]) if not (returns and _FOUND_IN_PAPERS.search(clause))]
        if any(map(attributes, told)):
            return "accept_unclear"
        if (
            at
            and not found
            and (
                JUDGING.search(around)
                or REFERS.search(around)
                or (CONTRADICTS.match(around) if returns else CONTRADICTS.search(around))
                or (returns and (_NOT_YET.match(around) or _TAKES_IT_AFTER_ALL.search(around)))
            )
        ):
            return "accept_unclear"
    return None
