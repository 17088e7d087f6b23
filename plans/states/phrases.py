"""How the tables of wordings are written, and their compilation into patterns.

A table is a text of phrases parted by commas. In a phrase

- ``исполня*`` is any word that begins so;
- ``исполн~`` is a short or full passive participle of that stem: исполнено, исполнена, исполненный;
- ``нет|няма`` is either word;
- ``..`` is up to three other words, «не» not among them;
- ``:`` is a colon, a dash or a bracket;
- ``#`` is a year, perhaps with a day, a month or a quarter before it;
- ``$`` at the end says that the text ends there.

Words are folded: ё → е, і → и, ў → у (`plans.words.fold`).
"""

import re

_ANY = "[а-я]*"
_ENDINGS = (
    "ано ана аны ан овано ована ованы ован авано авана аваны аван евано евана еваны еван "
    "ено ена ены ен енное енная енный нуто нуты нута дзена лена лены"
)
_PARTICIPLE = f"(?:{'|'.join(_ENDINGS.split())})(?![а-я])"
_SOME_WORDS = r"(?: (?!не )\w+){0,3}"
_MARK = r"(?: ?[-:(])"
_YEAR = r" ?[^%;]{0,25}?(?<!\d)20\d\d(?!\d)"


def compiled(table: str, *, after: str = "") -> re.Pattern[str]:
    """The pattern that finds any phrase of the table at the start of a word, not `after` (a look-behind)."""
    phrases = [phrase for phrase in (" ".join(part.split()) for part in table.split(",")) if phrase]
    return re.compile(f"(?<![а-я]){after}(?:{'|'.join(map(_phrase, phrases))})")


def _phrase(phrase: str) -> str:
    made = ""
    for sign in phrase.split(" "):
        if sign == "..":
            made += _SOME_WORDS
        elif sign == ":":
            made += _MARK
        elif sign == "#":
            made += _YEAR
        elif sign == "$":
            made += "$"
        else:
            words = [_word(word) for word in sign.split("|")]
            made += (" " if made else "") + (words[0] if len(words) == 1 else f"(?:{'|'.join(words)})")
    return made


def _word(word: str) -> str:
    stem = re.escape(word.rstrip("*~"))
    return stem + {"*": _ANY, "~": _PARTICIPLE}.get(word[-1], "(?![а-я])")
