"""Numbers as people write them: «1 000», «2,5 тыс.», «двадцать пять», «3 (трёх)», «пяти (5)»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_FORMS = {
    1: "один одна одно одного одной одну одному одним одном адзін адна адно аднаго адной адну",
    2: "два две двух двум двумя дзве дзвюх двума",
    3: "три трех трем тремя тры трох",
    4: "четыре четырех четырем четырьмя чатыры чатырох",
    5: "пять пяти пятью пяць",
    6: "шесть шести шестью шэсць",
    7: "семь семи семью сем",
    8: "восемь восьми восемью восем",
    9: "девять девяти девятью дзевяць",
    10: "десять десяти десятью дзесяць",
    11: "одиннадцать одиннадцати",
    12: "двенадцать двенадцати дванаццаць",
    13: "тринадцать тринадцати",
    14: "четырнадцать четырнадцати",
    15: "пятнадцать пятнадцати пятнаццаць",
    16: "шестнадцать шестнадцати",
    17: "семнадцать семнадцати",
    18: "восемнадцать восемнадцати",
    19: "девятнадцать девятнадцати",
    20: "двадцать двадцати дваццаць",
    30: "тридцать тридцати трыццаць",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти",
    60: "шестьдесят шестидесяти",
    70: "семьдесят семидесяти",
    80: "восемьдесят восьмидесяти",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот",
    300: "триста трехсот",
    400: "четыреста четырехсот",
    500: "пятьсот пятисот",
    1000: "тысяча тысячи тысяч тысячу",
}
_WORDS = {word: Decimal(value) for value, words in _FORMS.items() for word in words.split()}
_WORDS |= dict.fromkeys(("полтора", "полторы", "полутора"), Decimal("1.5"))
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_ALONE = r"(?<![\w.,/])(?<![а-яіўa-z]-)"
_FIGURES = rf"{_ALONE}\d{{1,3}}(?:[ ]\d{{3}})+(?![\d])(?:,\d{{1,3}})?|{_ALONE}\d{{1,9}}(?:[.,]\d{{1,3}})?"
_TIMES = (
    r"(?P<times>\s?(?:тыс\.|тыс(?![а-я])|тысяч[аиу]?(?![а-я])|млн\.?(?![а-я])|миллион(?:а|ов)?(?![а-я])))?"
)
_CASE = r"(?:\s?-?\s?(?:х|ти|ми|мя|и|ёх|ех)(?![а-яіў]))?"
_NUMBER = re.compile(
    rf"(?:(?P<figures>{_FIGURES}){_CASE}(?:\s?\((?:{_WORD})(?:\s(?:{_WORD}))*\))?(?P<plus>\s?\+)?{_TIMES}"
    rf"|(?<![а-яіў-])(?P<words>(?:{_WORD})(?:\s(?:{_WORD}))*)(?![а-яіў-])(?:\s?\(\d+\))?)"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and its place: from `start` to `end`; `more` for «200+», `dotted` for «5.2»."""

    value: Decimal
    start: int
    end: int
    more: bool = False
    dotted: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a lower-case text («ё» as «е»), in order."""
    for found in _NUMBER.finditer(text):
        if figures := found["figures"]:
            value = Decimal(figures.replace(" ", "").replace(",", "."))
            value *= _scale(found["times"] or "")
            yield Numeral(
                value,
                found.start(),
                found.end(),
                more=bool(found["plus"]),
                dotted="." in figures and not found["times"],
            )
        else:
            yield Numeral(_sum(found["words"].split()), found.start(), found.end())


def _scale(words: str) -> int:
    words = words.strip()
    if not words:
        return 1
    return 1000 if words.startswith("тыс") else 1_000_000


def _sum(words: list[str]) -> Decimal:
    total = current = Decimal(0)
    for word in words:
        value = _WORDS[word]
        if value == 1000:
            total, current = total + (current or 1) * 1000, Decimal(0)
        else:
            current += value
    return total + current
