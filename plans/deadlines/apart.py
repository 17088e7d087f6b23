"""A day that stands apart from its month: «ежегодно в декабре, до 20 числа», «май 2027 г., с 15 числа»."""

from plans.deadlines import units
from plans.deadlines.cautions import caution
from plans.deadlines.cursor import Node, Reading
from plans.deadlines.model import Caution, Kind
from plans.deadlines.rates import DayRule
from plans.deadlines.tokens import possible


def give_to_months(reading: Reading, nodes: list[Node], noted: list[Caution], text: str) -> None:
    """Give the day to the months beside it (docs/reading-plans.md, rule 22); what stays doubtful is `noted`.

    «май 2027 г., с 15 числа» is the rest of the month, «май 2027 г., с 15 по 20 число» these days of it.
    """
    begins = "since_day" in reading.flags
    months = [node for node in nodes if node.unit is not None]
    if begins and (not _whole(reading, months) or reading.flags & {"ongoing", "then", "later"}):
        noted.append(caution("ambiguous", text))
        begins = False
    rule = reading.rule
    if rule is None or not _whole(reading, months):
        return
    for node in months:
        month = node.unit.first[0] if node.unit else 0
        if not possible(rule.day, month, node.year):
            reading.flags.add("invalid")
            return
        if begins or 0 < reading.since < rule.day:
            node.unit = units.days_of(reading.since, 0 if begins else rule.day, month)
            continue
        node.unit = units.day(rule.day, month)
        node.marks |= {"until"}
    reading.rule = None


def _whole(reading: Reading, months: list[Node]) -> bool:
    """Whether the day is one of these months, which are told without a beginning or an end of their own."""
    rule, rate = reading.rule, reading.rate
    if rule is None or rule != DayRule(rule.day) or not rule.day or (rate and rate.step == 1):
        return False
    own = {"from", "by", "until"} if "since_day" in reading.flags else {"from", "by"}
    return bool(months) and all(
        node.unit and node.unit.kind is Kind.MONTH and "-" not in node.gap and not node.marks & own
        for node in months
    )
