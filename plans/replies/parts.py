"""The parts of one sentence, each with the items it is about: what one part lends to the others."""

import re
from collections.abc import Sequence

from plans.replies.dates import only_a_term
from plans.replies.lexicon import DONE, MOVE, NEGATION

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
        alone = len(said) == 1 and only_a_term(said[0])
        out.append((targets, [f"просим перенести срок {said[0]}"] if alone else clauses))
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
