"""One slip of the pen in a word of a state, mended where nothing could be read: «выполненно», «в процесе»."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from plans.words import is_known

# What states are told by, folded; a shorter word is a slip away from too many.
_WORDS = (
    *(
        "выполнено",
        "выполнен",
        "выполнена",
        "выполняется",
        "исполнено",
        "исполнен",
        "исполнена",
        "исполняется",
    ),
    *("реализовано", "реализован", "реализована", "реализуется", "завершено", "завершен", "завершена"),
    *("проведено", "проведен", "проведена", "проводится", "состоялось", "сделано", "готово", "закрыто"),
    *("процессе", "работе", "ведется", "готовится", "продолжается", "подготовка", "согласовании", "частично"),
    *("запланировано", "планируется", "начато", "приостановлено", "перенесено", "отложено", "отменено"),
    *("просрочено", "снято", "контроля", "контроле", "исполнении", "выполнении", "информации"),
    *("выканана", "завершана", "праведзена", "плануецца", "прыпынена", "перанесена"),
)
_SHORTEST = 6
_WORD = re.compile(r"[а-я]{5,20}")
# «реализованно» is in the dictionary, as an adverb that nobody means.
_DOUBLED = re.compile(r"[аеия]нно$")
_LONGEST = 200


def mended(folded: str) -> str:
    """The text with each word that is one slip away from exactly one of these words put right."""
    return _WORD.sub(lambda found: _right(found[0]), folded) if len(folded) <= _LONGEST else folded


@lru_cache(maxsize=1024)
def _right(word: str) -> str:
    if word in _WORDS or (is_known(word) and not _DOUBLED.search(word)):
        return word
    near = [one for one in _WORDS if len(one) >= _SHORTEST and OSA.distance(word, one, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else word
