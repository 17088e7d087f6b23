"""How often: frequencies («раз в квартал») and the day of a reporting month («до 10 числа месяца,
следующего …»)."""

from dataclasses import dataclass

from plans.deadlines.lexicon import T
from plans.deadlines.model import Recurrence

MONTHS_IN = {T.YEAR_WORD: 12, T.HALF: 6, T.QUARTER: 3, T.MONTH_WORD: 1}
_NAMED = {
    12: (Recurrence.YEARLY, "ежегодно"),
    6: (Recurrence.HALF_YEARLY, "раз в полугодие"),
    3: (Recurrence.QUARTERLY, "ежеквартально"),
    1: (Recurrence.MONTHLY, "ежемесячно"),
}
_UNIT = {
    T.YEAR_WORD: "год",
    T.HALF: "полугодие",
    T.QUARTER: "квартал",
    T.MONTH_WORD: "месяц",
    T.WEEK: "неделю",
}
_OF = {12: "годом", 6: "полугодием", 3: "кварталом", 1: "месяцем"}
_OF_ITS = {12: "года", 6: "полугодия", 3: "квартала", 1: "месяца"}
_NTH = {-1: "последнего ", 1: "первого ", 2: "второго ", 3: "третьего "}


@dataclass(frozen=True, slots=True)
class Rate:
    """A frequency: how it is filed, the months from one occurrence to the next (0: not known), the words
    for it."""

    recurrence: Recurrence
    step: int
    wording: str


def every(months: int) -> Rate:
    """The rate "once in `months` months", with its own word where there is one («ежеквартально»)."""
    if months in _NAMED:
        recurrence, wording = _NAMED[months]
        return Rate(recurrence, months, wording)
    wording = f"раз в {months // 12} года" if months % 12 == 0 else f"раз в {months} месяца"
    return Rate(Recurrence.OTHER, months, wording)


def of_parity(parity: int, rate: Rate | None) -> Rate:
    """The rate in even (2) or odd (1) years only; «ежегодно» adds nothing to it."""
    words = "по четным годам" if parity == 2 else "по нечетным годам"
    if rate is None or not rate.step or rate.step % 12 == 0:
        return Rate(Recurrence.OTHER, 12, words)
    return Rate(rate.recurrence, rate.step, f"{rate.wording} {words}")


def times(count: int, units: int, unit: T, low: int = 0) -> Rate | None:
    """`count` times in `units` units («2 раза в год»); None where that says nothing."""
    months = MONTHS_IN.get(unit, 0) * units
    if count < 1 or units < 1 or units > 60:
        return None
    if months and not low and months % count == 0 and (count == 1 or months // count in _NAMED):
        return every(months // count)
    noun = _UNIT.get(unit, "день")
    return Rate(
        Recurrence.OTHER,
        0,
        f"{f'{low}–' if low else ''}{count} раза в {noun}" if count > 1 else f"раз в {units} {noun}",
    )


def named(value: int) -> Rate:
    """The rate of a frequency word: its value in the lexicon is how many times a year."""
    if value > 12:
        return Rate(Recurrence.OTHER, 0, "ежедневно" if value > 100 else "еженедельно")
    return every(12 // value)


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day of a month that belongs to a reporting period.

    `day` 0 is the month's last. `following` counts the month after the period's end, else within it: the
    `nth`, -1 being the last, 0 not said. `base` is the period's length in months where the phrase says it.
    `days_after` counts days after the period's end instead.
    """

    day: int
    following: bool = False
    nth: int = 0
    base: int = 0
    days_after: int = 0

    def wording(self, base: int) -> str:
        """How a clerk writes the rule for periods of `base` months."""
        if self.days_after:
            return f"в течение {self.days_after} дней после окончания {_OF_ITS.get(base, 'периода')}"
        day = f"до {self.day} числа" if self.day else "до последнего числа"
        if self.following:
            nth = _NTH.get(self.nth, "") if self.nth > 1 else ""
            return f"{day} {nth}месяца, следующего за отчетным {_OF.get(base, 'периодом')}"
        if base == 1 or not self.nth:
            return f"{day} каждого месяца"
        return f"{day} {_NTH.get(self.nth, '')}месяца {_OF_ITS.get(base, 'периода')}"
