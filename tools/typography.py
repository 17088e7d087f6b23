"""What can be told of a Russian text without reading it: spaces, quotes, dashes, plural forms, spelling.

`python -m tools.messages check` asks for every text of the catalogues and of the manual; `mend` puts the spaces right.
Spelling is asked of pymorphy3's dictionary, which the program has anyway for the search, and of `locale/ru/words.txt`.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

NO_BREAK = "\u00a0"
PLACEHOLDER = r"%\(\w+\)[sd]|%[sd]|\{\w+\}"
# What takes its number along to the next line. «с» is a second only where nothing follows that it could govern.
UNITS = r"(?:КБ|МБ|ГБ|чел\.|дн\.|мин|гг?\.|руб\.|%%?|с(?=[.,;:)]|$| назад))"
MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
# «до», «с» and «по» do not stand alone on a line over the date that they govern, which itself does not break.
OF_A_DATE = r"%\((?:date|day|until|upto|since|first|last|old|new)\)s"
_SPACES = (
    (re.compile(rf"(?<!\w)(до|с|со|по) (?={OF_A_DATE})", re.IGNORECASE), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<!\w)(№|пп?\.) (?=\d|{PLACEHOLDER})"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(\d|{PLACEHOLDER}) (?={UNITS}(?!\w))"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(\d) (?=(?:{MONTHS})\b)"), rf"\1{NO_BREAK}"),
)
_FAULTS = (
    ("a straight quote: «…» is meant", re.compile('"')),
    ("a hyphen for a dash: — is meant", re.compile(r"(?:^|\s)-(?=\s)")),
    ("three full stops: … is meant", re.compile(r"\.\.\.")),
    ("two spaces", re.compile(r"[ \u00a0]{2}")),
    ("a space at the end, or before a comma or a stop", re.compile(r"[ \u00a0](?:$|[,;:!?](?!\w)|\.(?=\s|$))")),
    ("Latin and Cyrillic letters in one word", re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")),
)  # fmt: skip
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
OWN_WORDS = Path(__file__).resolve().parent.parent / "locale" / "ru" / "words.txt"


def mended(text: str) -> str:
    """The text with spaces that do not break after «№» and «п.», and between a number and its unit or month."""
    for pattern, instead in _SPACES:
        text = pattern.sub(instead, text)
    return text


def faults(text: str) -> Iterator[str]:
    """What is wrong in how the text is set, in words."""
    for pattern, instead in _SPACES:
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 20) : found.end() + 20]
            yield f"a space that may break the line in «{pattern.sub(instead, around).replace(NO_BREAK, '~')}»"
    for said, pattern in _FAULTS:
        if pattern.search(text):
            yield said


def plural_faults(source: str, forms: Sequence[str], count: int) -> Iterator[str]:
    """What is wrong with the forms of a counted message; the first is for 1, 21, 31 …, so it too needs the number."""
    if len(forms) != count or not all(forms):
        yield f"{count} forms are needed, for 1, 2 and 5"
        return
    wanted = set(re.findall(PLACEHOLDER, source))
    for place, form in enumerate(forms):
        if lost := wanted - set(re.findall(PLACEHOLDER, form)):
            yield f"form {place} leaves out {', '.join(sorted(lost))}"


def misspelled(text: str) -> Iterator[str]:
    """The words that no dictionary has, and those that want ё."""
    known = own_words()
    for word in _WORD.findall(re.sub(PLACEHOLDER, " ", text)):
        small = word.lower()
        for part in [small] if _is_word(small) else small.split("-"):
            if part in known or len(part) == 1:
                continue
            if not _is_word(part):
                yield f"«{part}» is in no dictionary (locale/ru/words.txt has our own)"
            elif _wants_yo(part):
                yield f"«{part}» is written with ё"


def words_of_page(source: str) -> str:
    """The text of a template of the manual as one reads it: without tags, with the marks as characters."""
    bare = re.sub(r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}", "", source, flags=re.DOTALL)
    said = " ".join(re.findall(r'alt="([^"]*)"', bare))
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", bare, flags=re.DOTALL)
    return html.unescape(re.sub(r"[ \n]+", " ", f"{bare} {said}")).strip()


def mended_page(source: str) -> str:
    """The same template with the spaces put right outside of its tags; they are written so that one sees them."""
    pieces = re.split(r"(\{%.*?%\}|\{\{.*?\}\}|<[^>]*>)", source, flags=re.DOTALL)
    return "".join(
        piece if place % 2 else mended(piece).replace(NO_BREAK, "&nbsp;")
        for place, piece in enumerate(pieces)
    )


@cache
def own_words() -> frozenset[str]:
    """Our own list: one a line, # begins a remark."""
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.partition("#")[0].strip().lower()))


@cache
def _dictionary() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@cache
def _is_word(word: str) -> bool:
    return bool(_dictionary().word_is_known(word))


@cache
def _wants_yo(word: str) -> bool:
    if "ё" in word or "е" not in word:
        return False
    return all("ё" in one.word for one in _dictionary().parse(word))


def all_faults(text: str) -> Iterable[str]:
    """Everything that can be told of one text."""
    yield from faults(text)
    yield from misspelled(text)
