"""The words of a plan's cells: broken and glued words, look-alike letters, word forms, stems.

Plans travel through Word, PDF and Excel, and each adds its own damage: words hyphenated by hand, Latin
letters typed for Cyrillic ones, words glued together. Everything that reads headings, bodies and states
reads them through these functions, so that the damage is undone once; characters that have nothing to do
with words are `plans.text`'s. Pure functions; nothing here raises.
"""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from plans.text import LOOKALIKES, plain_marks, visible

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

CYRILLIC = "а-яёіўґ"

_CAPITAL_LOOKALIKES = frozenset("ABCEHKMOPTXY")
_BELARUSIAN = str.maketrans({"ё": "е", "і": "и", "ї": "и", "ў": "у", "ґ": "г", "'": None})
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[A-Za-zëï]")
_CYRILLIC_WORD = re.compile(rf"[{CYRILLIC}'-]{{1,40}}", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[а-яёa-z])(?=[А-ЯЁA-Z])")
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W\d_])")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-[^\S\n]*\n\s*([^\W\d_]+)")
_BROKEN_INLINE = re.compile(r"(?<![а-яёіў])([а-яёіў]+)- ([а-яёіў]+)", re.IGNORECASE)
_CUT_LINE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\n([^\W\d_]+)")


def listed(words: str) -> tuple[str, ...]:
    """A table of words written as one text."""
    return tuple(words.split())


@cache
def _morph() -> "MorphAnalyzer":
    """The dictionary, loaded at the first word that needs it: it costs some 0.2 s and 30 MB."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


def _readable(word: str) -> bool:
    """Whether the dictionary can be asked: it names each letter, and fails on one Unicode has no name for."""
    return bool(_CYRILLIC_WORD.fullmatch(word))


@lru_cache(maxsize=8192)
def is_known(word: str) -> bool:
    """Whether the Russian dictionary holds this word form."""
    return _readable(word) and _morph().word_is_known(word.lower())


@lru_cache(maxsize=8192)
def parses(word: str) -> tuple[tuple[str, str, str, str], ...]:
    """The readings of a word: (part of speech, case, number, lemma), most likely first; empty for what is
    no Cyrillic word."""
    if not _readable(word):
        return ()
    found = _morph().parse(word.lower())
    return tuple((str(p.tag.POS), str(p.tag.case), str(p.tag.number), p.normal_form) for p in found)


@lru_cache(maxsize=2048)
def of_person(word: str) -> frozenset[str]:
    """What the dictionary takes a word of somebody's name for: "Name", "Patr", "Surn"; empty for a word it lacks."""
    if not _readable(word) or not is_known(word):
        return frozenset()
    kinds = ("Name", "Patr", "Surn")
    found = (reading.tag for reading in _morph().parse(word.lower()) if reading.tag.case == "nomn")
    return frozenset(kind for tag in found for kind in kinds if kind in tag)


@lru_cache(maxsize=8192)
def deed(word: str) -> str | None:
    """What a known verb's form says of a deed: "done" (решено), "now" (действует), "ahead" (начнётся)."""
    if not is_known(word):
        return None
    readings = _morph().parse(word)
    tag = readings[0].tag
    # «сыгран» is an adjective to the dictionary first, and a participle second.
    if tag.POS in ("PRTS", "ADJS") and any(reading.tag.POS == "PRTS" for reading in readings):
        return "done"
    if tag.POS != "VERB" or tag.mood == "impr":
        return None
    return {"past": "done" if tag.aspect == "perf" else None, "pres": "now", "futr": "ahead"}.get(tag.tense)


@lru_cache(maxsize=2048)
def forms(word: str) -> frozenset[str]:
    """Every folded case form of a name (Псков → псков, пскова, псковом …), the word itself among them."""
    if not _readable(word):
        return frozenset((fold(word),))
    found = {word}
    readings = _morph().parse(word.lower())
    for reading in [p for p in readings if "NOUN" in p.tag and p.tag.case == "nomn"][:1]:
        found.update(form.word for form in reading.lexeme if form.tag.number == reading.tag.number)
    return frozenset(fold(form) for form in found)


def declined(name: str, case: str) -> str:
    """A place's name in a case of the dictionary ("gent", "loct"): «Великие Луки» → «Великих Лук».

    Of a word that the dictionary lacks it is a guess by the ending, and what it knows no nominative of stays as it is.
    """
    return " ".join(_declined_word(word, case) for word in name.split())


