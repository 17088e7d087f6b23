"""Words between the dates of a phrase: where a stretch begins and ends, and what joins its units."""

from plans.deadlines import rates
from plans.deadlines.cursor import NUMBERS, Cursor
from plans.deadlines.lexicon import T
from plans.deadlines.tokens import Token

# «до IV квартала включительно» is until its end.
_INCLUDED = ("включительно", "уключна", "включ", "вкл")


def until(cursor: Cursor, token: Token) -> None:
    """«до», «к»: what follows is an end, its last day included with «включительно» or after «на срок»."""
    cursor.marks -= {"until", "by"}
    cursor.marks.add("until")
    if any(one.text in _INCLUDED for one in cursor.tokens[cursor.at + 1 : cursor.at + 7]):
        cursor.marks.add("whole")
    before = cursor.peek(-2)
    if before and before.text == "на" and cursor.type_at(cursor.at - 1) in (T.PERIOD_WORD, T.TERM):
        cursor.marks |= {"whole", "term"}


def by(cursor: Cursor, token: Token) -> None:
    """«по»: what follows is an end, its last day included."""
    cursor.marks.add("by")


def since(cursor: Cursor, token: Token) -> None:
    """«с», «от»: what follows is a beginning; «от» near a document or «№» gives its date."""
    near = cursor.tokens[cursor.at + 1 : cursor.at + 7]
    if token.text in ("от", "ад") and (
        "document" in cursor.out.flags or any(one.text == "№" for one in near)
    ):
        cursor.marks.add("document")
    else:
        cursor.marks.add("from")


def starting(cursor: Cursor, token: Token) -> None:
    """«начиная»: what follows is a beginning."""
    cursor.marks.add("from")


def between(cursor: Cursor, token: Token) -> None:
    """«между»: two units follow, the beginning and the end."""
    cursor.marks |= {"from", "between"}


def after(cursor: Cursor, token: Token) -> None:
    """«после», «спустя»: it begins when what follows is over."""
    cursor.marks.add("after")


def negation(cursor: Cursor, token: Token) -> None:
    """«не позднее» is an end, its day included, «не ранее» a beginning; any other «не» says nothing."""
    after = cursor.type_at(cursor.at + 1)
    if after is T.LATER:
        cursor.marks |= {"until", "whole"}
        cursor.at += 2
    elif after is T.EARLIER:
        cursor.marks.add("from")
        cursor.at += 2


def conjunction(cursor: Cursor, token: Token) -> None:
    """«и» joins two units, or after «между» parts the beginning from the end."""
    cursor.gap.append("-" if "between" in (cursor.out.nodes[-1].marks if cursor.out.nodes else ()) else "and")


def during(cursor: Cursor, token: Token) -> None:
    """«в течение»: what follows is a stretch, not a day."""
    cursor.marks.add("during")


def reported_on(cursor: Cursor, token: Token) -> None:
    """«за», «по итогам»: what follows is reported on; «за 10 дней до» is counted from an event."""
    if (
        token.text == "за"
        and cursor.type_at(cursor.at + 1) in rates.MONTHS_IN
        and cursor.type_at(cursor.at + 2) is T.UNTIL
    ):
        cursor.out.flags |= {"relative", "before_event"}
        cursor.at += 2
        return
    if token.text == "за" and cursor.type_at(cursor.at + 1) in NUMBERS:
        index = cursor.skip(cursor.at + 1, *NUMBERS)
        if cursor.type_at(index) in (T.WEEK, T.DAY_WORD, T.MONTH_WORD, T.RELATIVE) and any(
            t.type is T.UNTIL for t in cursor.tokens[index : index + 3]
        ):
            cursor.out.flags |= {"relative", "before_event"}
            cursor.at = index
            return
    cursor.marks.discard("by")
    cursor.marks.add("for")
    if token.text.startswith(("окон", "завер", "истеч")):
        cursor.marks.add("finish")
