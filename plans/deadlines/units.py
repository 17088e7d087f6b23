"""Calendar units without their year (a day, a month, a quarter …), and spans: units with their years."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from plans.deadlines.model import Kind

MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
MONTHS_OF = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
SEASONS = ("весна", "лето", "осень", "зима")
SEASONS_OF = ("весны", "лета", "осени", "зимы")
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_HE, _SHE, _IT = ("й", "последний"), ("я", "последняя"), ("е", "последнее")
_ENDINGS = (_HE, _HE, _SHE, _HE, _SHE, _SHE, _IT)
ROMAN = ("", "I", "II", "III", "IV")
PARTS = ("", "начало", "середина", "конец")
PARTS_OF = ("", "начала", "середины", "конца")


@lru_cache(maxsize=4096)
def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    return monthrange(year, month)[1]


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, days_in(year, month))


def moment(year: int, month: int, day: int) -> date:
    """The day in that month; 0, or a day the month does not have, means its last, -6 the sixth before it."""
    last = days_in(year, month)
    return date(year, month, min(day or 31, last) if day >= 0 else last + day)


@dataclass(frozen=True, slots=True)
class Unit:
    """A window of the year: first and last (month, day), day 0 being the month's last.

    `over` is 1 when it ends in the next year. `name` and `of` are its nominative and genitive, as a clerk
    writes them.
    """

    kind: Kind
    first: tuple[int, int]
    last: tuple[int, int]
    name: str
    of: str
    over: int = 0
    nominal: bool = False

    def start(self, year: int) -> date:
        """The first day of this window in `year`."""
        return moment(year, *self.first)

    def end(self, year: int) -> date:
        """The last day of the window that begins in `year`; in the year after where it goes over."""
        return moment(year + self.over, *self.last)

    @property
    def last_month_day(self) -> tuple[int, int]:
        """The last (month, day) for comparing, a month's end counting as its 31st."""
        return self.last[0], self.last[1] or 31

    def exists(self, year: int) -> bool:
        """False for 29 February of a common year."""
        return self.kind is not Kind.DATE or self.first != (2, 29) or days_in(year, 2) == 29

    def holds(self, other: "Unit") -> bool:
        """Whether the other lies within this one, the year apart."""
        return self.first <= other.first and (other.over, other.last[0], other.last[1] or 31) <= (
            self.over,
            self.last[0],
            self.last[1] or 31,
        )

    @property
    def closing(self) -> "Unit":
        """The unit of its last day alone; a month where the day is the month's last, whichever that is."""
        return day(self.last[1], self.last[0]) if self.last[1] > 0 else month(self.last[0])

    def title(self, year: int) -> str:
        """«II кв. 2026 г.», «зима 2026–2027 гг.»."""
        return f"{self.name} {self._year(year)}".strip()

    def title_of(self, year: int) -> str:
        """The genitive: «мая 2026 г.»."""
        return f"{self.of} {self._year(year)}".strip()

    def _year(self, year: int) -> str:
        if self.name == "учебный год":
            return f"{year}/{year + 1}"
        return f"{year}–{year + 1} гг." if self.over else f"{year} г."


def day(number: int, month: int) -> Unit:
    """The unit of one day, whether or not every year has it."""
    name = f"{number} {MONTHS_OF[month - 1]}"
    return Unit(Kind.DATE, (month, number), (month, number), name, name)


def day_of(date_: date) -> str:
    """«1 марта 2026 г.»."""
    return day(date_.day, date_.month).title(date_.year)


def month(number: int) -> Unit:
    """The whole month, 1 to 12."""
    return Unit(Kind.MONTH, (number, 1), (number, 0), MONTHS[number - 1], MONTHS_OF[number - 1])


def days_of(number: int, last: int, of_month: int) -> Unit:
    """From a day to another of one month, 0 for its last: «15–31 мая»."""
    shown = last or days_in(2027, of_month)
    if number >= shown:
        return day(number, of_month)
    name = f"{number}–{shown} {MONTHS_OF[of_month - 1]}"
    return Unit(Kind.PERIOD, (of_month, number), (of_month, last), name, name)


def quarter(number: int) -> Unit:
    """The whole quarter, 1 to 4."""
    name = f"{ROMAN[number]} кв."
    return Unit(Kind.QUARTER, (number * 3 - 2, 1), (number * 3, 0), name, name)


def half(number: int) -> Unit:
    """The half-year, 1 or 2."""
    name = ROMAN[number]
    return Unit(
        Kind.HALF_YEAR, (number * 6 - 5, 1), (number * 6, 0), f"{name} полугодие", f"{name} полугодия"
    )


def season(number: int) -> Unit:
    """Three months: 1 is spring, 2 summer, 3 autumn, 4 winter, which ends in the next year."""
    first = number * 3
    last, over = (2, 1) if number == 4 else (first + 2, 0)
    return Unit(Kind.SEASON, (first, 1), (last, 0), SEASONS[number - 1], SEASONS_OF[number - 1], over)


def year() -> Unit:
    """The whole calendar year."""
    return Unit(Kind.YEAR, (1, 1), (12, 0), "", "")


