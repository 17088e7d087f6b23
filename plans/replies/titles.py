"""Items named by their titles among several: «По афише 40 %», «Соглашение подписано»."""

import re
from collections.abc import Sequence
from itertools import pairwise

from plans.replies import lexicon
from plans.replies.deeds import Deed, cognate
from plans.replies.items import Ref
from plans.replies.objects import is_of_request
from plans.replies.wording import boundaries
from plans.words import fold, is_known, parses, stem

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: What a clause begins with where it names what it is about: «по …», «а с …», «что касается …».
_ABOUT = re.compile(
    r"^\W*(?:(?:а|и|но|так|теперь|далее|ну|вот|добрый|день|коллеги)\W+)*(?:по|па|про|насчет|касательно|"
    r"относительно|с|со|"
    r"что касается|о|об)\s+(?:[а-я]+(?:ому|ему|ой|ей|ым|им|ого|его|ую|ая|ый)\s+)?$"
)
#: «на семинаре», «к новой афише»: mentioned by the way.
_ADJUNCT = re.compile(
    r"\b(?:в|во|на|к|ко|для|из|от|до|после|перед|без|кроме|при|под|над|через|у|около|вместо|ради|во время|как и|чем)\s+"
    r"(?:[а-я]+(?:ому|ему|ой|ей|ым|им|ого|его|ую|ая|ый|ом|ем)\s+)?$"
)
#: «14 площадку смонтировали», «по 7 выставка прошла».
_NUMBER_AND_THING = re.compile(
    r"(?:^\W*|[,;:]\s*)(?:(?:а|и)\s+)?(?:по\s+)?(?P<item>\d{1,3})\s+(?P<thing>[а-я]{4,})"
)
_AND = re.compile(r"\s+(?:и|а также|да)\s+")
_ROW = re.compile(r"^\W*\d{1,2}[.)]\s+")
_LONG = 3
_TIED = 2


