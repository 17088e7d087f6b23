"""An executor's «подтверждаю выполнение»: what accepts a report in a coordinator's mouth tells a state in theirs."""

import re
from dataclasses import replace

from plans.replies.sorting import Sentence

_WHAT = (
    r"(?:(?:полное|своевременное|фактическое)\s+)?"
    r"(?:выполнение|исполнение|завершение|реализацию|проведение|выкананне)"
)
_OF = r"(?:\s+(?:пункта|мероприятия|поручения|задачи|работ|работы|дорожной карты|в срок|в полном об[ъь]еме|полностью))*"
_VERB = r"(?:(?:настоящим|официально)\s+)?(?:подтвержда(?:ю|ем)|пацвярджа(?:ю|ем))"
_CONFIRMS = re.compile(rf"\W*(?:(?:да|мы|я)\W+)*(?:{_VERB}\s+{_WHAT}{_OF}|{_WHAT}{_OF}\s+{_VERB})\W*")


def confirmed(sentence: Sentence) -> Sentence:
    """The sentence, with a clause that only confirms that the item is done said plainly: «выполнено»."""
    clauses = tuple("выполнено" if _CONFIRMS.fullmatch(one) else one for one in sentence.clauses)
    if clauses == sentence.clauses:
        return sentence
    whole = ", ".join(clauses)
    around = (
        whole if len(clauses) == 1 else re.sub(_CONFIRMS.pattern, " выполнено, ", sentence.around, count=1)
    )
    return replace(sentence, clauses=clauses, whole=whole, around=around)
