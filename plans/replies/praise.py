"""How it went, said beside a deed: «всем очень понравилось», «зал был полон», «дети в восторге»."""

import re
from collections.abc import Callable

from plans.replies import lexicon
from plans.words import deed, listed, parses

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: Words of praise, by their dictionary forms.
_PRAISES = frozenset(
    listed(
        """понравиться нравиться радовать порадовать украшать украсить хвалить похвалить благодарить восторг успех
        аплодисменты аншлаг овация довольный интересный интересно полезный полезно отличный отлично прекрасный прекрасно
        замечательный замечательно яркий ярко душевный душевно тёплый тепло здорово супер впечатление впечатлить
        славно весело насыщенный насыщенно плодотворный плодотворно содержательный хорошо гордиться рад
        счастливый положительный позитивный высоко"""
    )
)
_WHO_AND_WHEN = frozenset(
    ("NOUN", "ADJF", "ADJS", "ADVB", "PREP", "CONJ", "NPRO", "PRCL", "PRED", "COMP", "NUMR", "PRTS")
)
_AND = re.compile(r"\s+и\s+(?P<then>(?!.*\sи\s).+)$")
_TURNS = re.compile(
    r"\b(?:но|а|хотя|однако|зато|если|когда|чтобы|бы|или|либо|что|как|не|ни|нет|без|кроме|только|лишь|почти|"
    r"пока|еще|вроде|будто|якобы|завтра|скоро|потом|позже|было бы|проект|план|"
    r"этап|част\w+|половин\w*|репетиц\w+|подготовк\w+|прошл\w+)\b"
)


def without_praise(clause: str, is_title: Callable[[str], bool]) -> str:
    """A lowered clause without the praise that it ends with: «афиша напечатана и уже украшает город»."""
    found = _AND.search(clause)
    return clause[: found.start()] if found and reported_well(found["then"], is_title) else clause


def reported_well(clause: str, is_title: Callable[[str], bool]) -> bool:
    """Whether a lowered clause only praises what was held, and says nothing of the matter itself."""
    words = [word for word in _LETTERS.findall(clause) if len(word) > 1]
    if _TURNS.search(clause) or re.search(r"\d", clause) or any(map(is_title, words)):
        return False
    if any(
        known.search(clause)
        for known in (
            lexicon.PAPERS, lexicon.NEGATION, lexicon.CONDITION, lexicon.PROMISE, lexicon.DOUBT, lexicon.HEARSAY,
            lexicon.PARTLY, lexicon.IN_PROGRESS, lexicon.PLANNED, lexicon.SUSPENDED, lexicon.GIVEN_UP,
            lexicon.OURSELVES_ONLY,
        )
    ):  # fmt: skip
        return False
    read = [one[0] for word in words if (one := parses(word))]
    return (any(one[3] in _PRAISES for one in read) or "полон" in words) and all(
        one[0] in _WHO_AND_WHEN or (one[0] == "VERB" and deed(word) != "ahead")
        for word, one in zip([word for word in words if parses(word)], read, strict=True)
    )
