"""A cleaned phrase cut into tokens: dates in figures, numbers, ordinals, words with their meaning, signs."""

import re
from dataclasses import dataclass
from datetime import date

from plans.deadlines.foreign import in_our_order
from plans.deadlines.lexicon import T, guess, meaning, roman, split
from plans.text import clean

MOST_TOKENS = 2_500  # a deadline has fewer; the rest is not read
_QUARTERS = 4
_GUESSES = 20  # unknown words compared with the lexicon in one text; a deadline has fewer

_ROMAN_MONTH = r"(?:[xх][iі]{1,2}|[iі][xх]|[iі]v|v?[iі]{1,3}|[vxх])"
_SCAN = re.compile(
    rf"""
    (?P<iso>(?<!\d)\d{{4}}([-./])\d{{1,2}}\2\d{{1,2}}(?!\d)(?:[ t]\d{{1,2}}:\d\d(?::\d\d(?:\.\d+)?)?)?)
  | (?P<times>(?<!\d)\d{{1,2}}[-.:]\d\d\s?-\s?\d{{1,2}}[-.:]\d\d(?![\d.]))
  | (?P<dmy>(?<!\d)\d{{1,2}}\s?[./]\s?(?:\d{{1,2}}|{_ROMAN_MONTH})\s?[./]\s?(?:\d{{4}}|\d\d)(?!\d)
      |(?<!\d)\d{{1,2}},\d{{1,2}},\d{{4}}(?!\d)|(?<!\d)\d{{1,2}}-\d{{1,2}}-\d{{4}}(?!\d)
      |(?<!\d)\d{{1,2}}\.\d{{1,2}}\ \d{{4}}(?!\d)
      |(?<!\d)\d{{1,2}}\s?[-./]\s?{_ROMAN_MONTH}\s?[-./]\s?\d{{4}}(?!\d))
  | (?P<float>(?<!\d)(?:19|2[01])\d\d\.0+(?!\d))
  | (?P<ym>(?<!\d)(?:19|2[01])\d\d[-.](?:0[1-9]|1[0-2])(?![\d.]|-\d))
  | (?P<my>(?<![\d.])\d{{1,2}}[./-](?:19|2[01])\d\d(?!\d))
  | (?P<clock>(?<!\d)\d{{1,2}}:\d\d(?::\d\d)?|(?<![\d-])\d{{1,2}}[-.]00(?![\d.]))
  | (?P<dm>(?<![\d.])\d{{1,2}}[./]\d{{1,2}}(?!\d|\.\d))
  | (?P<dm_roman>(?<![\d.])\d{{1,2}}[./]\s?{_ROMAN_MONTH}(?![^\W_])(?!\s?(?:[./-]\s?\d|кв|полуг|п\s?/\s?г)))
  | (?P<unsure>(?<![^\W_])(?:[iі]{{1,3}}|[iі]v)\s?[./]\s?(?:19|2[01])\d\d(?!\d))
  | (?P<compound>\d+-(?:ти|х|и)?\s?-?(?:месячн|дневн|недельн|летн|часов|летие|летия|летию)\w*)
  | (?P<ordinal>\d{{1,2}}(?:\s?-\s?(?:[йеяхмюіы]|го|ой|ая|ый|ий|ое|ом|му|ти|ого|его|ему|га|ае|ым|ую
        |ага|яга|ье|ья)
      |(?:[йея]|го|ой|ая|ый|ое|ом|ого|му))(?![^\W\d_]))
  | (?P<number>\d+)
  | (?P<numeral>(?<![^\W_])[ivxіlпшуv]{{1,4}}\s?-\s?(?:[йея]|го|ое|ый|ой|ом|му|ая|ую)(?![^\W\d_]))
  | (?P<half>\bп\s?/\s?г[а-я]*)
  | (?P<year_now>\b[тс]\s?\.\s?г\b)
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
  | (?P<sign>[-,;:()/\n№%+.])
    """,
    re.VERBOSE,
)