@lru_cache(maxsize=2048)
def _declined_word(word: str, case: str) -> str:
    if not _readable(word) or word.isupper():
        return word
    readings = [reading for reading in _morph().parse(word.lower()) if "nomn" in reading.tag]
    # As a place before anything else: «Тула» is a town, «Дружная» a quality.
    readings.sort(key=lambda reading: "Geox" not in reading.tag)
    form = readings[0].inflect({case}) if readings else None
    if form is None:
        return word
    parts = form.word.split("-")
    if len(parts) != len(word.split("-")):
        return word
    return "-".join(
        part[:1].upper() + part[1:] if before[:1].isupper() else part
        for part, before in zip(parts, word.split("-"), strict=True)
    )


# Texts up to so many letters are remembered once they were folded; longer ones are rarely met twice.
REMEMBERED = 200


def tidy(text: str) -> str:
    """The text with its case and marks kept, but plain spaces, no invisible letters, mended look-alikes."""
    return _mend_lookalikes(visible(text))


def fold(text: str) -> str:
    """The text for comparing: tidy, lower case, one dash, one quotation mark, ё → е, і → и, ў → у."""
    return _folded(text) if len(text) <= REMEMBERED else _folded.__wrapped__(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    # A cell is compared with headings, sides and directions, and those stand in many rows.
    return " ".join(plain_marks(tidy(text)).lower().translate(_BELARUSIAN).split())


@lru_cache(maxsize=16384)
def fold_word(word: str) -> str:
    """`fold` for one word of a text that is tidy already: cheaper, and remembered."""
    return plain_marks(word).lower().translate(_BELARUSIAN)


def _mend_lookalikes(text: str) -> str:
    if not _LATIN.search(text):
        return text
    return _WORD.sub(_mend_word, text)


def _mend_word(match: re.Match[str]) -> str:
    word = match.group()
    latin = _LATIN.findall(word)
    if not latin:
        return word
    cyrillic = len(latin) < sum(c.isalpha() for c in word)
    if (cyrillic and all(c in LOOKALIKES for c in latin)) or (
        len(word) >= 4 and all(c in _CAPITAL_LOOKALIKES for c in word) and is_known(_swap(word))
    ):
        return _swap(word)
    return word


def _swap(word: str) -> str:
    return "".join(LOOKALIKES.get(c, c) for c in word)


def join_broken(text: str, *, inline: bool = False) -> str:
    """Undo hyphenation at line breaks: «финанси-\\nрования» is one word, «город-\\nкурорт» keeps its hyphen.

    With `inline`, a break that became a space («меро- приятие») and a word cut without any hyphen are
    joined too.
    """
    text = _BROKEN.sub(lambda m: _joined(m.group(1), m.group(2)), text)
    if inline:
        text = _BROKEN_INLINE.sub(lambda m: m.group(1) + m.group(2), text)
        text = _CUT_LINE.sub(_rejoin_cut, text)
    return text


def _joined(left: str, right: str) -> str:
    whole = left + right
    if right[:1].isupper() or (not is_known(whole) and len(right) > 3 and is_known(left) and is_known(right)):
        return f"{left}-{right}"
    return whole


def _rejoin_cut(match: re.Match[str]) -> str:
    left, right = match.groups()
    if right[0].islower() and is_known(left + right) and not (is_known(left) and is_known(right)):
        return left + right
    return match.group()


def split_glued(text: str) -> str:
    """Open «ДатаНачала» into words and close «С Р О К» into one."""
    text = _CAMEL.sub(" ", text)
    return _SPACED.sub(lambda m: m.group().replace(" ", ""), text)


_ENDINGS = re.compile(
    r"(?:иями|ями|ами|иях|ях|ах|ого|его|ому|ему|ыми|ими|ием|ией|иям|ям|ам|ов|ев|ой|ей|ый|ий|ая|яя|ое|ее|ые|ие|ых|их|ым|им"
    r"|ую|юю|ом|ем|ою|ия|ью|ии|ию|ья|[аеиоуыэюяьй])$"
)


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A folded word without its ending: управление, управлением → управлен. At least three letters stay."""
    if len(word) <= 3:
        return word
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= 3 else word[: max(3, len(word) - 1)]
