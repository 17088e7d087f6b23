"""Text as people type it, made comparable: characters, dashes, quotes, look-alike letters.

Everything that reads the words of a plan (deadlines, headings, bodies, states) starts here, so that a
no-break space or a Latin «a» inside a Russian word is dealt with once. Nothing here knows what the words
mean.
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x0b\x0c"
)
_LINES = "\r\u0085\u2028\u2029"
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff\u0301\u200e\u200f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2500"
_QUOTES = "«»„“”‟‹›〝〞＂"
_APOSTROPHES = "’‘ʼ`´′"
_FOOTNOTES = "⁰¹²³⁴⁵⁶⁷⁸⁹"

_TABLE: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _LINES), "\n"),
    **dict.fromkeys(map(ord, _NOTHING)),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    # A superscript after a word or a date is the mark of a footnote, not a part of the number.
    **dict.fromkeys(map(ord, _FOOTNOTES), " "),
    # Compatibility forms: one-character Roman numerals and full-width letters, digits and signs.
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0x2160, 0x2180), *range(0xFF01, 0xFF5F))
    },
}
_TABLE[0xFF0D] = "-"

_MARKS = {**dict.fromkeys(map(ord, _DASHES), "-"), **dict.fromkeys(map(ord, _QUOTES), '"')}
_MARKS |= dict.fromkeys(map(ord, _APOSTROPHES), "'")
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _LINES + "\x0b"), "\n"),
    **dict.fromkeys(map(ord, _NOTHING + "\u00ad")),
}

_RAISED = str.maketrans("0123456789", _FOOTNOTES)

_SOFT_BREAK = re.compile(r"\u00ad[ \t]*\n?[ \t]*(?=\S)|\u00ad")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ ]?\n[ ]?(?=[^\W\d_A-ZА-ЯЁІЎ])")
_RUN_OF_SPACES = re.compile(r" {2,}")
_AROUND_LINE = re.compile(r" ?\n[ \n]*")

#: Latin letters that look like Cyrillic ones, in print, in italics or by hand.
LOOKALIKES = dict(zip("ABCEHKMOPTXYIaceopxykmthbiunrëï", "АВСЕНКМОРТХУІасеорхукмтнвіипгёї", strict=True))
_TO_CYRILLIC = str.maketrans({latin: twin for latin, twin in LOOKALIKES.items() if latin.islower()})
_TO_LATIN = str.maketrans("асеорхукмтнві", "aceopxykmthbi")
_HAS_LATIN = re.compile(r"[a-zëï]")
_HAS_CYRILLIC = re.compile(r"[а-яёіўѓґїє]")


def raised(text: str) -> str:
    """Text that is set as a superscript, with the signs for it: «5» and a raised «1» are «5¹», never 51."""
    return text.translate(_RAISED)


def visible(text: str) -> str:
    """The same text without what can't be seen: plain spaces and line breaks, no soft hyphens or zero-width
    characters; its marks, its lines and its case are kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_UNSEEN)
    return _RUN_OF_SPACES.sub(" ", text)


def plain_marks(text: str) -> str:
    """One dash for all dashes, one quotation mark and one apostrophe for all; the length stays the same."""
    return text.translate(_MARKS)


def clean(text: str) -> str:
    """The same text with ordinary characters; its lines and its case are kept.

    One kind of space, dash (``-``), double quote and apostrophe; no soft hyphens, zero-width characters or
    footnote superscripts; one-character Roman numerals spelled out; a word hyphenated at the end of a line is
    joined again.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if "\u00ad" in text:
        text = _SOFT_BREAK.sub("", text)
    text = text.translate(_TABLE)
    if "\n" in text:
        text = _HYPHENATED.sub("", text)
        text = _AROUND_LINE.sub("\n", text)
    return _RUN_OF_SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """The text for comparing: `clean`, on one line, lower case, «е» for «ё», look-alike letters of one
    alphabet."""
    text = _RUN_OF_SPACES.sub(" ", clean(text).replace("\n", " ")).lower().replace("ё", "е")
    if _HAS_LATIN.search(text) and _HAS_CYRILLIC.search(text):
        text = re.sub(r"[^\W\d_]+", lambda found: unmix(found.group()), text)
    return text


@lru_cache(maxsize=4096)
def unmix(word: str) -> str:
    """A lower-case word typed in two alphabets, in the one it was meant in; any other word as it is.

    Cyrillic wins when every Latin letter has a Cyrillic twin, else Latin when every Cyrillic letter has a
    Latin one.
    """
    if not (_HAS_LATIN.search(word) and _HAS_CYRILLIC.search(word)):
        return word
    for table, foreign in ((_TO_CYRILLIC, _HAS_LATIN), (_TO_LATIN, _HAS_CYRILLIC)):
        meant = word.translate(table)
        if not foreign.search(meant):
            return meant
    return word
