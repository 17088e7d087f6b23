"""What a deadline cell turns into: kinds, recurrences, periods, cautions, and the deadline itself."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Which sort of time a phrase names; the words are those of the corpus."""

    DATE = "date"
    YEAR = "year"
    YEARS = "years"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    MONTH = "month"
    SEASON = "season"
    PERIOD = "period"
    MULTI = "multi"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    ON_DEMAND = "on_demand"
    UNPARSEABLE = "unparseable"


class Recurrence(StrEnum):
    """How often a recurring deadline comes back."""

    NONE = "none"
    YEARLY = "yearly"
    HALF_YEARLY = "half_yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """The window that belongs to one due date, both days included; no start where the text gives no
    window."""

    start: date | None
    due: date


@dataclass(frozen=True, slots=True)
class Caution:
    """What a clerk should look at: a code for programs and a Russian sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline cell as read.

    `start` and `end` are both included; `due_dates` has one date per milestone (none when there is nothing
    to count), in order, and `periods` the window of each. `wording` is the phrase a clerk would write and
    is read back to an equal deadline; it and the cautions do not take part in comparison.
    """

    kind: Kind
    start: date | None = None
    end: date | None = None
    recurrence: Recurrence = Recurrence.NONE
    due_dates: tuple[date, ...] = ()
    periods: tuple[Period, ...] = ()
    warnings: tuple[Caution, ...] = field(default=(), compare=False)
    wording: str = field(default="", compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the cautions, in order."""
        return tuple(caution.code for caution in self.warnings)
