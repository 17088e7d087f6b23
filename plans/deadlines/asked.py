"""Which days does somebody mean who looks for «15.12.2026», «к 15 декабря», «декабрь 2027», «II квартал 2027»?"""

from datetime import date

from plans.deadlines.lexicon import T
from plans.deadlines.model import Kind
from plans.deadlines.reading import parse_deadline
from plans.deadlines.tokens import Token, prepare, tokenise

LONGEST = 60
_UNITS = {T.MONTH, T.QUARTER, T.HALF}
_BESIDES = {T.NUM, T.ORD, T.YEAR_WORD, T.UNTIL, T.BY, T.FROM, T.IN, T.TERM}
_EXACT = {T.DATE, T.MONTH_YEAR}


def days_asked(text: str, years: tuple[int, int]) -> tuple[tuple[date, date], ...]:
    """The days, first and last, that a text names which is a date, a month, a quarter or a half-year and nothing else.

    A day and a month without a year are meant in each of the `years`. A year alone says too little, «2.1» is a number
    of an item, and a month without a year is a word like others: none.
    """
    if len(text) > LONGEST:
        return ()
    tokens = tokenise(prepare(text))
    if not tokens or any(token.type not in _UNITS | _EXACT | _BESIDES for token in tokens):
        return ()
    if not (_says_the_year(tokens) or _is_a_day(tokens)):
        return ()
    found = parse_deadline(text, years)
    if found.kind == Kind.RECURRING or found.kind == Kind.DATE:
        return tuple((period.due, period.due) for period in found.periods)
    return tuple((period.start or period.due, period.due) for period in found.periods)


def _says_the_year(tokens: list[Token]) -> bool:
    if any(token.type in _EXACT and token.year is not None for token in tokens):
        return True
    has_unit = any(token.type in _UNITS for token in tokens)
    return has_unit and any(token.type == T.NUM and token.value >= 1900 for token in tokens)


def _is_a_day(tokens: list[Token]) -> bool:
    figures = [token.type for token in tokens if token.type in _UNITS | {T.NUM}]
    return figures == [T.NUM, T.MONTH]