class Titles:
    """The words by which each of several items can be named, and by which no other can."""

    def __init__(self, titles: Sequence[tuple[str, str]], results: Sequence[tuple[str, str]] = ()) -> None:
        nouns = {item: _nouns(title) for item, title in titles}
        beside = {item: _nouns(result) for item, result in results}
        self._deeds = {item: Deed(title) for item, title in titles}
        self._words: dict[str, str] = {}
        told = [deed.thing for deed in self._deeds.values()]
        #: Those whose thing is another's too.
        self._common = {item for item, deed in self._deeds.items() if told.count(deed.thing) > 1}
        for item, words in nouns.items():
            others = {word for other, more in nouns.items() if other != item for word in more}
            others |= {word for other, more in beside.items() if other != item for word in more}
            for word in words:
                if word not in others:
                    self._words[word] = item

    def refs(self, low: str) -> list[Ref]:
        """The items that the clauses of a lowered sentence name by their titles.

        A clause that holds words of two items names none for certain: an empty tuple of items, so that nothing before
        it speaks for it either.
        """
        ends = [*(cut.start() for cut in boundaries(low)), len(low)]
        found = self._in_clauses(low, ends, beside=False)
        if found and found[0].start > 0:
            # «Ансамбль заболел, фильмы показали»: beside another thing the first one is told of too.
            found = self._in_clauses(low, ends, beside=True)
        return found if any(ref.items for ref in found) else []

    def _in_clauses(self, low: str, ends: Sequence[int], *, beside: bool) -> list[Ref]:
        """What each clause names; `beside`: the first one is told beside a clause that names something."""
        found: list[Ref] = []
        begun = 0
        for end in ends:
            clause = low[begun:end]
            named = self._of_clause(clause, behind=beside or begun > 0)
            if named is not None:
                spans = tuple(
                    (item, begun + at, begun + end_) for item, at, end_ in self._spans(clause, named)
                )
                found.append(Ref(begun, begun, "named", named, words=spans))
            begun = end
        return found

    def beside(self, low: str, refs: Sequence[Ref], *, numbered: bool) -> list[Ref]:
        """The items that a lowered sentence names by numbers (`refs`; `numbered`: some number may be an item's), and by
        their titles: where no number names any, or beside a number whose own thing follows it («14 площадку …»)."""
        at = {ref.start for ref in refs}
        own = [
            Ref(found.start("item"), found.end("item"), "named", (found["item"],))
            for found in _NUMBER_AND_THING.finditer(low)
            if found.start("item") not in at and self._is_own(found["item"], found["thing"])
        ]
        named = sorted([*refs, *own], key=lambda ref: ref.start)
        if numbered or any(ref.way != "rest" for ref in named):
            return named
        return sorted([*self.refs(low), *named], key=lambda ref: ref.start)

    def _is_own(self, item: str, word: str) -> bool:
        """Whether a word is the thing of an item, and not counted: «14 площадку», not «14 площадок»."""
        counted = any(one[:3] == ("NOUN", "gent", "plur") for one in parses(word)[:1])
        return item in self._deeds and not counted and self._deeds[item].is_thing(word)

    def _spans(self, clause: str, named: Sequence[str]) -> list[tuple[str, int, int]]:
        """Where a clause that names several items has the word of each."""
        if len(named) < _TIED:
            return []
        found: dict[str | None, tuple[int, int]] = {}
        for word in _LETTERS.finditer(clause):
            if (item := self._item_of(word.group())) in named:
                found.setdefault(item, (word.start(), word.end()))
        return [(item, *span) for item, span in found.items() if item]

    def _of_clause(self, clause: str, *, behind: bool) -> tuple[str, ...] | None:
        mentioned: dict[str, re.Match[str]] = {}
        for word in _LETTERS.finditer(clause):
            if item := self._item_of(word.group()):
                mentioned.setdefault(item, word)
        if not mentioned:
            return None
        if len(mentioned) > 1:
            words = sorted(mentioned.values(), key=lambda word: word.start())
            tied = all(
                _AND.fullmatch(self._unnamed(clause[one.end() : other.start()], self._item_of(one.group())))
                for one, other in pairwise(words)
            )
            things = _ABOUT.match(clause[: words[0].start()]) or all(
                self._deeds[item].is_thing(word.group()) for item, word in mentioned.items()
            )
            return (
                tuple(mentioned)
                if tied
                and things
                and (_ABOUT.match(before := clause[: words[0].start()]) or not _ADJUNCT.search(before))
                else ()
            )
        ((item, word),) = mentioned.items()
        before = clause[: word.start()]
        alone = _ROW.sub("", before) + clause[word.end() :]
        if not re.search(r"\w", self._unnamed(f" {alone}", item)):
            # «Шахматы — в процессе»: what a sentence begins with.
            return (item,)
        things = any(map(self._deeds[item].is_thing, _LETTERS.findall(clause)))
        told = self._deeds[item].told(clause) and not self._deeds[item].names_the_thing(clause)
        if (
            told
            and not _ADJUNCT.search(before)
            and (parses(word.group()) or [("", "")])[0][1] in ("nomn", "accs")
        ):
            # «Ансамбль выступил»: whoever does what the title wants.
            return (item,)
        if behind and _begins(clause, word):
            # «…, ансамбль едет 12 декабря»: another thing begins a clause of its own.
            return (item,)
        if things and item not in self._common and not _ADJUNCT.search(before):
            return (item,)
        if _ABOUT.match(before) or (self._deeds[item].is_thing(word.group()) and not _ADJUNCT.search(before)):
            return (item,)
        return None

    def _unnamed(self, between: str, item: str | None) -> str:
        """What stands between the words of two items, without further words of the first: «театру кукол и порталу»."""
        return re.sub(
            r"\s[а-я]+",
            lambda word: "" if self._item_of(word.group().strip()) == item else word.group(),
            between,
        )

    def _item_of(self, word: str) -> str | None:
        if len(word) <= _LONG:
            return None
        for form in _forms(word):
            if form in self._words:
                return self._words[form]
        return None


def _begins(clause: str, word: re.Match[str]) -> bool:
    """Whether a clause begins with a word in the nominative, and a verb is behind it."""
    head = _ROW.sub("", clause[: word.start()])
    read = parses(word.group())
    return (
        not re.search(r"\w", re.sub(r"^\W*(?:а|и|но)\s", "", head))
        and bool(read)
        and read[0][:2] == ("NOUN", "nomn")
        and any(
            one[0] in ("VERB", "PRTS")
            for said in _LETTERS.findall(clause[word.end() :])
            for one in parses(said)[:1]
        )
    )


def _nouns(text: str) -> set[str]:
    """The nouns of a title, as lemmas; names of what every item has (a term, an office) are none of them."""
    out = set()
    for word in _LETTERS.findall(fold(text)):
        if len(word) <= _LONG or is_of_request(word) or lexicon.FILLER.fullmatch(word):
            continue
        read = parses(word)
        if not is_known(word) or (read and read[0][0] == "NOUN"):
            out |= set(_forms(word)[:1])
    return out


def _forms(word: str) -> list[str]:
    """What a word may be a form of."""
    read = (
        [one[3].replace("ё", "е") for one in parses(word)[:2] if one[0] == "NOUN"] if is_known(word) else []
    )
    return read or [cognate(word) or stem(word)]
