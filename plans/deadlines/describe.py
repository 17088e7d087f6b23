"""A deadline back into the words a clerk would write."""

from plans.deadlines.model import Deadline, Kind
from plans.deadlines.units import day


def describe(deadline: Deadline) -> str:
    """«II кв. 2026 г.», «ежегодно, до 1 марта»: a phrase which reads back to an equal deadline.

    An unparseable deadline has none: «срок не определен», which is unparseable too.
    """
    if deadline.wording:
        return deadline.wording
    if deadline.kind is Kind.UNPARSEABLE or deadline.end is None:
        return "срок не определен"
    return f"до {day(deadline.end.day, deadline.end.month).title(deadline.end.year)}"