def school_year() -> Unit:
    """September to May of the next year, nominal: it is no window of the calendar."""
    return Unit(Kind.PERIOD, (9, 1), (5, 31), "учебный год", "учебного года", 1, nominal=True)


def first_months(count: int) -> Unit | None:
    """«6 месяцев», «9 месяцев» of a year, counted from January, as reports do; None if there is no such
    count."""
    if not 1 <= count <= 12:
        return None
    if count in (3, 6, 12):
        return {3: quarter(1), 6: half(1), 12: year()}[count]
    name = f"{count} месяцев"
    return Unit(Kind.PERIOD, (1, 1), (count, 0), name, name)


def decade(number: int, of_month: int) -> Unit:
    """The n-th ten days of a month, 1 to 3; the third one lasts until its end."""
    name = f"{ROMAN[number]} декада {MONTHS_OF[of_month - 1]}"
    last = (0, 10, 20, 0)[number]
    return Unit(
        Kind.PERIOD, (of_month, number * 10 - 9), (of_month, last), name, name.replace("декада", "декады")
    )


def week(number: int, of_month: int) -> Unit:
    """The n-th seven days of a month, -1 being the last: no more than a clerk's rough sense of it."""
    first, last = (-6, 0) if number < 0 or number > 4 else (number * 7 - 6, number * 7)
    word = "последняя" if number < 0 or number > 4 else f"{number}-я"
    name = f"{word} неделя {MONTHS_OF[of_month - 1]}"
    return Unit(
        Kind.PERIOD, (of_month, first), (of_month, last), name, name.replace("неделя", "недели"), 0, True
    )


@dataclass(frozen=True, slots=True)
class _Weekday(Unit):
    """The n-th Monday (1) to Sunday (7) of a month, -1 being the last: another day in each year."""

    number: int = 1
    weekday: int = 1

    def start(self, year: int) -> date:
        month = self.first[0]
        if self.number < 0:
            end = last_day(year, month)
            return end - timedelta(days=(end.isoweekday() - self.weekday) % 7)
        begin = date(year, month, 1)
        return begin + timedelta(days=(self.weekday - begin.isoweekday()) % 7 + 7 * (self.number - 1))

    def end(self, year: int) -> date:
        return self.start(year)

    def exists(self, year: int) -> bool:
        return self.start(year).month == self.first[0]

    def title(self, year: int) -> str:
        return day_of(self.start(year))

    def title_of(self, year: int) -> str:
        return day_of(self.start(year))


def weekday_of(number: int, weekday: int, of_month: int) -> Unit:
    """«третья суббота ноября»: the n-th weekday (1 is Monday) of a month, -1 being the last."""
    about = week(number, of_month)
    ending, last = _ENDINGS[weekday - 1]
    order = last if number < 0 else f"{number}-{ending}"
    name = f"{order} {WEEKDAYS[weekday - 1]} {MONTHS_OF[of_month - 1]}"
    return _Weekday(Kind.DATE, about.first, about.last, name, name, number=number, weekday=weekday)


def month_half(number: int, of_month: int) -> Unit:
    """The 1st to the 15th (1), or the 16th to the end (2) of a month."""
    first, last = ((1, 15), (16, 0))[number - 1]
    name = f"{('первая', 'вторая')[number - 1]} половина {MONTHS_OF[of_month - 1]}"
    of = f"{('первой', 'второй')[number - 1]} половины {MONTHS_OF[of_month - 1]}"
    return Unit(Kind.PERIOD, (of_month, first), (of_month, last), name, of)


def part(number: int, whole: Unit) -> Unit | None:
    """The beginning (1), middle (2) or end (3) of a month, a quarter, a half-year or a year; nominal
    (docs/reading-plans.md, rule 18)."""
    name, of = f"{PARTS[number]} {whole.of}".strip(), f"{PARTS_OF[number]} {whole.of}".strip()
    first = whole.first[0]
    match whole.kind:
        case Kind.MONTH:
            days = ((1, 10), (11, 20), (21, 0))[number - 1]
            edge = (first, days[0]), (first, days[1])
        case Kind.YEAR:
            months = ((1, 3), (6, 7), (10, 12))[number - 1]
            edge = (months[0], 1), (months[1], 0)
        case Kind.QUARTER:
            edge = (first + number - 1, 1), (first + number - 1, 0)
        case Kind.HALF_YEAR:
            edge = (first + 2 * number - 2, 1), (first + 2 * number - 1, 0)
        case Kind.SEASON:
            middle = (first + number - 2) % 12 + 1
            if middle < first:
                return None  # January of the winter that began the year before
            edge = (middle, 1), (middle, 0)
        case _:
            return None
    return Unit(Kind.PERIOD, edge[0], edge[1], name, of, nominal=True)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the calendar read from a phrase, with the words for it. `start` is None for «до …»."""

    kind: Kind
    start: date | None
    end: date
    wording: str
    point: bool = False  # a day or a «до …»: it has no window of its own
    bare: str = ""  # the words without «до», «с»: the end of a range
    open: bool = False  # «с D»: its end is the roadmap's, unless other words give it one


def before(day_: date) -> date:
    """The day before."""
    return day_ - timedelta(days=1)


def after(day_: date) -> date:
    """The day after."""
    return day_ + timedelta(days=1)
