"""An occasion named beside a deadline that is whole without it: «август 2027 г. (ко Дню города)».

Such words say what the month is chosen for; nothing hangs on a date that nobody knows, and nothing is left unread.
"""

from itertools import pairwise

from plans.deadlines.lexicon import T
from plans.deadlines.tokens import Token

_CALENDAR = {T.DATE, T.MONTH, T.MONTH_YEAR, T.QUARTER, T.HALF}
# What an occasion is called with; «к концу», «после форума», «за неделю до Дня города» count from something.
_NAMES = {T.WORD, T.EVENT, T.DAY_WORD, T.THING, T.FILLER, T.AND, T.IN, T.BY, T.YEAR_WORD}
_TO = ("к", "ко", "да")
_OPENING = ("приуроч", "посвящ", "прымеркав", "прысвеч")
_PHRASES = (
    ("в", "рамках"),
    ("у", "рамках"),
    ("в", "честь"),
    ("по", "случаю"),
    ("в", "дни"),
    ("с", "приурочением"),
)


def without_occasions(tokens: list[Token]) -> list[Token]:
    """The tokens without the occasions named in brackets or after a comma, where the rest tells a month or a day."""
    found = [span for span in _spans(tokens) if _is_occasion(tokens[slice(*span)])]
    inside = {place for start, end in found for place in range(start, end)}
    rest = [token for place, token in enumerate(tokens) if place not in inside]
    return rest if inside and any(token.type in _CALENDAR for token in rest) else tokens


def _spans(tokens: list[Token]) -> list[tuple[int, int]]:
    """The pieces that an occasion can fill: between brackets, and from a comma or the beginning to the next."""
    marks = [
        -1,
        *(place for place, one in enumerate(tokens) if one.text in ("(", ")", ",", ";", "\n")),
        len(tokens),
    ]
    return [(start + 1, end) for start, end in pairwise(marks) if start + 1 < end]


def _is_occasion(piece: list[Token]) -> bool:
    first, second = piece[0].text, piece[1].text if len(piece) > 1 else ""
    opens = first in _TO or first.startswith(_OPENING) or (first, second) in _PHRASES
    return opens and len(piece) > 1 and all(_names(token) for token in piece[1:])


def _names(token: Token) -> bool:
    return token.type in _NAMES or token.text in _TO or token.text in ("-", ":")