# «IX–XI.2026»: Roman numerals before a year are months where one of them is no quarter's.
_ROMAN_MONTHS = re.compile(
    rf"(?<![^\W_])(?<!\d[./])(?<!\d[./] )(?<!\d-){_ROMAN_MONTH}(?:\s?(?:[-,]|и)\s?{_ROMAN_MONTH})*"
    r"\s?[./]\s?((?:19|2[01])\d\d)(?!\d)"
)
# «10–12.2026»: two months before their year.
_MONTHS_TO = re.compile(r"(?<![\d.,/-])(0?[1-9]|1[0-2])\s?-\s?(0?[1-9]|1[0-2])\.((?:19|2[01])\d\d)(?!\d)")
_NOISE = re.compile(r"<\d+>|\[\d+\]|\*+|[a-z]{3,5}://\S*|www\.\S*|[\w.-]{1,64}@\S*")
# «(факт – 28.11.2026)», «(отчёт – до 15 июня)»: when it was done or is told of says nothing of when it is due.
_FACT = re.compile(
    r"(?<=\w)[\s.,;]*\(\s*(?:факт(?:ически)?|(?:промежуточный |итоговый )?(?:отчет|доклад)|информация|справка)(?![а-я])"
    r"[^()]{0,60}\)"
)
_BULLET = re.compile(r"(?m)^\s*(?:[-•·▪●◦*–]\s+|\(?\d{1,2}\)\s*|\d{1,2}\.\s+(?=[^\W\d_]{2}))")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W_])")
_SPLIT_YEAR = re.compile(r"(?<!\d)(20) (\d\d)(?=\s?(?:г|год))|(?<!\d)(20)(\d) (\d)(?=\s?(?:г|год))")
_GLOSS = re.compile(r"(?<![^\W_])(\d{1,4}|[ivxіпш]{1,4}) ?\(([^\W\d_]{3,20})(?: ([^\W\d_]{3,20}))?\)")
_SPACED_NUMERAL = re.compile(r"(?<![^\W_])((?:[iі] ){1,2}[iіv])(?= ?(?:кв|полуг))")
_ONLY_NUMERAL = {"l", "v", "п", "ш", "і"}


@dataclass(slots=True)
class Token:
    """One token: what it is, its value (a number, a month …), its text; a date in figures keeps its parts."""

    type: T
    text: str
    value: int = 0
    day: int = 0
    year: int | None = None
    fixed: str = ""  # the word this one was taken for


def full_year(text: str) -> int:
    """The year written with four digits or with two («26» is 2026)."""
    year = int(text)
    return year if len(text) > 2 else 2000 + year


def possible(day: int, month: int, year: int | None) -> bool:
    """Whether such a day exists; without a year, whether it exists in some year."""
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return False
    return True


def prepare(text: str) -> str:
    """The phrase as the scanner expects it: clean, lower case, without footnotes, bullets and quotes."""
    text = clean(text).lower().replace("ё", "е")
    if any(sign in text for sign in ("<", "[", "*", "://", "www.", "@")):
        text = _NOISE.sub(" ", text)
    text = text.replace('"', " ").replace("_", " ").replace("…", " ").replace("~", "-").replace("и/или", "и")
    text = text.replace("круглый год", "круглогодично").replace("круглы год", "круглагадова")
    text = _BULLET.sub("", text)
    if "20" in text:
        text = _SPLIT_YEAR.sub(lambda m: "".join(g for g in m.groups() if g), text)
    if "(" in text:
        text = _FACT.sub("", text)
        text = _GLOSS.sub(_without_gloss, text)
    text = in_our_order(text)
    text = _ROMAN_MONTHS.sub(_months_by_number, text)
    text = _MONTHS_TO.sub(r"\1.\3-\2.\3", text)
    text = _SPACED_NUMERAL.sub(lambda m: m.group().replace(" ", ""), text)
    return _SPACED.sub(lambda m: m.group().replace(" ", ""), text).strip()


def _months_by_number(found: re.Match[str]) -> str:
    """«09.2026-11.2026» for «ix-xi.2026»."""
    numerals = re.split(r"[./]", found.group())[0]
    if all(roman(one) <= _QUARTERS for one in re.findall(_ROMAN_MONTH, numerals)):
        return found.group()
    return re.sub(_ROMAN_MONTH, lambda one: f"{roman(one.group()):02}.{found[1]}", numerals)


def _without_gloss(found: re.Match[str]) -> str:
    """«30 (тридцатого) июня»: the number once more in words."""
    number, *words = found.groups()
    known = [meaning(word) for word in words if word]
    return number if all(word and word[0] in (T.ORD, T.COUNT) for word in known) else found.group()


def tokenise(text: str) -> list[Token]:
    """The tokens of a prepared phrase."""
    tokens: list[Token] = []
    for found in _SCAN.finditer(text):
        if found.group() == ".":
            continue
        if len(tokens) > MOST_TOKENS:
            break
        made = _word(found.group()) if found.lastgroup == "word" or found.group("word") else _figures(found)
        tokens += made
    return _guessed(_numerals(_joined(tokens, text)))


def _figures(found: re.Match[str]) -> list[Token]:
    text = found.group()
    group = next(name for name, value in found.groupdict().items() if value is not None)
    numbers = [int(n[:9]) for n in re.findall(r"\d+", text)]
    if group == "times" and _is_range(text, numbers):
        left, right = re.split(r"\s?-\s?", text)
        return [_day_month(left, *numbers[:2]), Token(T.SIGN, "-"), _day_month(right, *numbers[2:])]
    return [_figure(group, text, numbers)]


