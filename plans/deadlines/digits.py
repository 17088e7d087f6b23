"""Letters typed for digits in a date: «З1.12.2026», «3О июня», «2О27 г.», «l5.03.2027»."""

import re

from plans.deadlines.lexicon import T, meaning, roman

_TWINS = str.maketrans("зоoбlіi|", "30061111")
_LETTERS = "зоoбlіi|"
_SIGN = rf"[\d{_LETTERS}]"
_SUSPECT = re.compile(
    rf"\d[{_LETTERS}]|[{_LETTERS}]\d|(?<!\w)з[оoзбlіi]\s|(?<!\w)[{_LETTERS}]{{1,2}}\s?[./]\s?\d"
)
_WHOLE = re.compile(
    rf"(?<![\w.])({_SIGN}{{1,2}})(\s?[./]\s?)(\w{{1,4}})(\s?[./]\s?)({_SIGN}{{4}}|{_SIGN}\d)(?![\w])"
)
_DAY = re.compile(rf"(?<![\w.,])(\d[{_LETTERS}]|[{_LETTERS}]\d|з[оoзбlіi])(?=\s+([^\W\d_]{{3,10}}))")
_YEAR = re.compile(rf"(?<![\w])(?=\w{{0,3}}[{_LETTERS}])(2{_SIGN}{{3}})(?![^\W_])")


def mended(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The prepared phrase with such letters read as digits, and each date as written and as read.

    A letter is read as a digit only inside a date: between the dots of one, before a month's name, in a
    year. A Roman month («15.VI.2027») stays. What then is no date is left to the reader to refuse.
    """
    if not _SUSPECT.search(text):
        return text, []
    found: list[tuple[str, str]] = []

    def put(written: str, read: str) -> str:
        if written != read:
            found.append((written, read))
        return read

    def whole(match: re.Match[str]) -> str:
        day, first, month, second, year = match.groups()
        if not roman(month) or any(sign.isdecimal() for sign in month):
            month = month.translate(_TWINS)
        return put(match.group(), f"{day.translate(_TWINS)}{first}{month}{second}{year.translate(_TWINS)}")

    def day_before_month(match: re.Match[str]) -> str:
        known = meaning(match.group(2))
        if known is None or known[0] is not T.MONTH:
            return match.group()
        return put(match.group(), match.group().translate(_TWINS))

    text = _WHOLE.sub(whole, text)
    text = _DAY.sub(day_before_month, text)
    return _YEAR.sub(lambda match: put(match.group(), match.group().translate(_TWINS)), text), found
