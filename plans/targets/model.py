"""A promised figure: what is measured, how it compares, the number, what is counted, how often."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Comparator(StrEnum):
    """How what is reached compares with the number."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EXACTLY = "="
    RANGE = ".."


class Per(StrEnum):
    """What the number is promised for each of; NONE for the whole item."""

    NONE = ""
    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Target:
    """One promised figure of a cell.

    `measure` is the cell's words around the figure, without it. `number` is the figure, the lower one of a
    range, whose upper one is `upto`. `unit` is what is counted, as written («организаций», «%», «чел.»).
    `text` is the figure as written, comparator and unit included.
    """

    measure: str
    comparator: Comparator
    number: Decimal
    unit: str
    per: Per = Per.NONE
    upto: Decimal | None = None
    text: str = ""

    def short(self) -> str:
        """«>=60 организаций», «10..12 мероприятий /year»: one line, the same for equal figures."""
        figure = (
            f"{_plain(self.number)}..{_plain(self.upto)}" if self.upto is not None else _plain(self.number)
        )
        sign = "" if self.comparator is Comparator.RANGE else self.comparator.value
        return f"{sign}{figure} {self.unit}" + (f" /{self.per.value}" if self.per else "")


def _plain(number: Decimal) -> str:
    whole = number.to_integral_value()
    return f"{whole:f}" if whole == number else f"{number.normalize():f}"
