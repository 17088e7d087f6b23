"""A day named beside its date: «к празднику Октября – 7 ноября 2026 г.», «фестиваль «Белая зима» – 15.01.2027».

The calendar words of such a name date nothing. They are taken for plain words where the phrase tells a day
elsewhere, so that the name and the day are neither a range nor a list.
"""

import re

from plans.deadlines.cursor import year_like
from plans.deadlines.lexicon import T, meaning
from plans.deadlines.tokens import Token
from plans.text import clean

# A title in quotation marks: it opens with a letter, unlike «15» октября.
_QUOTED = re.compile(r'"([^\W\d_][^"\n]{2,80})"')
_DAY = re.compile(r"(?<!\d)\d{1,2}[./]\d{1,2}(?!\d)|(?<!\d)\d{1,2}\s+([^\W\d_]{3,})")
_UNNAMED = "название"
_NAMING = {T.WORD, T.EVENT, T.DAY_WORD, T.THING}
# «октября», «весны», «кастрычніка»: of what the day is, unlike «октябрь», which is when.
_OF = ("я", "а", "и", "ы")
_APART = "-:,("
_DAYS = 31
_FOR = ("к", "ко", "да")


def without_titles(text: str) -> str:
    """The phrase, whose titles in quotation marks lose their calendar words if a day is told outside of them."""
    ready = clean(text).lower().replace("ё", "е")
    outside = _QUOTED.sub(" ", ready)
    return _QUOTED.sub(_plain, ready) if outside != ready and _tells_a_day(outside) else text


def _tells_a_day(text: str) -> bool:
    return any(found[1] is None or _is_month(found[1]) for found in _DAY.finditer(text))


def _is_month(word: str) -> bool:
    known = meaning(word)
    return known is not None and known[0] is T.MONTH


def _plain(found: re.Match[str]) -> str:
    return " ".join(word for word in re.findall(r"[^\W\d_]+", found[1]) if meaning(word) is None) or _UNNAMED


def as_plain_words(tokens: list[Token]) -> list[Token]:
    """The tokens, with the months, seasons and numbers that only name a day turned into words."""
    days = [index for index in range(len(tokens)) if _day(tokens, index)]
    if not days:
        return tokens
    _brackets(tokens, days)
    for index in range(len(tokens)):
        for named in range(index, index + _named(tokens, index, days)):
            tokens[named] = Token(T.WORD, tokens[named].text)
    return tokens


def _brackets(tokens: list[Token], days: list[int]) -> None:
    """«(к 8 Марта) 6 марта 2027 г.»: the bracket says what the day is for, unless it has a year of its own."""
    start = 0
    for end, token in enumerate(tokens):
        if token.text == "(":
            start = end
        elif token.text == ")" and start + 1 < end and tokens[start + 1].text in _FOR:
            inside = range(start + 1, end)
            dated = any(year_like(tokens[index]) or tokens[index].year for index in inside)
            if not dated and any(day not in inside for day in days):
                tokens[start + 1 : end] = [Token(T.WORD, tokens[index].text) for index in inside]


def _type(tokens: list[Token], index: int) -> T | None:
    return tokens[index].type if 0 <= index < len(tokens) else None


def _day(tokens: list[Token], index: int) -> bool:
    """Whether a day of a month begins here: «01.05.2027», «7 ноября», the 10 of «10–14 марта»."""
    if _type(tokens, index) is T.DATE:
        return True
    after = index + 1
    if _numbers_a_day(tokens, index) and _type(tokens, after) is T.SIGN and tokens[after].text == "-":
        index, after = after + 1, after + 2
    return _numbers_a_day(tokens, index) and _type(tokens, after) is T.MONTH


def _numbers_a_day(tokens: list[Token], index: int) -> bool:
    return _type(tokens, index) in (T.NUM, T.ORD) and 0 < tokens[index].value <= _DAYS


def _named(tokens: list[Token], index: int, days: list[int]) -> int:
    """How many tokens from here are part of a name."""
    token, before = tokens[index], tokens[index - 1] if index else None
    if token.type in (T.MONTH, T.SEASON):
        return int(_of_something(tokens, index) and any(day != index - 1 for day in days))
    if before is None or before.type not in _NAMING:
        return 0
    if token.type in (T.ORD, T.COUNT) and token.text.isalpha():
        return int(_parted_from_day(tokens, index + 1))
    is_the_day = before.type is T.DAY_WORD and index in days and token.type is T.NUM
    return 2 if is_the_day and _parted_from_day(tokens, index + 2) else 0


def _of_something(tokens: list[Token], index: int) -> bool:
    """«праздник Октября», «May Day»: beside its noun, and neither counted nor with a year nor one of a row."""
    token, before, after = tokens[index], _type(tokens, index - 1), _type(tokens, index + 1)
    if token.text.isascii():
        return before not in (T.NUM, T.ORD) and after in _NAMING
    if before not in _NAMING or not token.text.endswith(_OF):
        return False
    joined = index + 1 < len(tokens) and (after is T.AND or tokens[index + 1].text in ("-", ","))
    following = _type(tokens, index + 2) if joined else after
    return following not in (T.MONTH, T.SEASON, T.YEAR_WORD, T.CURRENT) and not (
        following is T.NUM and not _day(tokens, index + (2 if joined else 1))
    )


def _parted_from_day(tokens: list[Token], index: int) -> bool:
    """Whether a sign comes here and a day of figures after it."""
    return (
        index + 1 < len(tokens)
        and tokens[index].type is T.SIGN
        and tokens[index].text in _APART
        and _day(tokens, index + 1)
        and tokens[index + 1].type is not T.ORD
    )
