"""The parts of one sentence, each with the items it is about: what one part lends to the others."""

import re
from collections.abc import Sequence

from plans.replies.dates import only_a_term
from plans.replies.deeds import tells_a_deed
from plans.replies.items import Ref
from plans.replies.lexicon import (
    ASKING,
    CONDITION,
    DONE,
    GIVEN_UP,
    HEARSAY,
    MOVE,
    NEGATION,
    QUESTION_WORD,
    SAYS_STATE,
)

#: The items a part is about (None where only unknown ones are named), and its clauses.
Part = tuple[tuple[str, ...] | None, list[str]]
HEAD_WORDS = re.compile(
    r"\W*(?:по|про|и|а|в|на|что|насчет|касательно|за|но|о|об|да|отчет\w*|итак|так|теперь|ситуация|"
    r"коллеги|сообща\w+|докладыва\w+|информиру\w+|пункт\w*|срок\w*|на сегодня|также|\W)*"
)
IF = re.compile(
    r"\W*(?:и |но |а |только )?(?:если|при условии|как только|после|кали|пасля|в случае|лишь бы)\b"
)
#: «п. 12 — 60 %, п. 15 — тоже».
_THE_SAME = re.compile(r"\W*(?:(?:и|а)\s+)?(?:тоже|также|аналогично|то же(?: самое)?|таксама|так же)\W*")

#: «Футболисты говорят, что …»: whose words these are is told before them.
_SAYS_THAT = re.compile(
    r"\b(?:говор|сообща|пиш|сказа|обеща|уверя|утвержда|заявля|передава)[а-я]*,?\s+(?:что|будто|якобы)\b"
)


def same_again(parts: Sequence[Part]) -> list[Part]:
    """The parts with what was said before in those that say no more than «тоже»; «12 выполнено, 15 тоже» stays unsaid:
    so short a word is too little for «done»."""
    out: list[Part] = []
    for targets, clauses in parts:
        said = [one for one in clauses if not HEAD_WORDS.fullmatch(one)]
        again = (
            out
            and not any(map(DONE.search, out[-1][1]))
            and len(said) == 1
            and _THE_SAME.fullmatch(said[0])
            and targets
            and out[-1][0]
        )
        out.append((targets, list(out[-1][1]) if again else clauses))
    return out


def with_the_verb(
    parts: Sequence[Part],
) -> list[Part]:
    """The parts with the verb in those that only name a term: «п. 3 просим перенести на …, п. 40 — на месяц»."""
    first = ", ".join(parts[0][1])
    if not MOVE.search(first) or NEGATION.search(first):
        return list(parts)
    out = [parts[0]]
    for targets, clauses in parts[1:]:
        said = [clause for clause in clauses if not HEAD_WORDS.fullmatch(clause)]
        alone = bool(said) and only_a_term(said[0])
        # «п. 42 — на месяц (ждём подписи)»: its reason stays beside it.
        out.append((targets, [f"просим перенести срок {said[0]}", *said[1:]] if alone else clauses))
    return out


def under_conditions(
    parts: Sequence[Part],
) -> list[Part]:
    """The parts, with a condition that begins a later part said of those before too: «12 выполнен, если по 18 …»."""
    out = [(targets, list(clauses)) for targets, clauses in parts]
    for at, (_targets, clauses) in enumerate(parts[1:], 1):
        if clauses and IF.match(clauses[0]):
            for _before, own in out[:at]:
                own.append(clauses[0])
    return out


def apart(parts: Sequence[Part], *, question: bool) -> int | None:
    """Which part is the last, where what it says of items of its own hangs over nothing before it; None otherwise.

    It asks something («12 выполнен, по 18 прошу продлить …»), tells what others say («…, по 18 говорят, что готово»),
    or that its own item is given up («…, 18 отложен до весны»).
    """
    if len(parts) < 2 or not parts[-1][0]:
        return None
    last, before = parts[-1], {item for targets, _clauses_ in parts[:-1] for item in targets or ()}
    asked = ", ".join(last[1])
    if IF.search(asked) if question else CONDITION.search(asked):
        return None
    if before & set(last[0] or ()) or "*" in before or not before:
        return None
    first = ", ".join(clause for _targets, clauses in parts[:-1] for clause in clauses)
    if question:
        return len(parts) - 1 if QUESTION_WORD.search(asked) and not QUESTION_WORD.search(first) else None
    own = (
        (MOVE.search(asked) and ASKING.search(asked) and not MOVE.search(first))
        or (_SAYS_THAT.search(asked) and not HEARSAY.search(first))
        or (GIVEN_UP.search(asked) and not (GIVEN_UP.search(first) or NEGATION.search(first)))
    )
    return len(parts) - 1 if own else None


def of_unknown(parts: Sequence[Part], refs: Sequence[Ref]) -> bool:
    """Whether a state is told of no item, and beside it an unknown one is named: «выполнено — только это пункт 13»."""
    return (
        not any(ref.items or ref.way != "named" for ref in refs)
        and any(targets is None and not tells(clauses) for targets, clauses in parts)
        and any(
            targets is not None and (tells(clauses) or tells_a_deed(", ".join(clauses)))
            for targets, clauses in parts
        )
    )


def tells(clauses: Sequence[str]) -> bool:
    """Whether clauses hold words of a state or of a move."""
    return any(words.search(clause) for clause in clauses for words in (SAYS_STATE, MOVE))
