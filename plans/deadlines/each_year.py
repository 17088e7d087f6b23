"""A frequency of its own for each year: «2026, 2027 – ежеквартально, 2028 – раз в полугодие»."""

import re
from collections.abc import Sequence

from plans.deadlines.cursor import year_like
from plans.deadlines.lexicon import T
from plans.deadlines.model import Deadline, Kind, Recurrence
from plans.deadlines.tokens import Token

_RATES = {T.FREQ, T.TIMES, T.EVERY}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MOST = 200  # tokens; a longer text has no such sense


def clauses(tokens: list[Token]) -> list[list[Token]]:
    """The tokens cut so that each part has years and a frequency of its own; one part where that can't be."""
    if (
        len(tokens) > _MOST
        or sum(t.type in _RATES for t in tokens) < 2
        or sum(map(_dated, tokens)) < (1 if any(t.type is T.THEN for t in tokens) else 2)
    ):
        return [tokens]
    pieces = _pieces(tokens)
    if not any(map(_dated, tokens)):
        return [tokens]
    first_rate = next(n for n, t in enumerate(tokens) if t.type in _RATES)
    rate_leads = first_rate < next(n for n, t in enumerate(tokens) if _dated(t))
    cut: list[list[Token]] = []
    for piece in pieces:
        begins = not cut or (_rated(piece) if rate_leads else _rated(cut[-1]))
        if begins:
            cut.append(list(piece))
        else:
            cut[-1] += piece
    if len(cut) == 2 and (later := _afterwards(*cut)):
        cut[1] = later
    if len(cut) < 2 or not all(_rated(part) and any(map(_dated, part)) for part in cut):
        return [tokens]
    return [_complete(part) for part in cut]


def _pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        pieces[-1].append(token)
        if (token.type is T.SIGN and token.text in ",;\n") or token.type is T.AND:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _dated(token: Token) -> bool:
    return year_like(token) or (token.type in (T.DATE, T.MONTH_YEAR) and token.year is not None)


def _rated(piece: Sequence[Token]) -> bool:
    return any(token.type in _RATES for token in piece)


def _afterwards(first: Sequence[Token], then: Sequence[Token]) -> list[Token] | None:
    """«в 2026 г. ежемесячно, далее – ежеквартально»: the second with the year it begins in; None if it has its own."""
    if any(map(_dated, then)) or not any(t.type is T.THEN for t in then):
        return None
    years = [token.value for token in first if year_like(token)]
    if not years or any(t.type in (T.MONTH, T.DATE, T.MONTH_YEAR, T.QUARTER, T.HALF, T.UNTIL) for t in first):
        return None
    year = max(years) + 1
    began = [
        Token(T.STARTING, "начиная"),
        Token(T.FROM, "с"),
        Token(T.NUM, str(year), year),
        Token(T.YEAR_WORD, "г"),
    ]
    return [*(t for t in then if t.type is not T.THEN), *began]


def _complete(part: list[Token]) -> list[Token]:
    """The part without the sign that ends it; «2026 г. – два раза» is «два раза в год»."""
    while part and (part[-1].type is T.SIGN or part[-1].type is T.AND):
        part = part[:-1]
    times = next((n for n, t in enumerate(part) if t.type is T.TIMES), None)
    if times is not None and not any(t.type in (T.FREQ, T.EVERY) for t in part):
        after = [t for t in part[times + 1 : times + 4] if t.type is not T.SIGN]
        if (
            not after
            or after[0].type not in (T.IN, T.FOR, T.DURING, T.EVERY)
            or (len(after) > 1 and year_like(after[1]))
        ):
            part = [*part[: times + 1], Token(T.IN, "в"), Token(T.YEAR_WORD, "год"), *part[times + 1 :]]
    return part


def together(parts: Sequence[Deadline]) -> Deadline | None:
    """The parts as one deadline that comes back; None unless each comes back in years it names."""
    if not all(
        part.kind is Kind.RECURRING and part.due_dates and _YEAR.search(part.wording) for part in parts
    ):
        return None
    periods = sorted(
        {period.due: period for part in parts for period in part.periods}.values(), key=lambda p: p.due
    )
    rates = {part.recurrence for part in parts}
    return Deadline(
        Kind.RECURRING,
        min((part.start for part in parts if part.start), default=None),
        periods[-1].due,
        rates.pop() if len(rates) == 1 else Recurrence.OTHER,
        tuple(period.due for period in periods),
        tuple(periods),
        tuple(dict.fromkeys(one for part in parts for one in part.warnings)),
        "; ".join(part.wording for part in parts),
    )
