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
from functools import cached_property

_ANY = "[а-я]*"
_ENDINGS = (
    "ано ана аны ан овано ована ованы ован авано авана аваны аван евано евана еваны еван "
    "ено ена ены ен енное енная енный нуто нуты нута дзена лена лены"
)
_PARTICIPLE = f"(?:{'|'.join(_ENDINGS.split())})(?![а-я])"
_SOME_WORDS = r"(?: (?!не )\w+){0,3}"
_MARK = r"(?: ?[-:(])"
_YEAR = r" ?[^%;]{0,25}?(?<!\d)20\d\d(?!\d)"


class Phrases:
    """Finds any phrase of a table at the start of a word, not `after` (a look-behind); used as a compiled pattern is.

    The tables are large and nearly every process of the program imports them: each is compiled when it is first used.
    """

    def __init__(self, table: str, *, after: str = "") -> None:
        self._table, self._after = table, after

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        phrases = [phrase for phrase in (" ".join(part.split()) for part in self._table.split(",")) if phrase]
        return re.compile(f"(?<![а-я]){self._after}(?:{'|'.join(map(_phrase, phrases))})")

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first phrase in the text from `start` on."""
        return self._pattern.search(text, start)

    def match(self, text: str) -> re.Match[str] | None:
        """The phrase of the table with which the text begins; None where it begins with none."""
        return self._pattern.match(text)

    def sub(self, replacement: str, text: str) -> str:
        """The text with `replacement` for each phrase."""
        return self._pattern.sub(replacement, text)


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