def _is_range(text: str, numbers: list[int]) -> bool:
    """«15.05-15.09» is two days of the year unless it can only be hours."""
    days = possible(numbers[0], numbers[1], None) and possible(numbers[2], numbers[3], None)
    return text.count(".") == 2 and days


# «II.2027» is the month's number or the quarter's.
_BY_GROUP = {"half": T.HALF, "year_now": T.CURRENT, "times": T.TIME, "clock": T.TIME, "unsure": T.INVALID}


def _figure(group: str, text: str, numbers: list[int]) -> Token:
    match group:
        case "iso":
            return _date(text, numbers[2], numbers[1], numbers[0])
        case "dmy":
            parts = [part for part in re.split(r"[\s./,-]+", text) if part]
            month = int(parts[1]) if parts[1].isdecimal() else roman(parts[1])
            return _date(text, int(parts[0]), month, full_year(parts[2]))
        case "float":
            return Token(T.NUM, text[:4], numbers[0])
        case "ym":
            return Token(T.MONTH_YEAR, text, numbers[1], year=numbers[0])
        case "my":
            right = 1 <= numbers[0] <= 12
            return Token(T.MONTH_YEAR if right else T.INVALID, text, numbers[0], year=numbers[1])
        case "dm" | "dm_roman":
            month = numbers[1] if group == "dm" else roman(re.split(r"[./]", text)[1].strip())
            return _day_month(text, numbers[0], month)
        case "compound":
            return Token(T.EVENT if "лет" in text else T.RELATIVE, text, numbers[0])
        case "ordinal":
            return Token(T.ORD, text, numbers[0])
        case "numeral":
            return Token(T.ORD, text, roman(text.partition("-")[0].strip()))
        case "number":
            return Token(T.NUM, text, numbers[0] if len(text) < 9 else 0)
    return Token(_BY_GROUP.get(group, T.SIGN), text, int(group in ("half", "year_now")))


def _date(text: str, day: int, month: int, year: int) -> Token:
    right = 1900 <= year <= 2199 and possible(day, month, year)
    return Token(T.DATE if right else T.INVALID, text, month, day, year)


def _day_month(text: str, day: int, month: int) -> Token:
    if possible(day, month, None):
        return Token(T.DATE, text, month, day)
    return Token(T.TIME if day < 24 and 12 < month < 60 and "." in text else T.INVALID, text, month, day)


def _word(text: str) -> list[Token]:
    known = meaning(text)
    if known:
        return [Token(known[0], text, known[1])]
    value = roman(text)
    if value:
        return [Token(T.ORD, text, value)]
    halves = split(text) if 3 < len(text) < 40 else None
    if halves:
        return _word(halves[0]) + _word(halves[1])
    return [Token(T.WORD, text)]


def _joined(tokens: list[Token], text: str) -> list[Token]:
    """Words broken by a space («кв артал») put together, when the whole is known and a part is not."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and _tens(last, token):
            joined[-1] = Token(T.ORD, f"{last.text} {token.text}", last.value + token.value)
            continue
        if (
            last
            and T.WORD in (token.type, last.type)
            and last.text.isalpha()
            and token.text.isalpha()
            and f"{last.text} {token.text}" in text
        ):
            known = meaning(last.text + token.text)
            if known:
                joined[-1] = Token(known[0], last.text + token.text, known[1])
                continue
        joined.append(token)
    return joined


def _tens(last: Token, token: Token) -> bool:
    """«двадцать пятого»: tens and units in words."""
    return last.type is T.COUNT and last.value in (20, 30) and token.type is T.ORD and token.text.isalpha()


def _numerals(tokens: list[Token]) -> list[Token]:
    """«П квартал», «l полугодие»: a letter which is a word elsewhere is a numeral before what is numbered."""
    for index in range(len(tokens) - 2, -1, -1):
        token, after = tokens[index], tokens[index + 1]
        if token.text in _ONLY_NUMERAL and token.type is not T.ORD:
            linked = (
                after.type in (T.AND, T.SIGN, T.BY)
                and index + 2 < len(tokens)
                and tokens[index + 2].type is T.ORD
            )
            if after.type in (T.QUARTER, T.HALF, T.DECADE) or (
                linked and after.text in (",", "-", "и", "по", "па")
            ):
                token.type, token.value = T.ORD, roman(token.text)
    return tokens


def _guessed(tokens: list[Token]) -> list[Token]:
    left = _GUESSES
    for token in tokens:
        if token.type is T.WORD and 4 < len(token.text) < 24 and left:
            left -= 1
            found = guess(token.text)
            if found:
                known = meaning(found)
                if known:
                    token.type, token.value, token.fixed = known[0], known[1], found
    return tokens
