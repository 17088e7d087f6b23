"""Words that say how often, and the day of a reporting month."""

from plans.deadlines import rates, units
from plans.deadlines.cursor import NUMBERS, Cursor, year_like
from plans.deadlines.lexicon import T
from plans.deadlines.rates import DayRule, Rate
from plans.deadlines.tokens import Token


def freq(cursor: Cursor, token: Token) -> None:
    """«ежеквартально», «еженедельно»: the rate that the word names."""
    rate = rates.named(token.value)
    set_rate(cursor, rate)


def set_rate(cursor: Cursor, rate: Rate | None) -> None:
    """Of two frequencies the finer counts: «ежегодно, 1 раз в квартал» is quarterly."""
    if rate is None:
        return
    kept = cursor.out.rate
    if kept is None or (rate.step and rate.step < kept.step):
        cursor.out.rate = rate
    cursor.gap.append("rate")
    cursor.forget()


def times_word(cursor: Cursor, token: Token) -> None:
    """«раз», «дважды» («2 раза» is counted before): read what it is per."""
    frequency(cursor, token.value or 1)


def frequency(cursor: Cursor, count: int, low: int = 0) -> None:
    """At «раз»: read «в год», «в три года», «за квартал» after it."""
    index = cursor.skip(cursor.at + 1, T.IN, T.FOR, T.DURING, T.EVERY, T.CURRENT)
    units_, token = 1, cursor.tokens[index] if index < len(cursor.tokens) else None
    if token and token.type in NUMBERS and not year_like(token):
        units_ = token.value
        index = cursor.skip(index + 1)
        token = cursor.tokens[index] if index < len(cursor.tokens) else None
    if cursor.sign_at(index, "/"):
        index += 1
        token = cursor.tokens[index] if index < len(cursor.tokens) else None
    if token and (token.type in rates.MONTHS_IN or token.type in (T.WEEK, T.DAY_WORD)):
        if token.text == "полгода" and units_ == 1:
            set_rate(cursor, rates.times(count, 1, T.HALF, low))
        else:
            set_rate(cursor, rates.times(count, units_, token.type, low))
        cursor.at = index + 1
    elif token and year_like(token) and count > 1:
        set_rate(cursor, rates.times(count, 1, T.YEAR_WORD, low))
        cursor.at += 1
    else:
        cursor.at += 1
        cursor.gap.append("w")


def every_unit(cursor: Cursor, token: Token) -> None:
    """«каждый квартал», «каждые 3 месяца», «каждое 10 число»: the rate, and the day where one is named."""
    index = cursor.skip(cursor.at + 1)
    number = cursor.tokens[index] if index < len(cursor.tokens) else None
    if number is None:
        return
    count = 1
    if number.type in NUMBERS and not year_like(number):
        count = number.value
        index = cursor.skip(index + 1)
        following = cursor.type_at(index)
        if following is T.DAY_WORD and cursor.tokens[index].text.startswith(("числ", "чысл")):
            # «каждое 10 число» is a day of every month, not every tenth day.
            set_rate(cursor, rates.every(1))
            day_rule(cursor, min(count, 31), index + 1)
            return
        if number.type is T.ORD and following in (T.QUARTER, T.HALF, T.MONTH, T.DECADE, T.HALF_PART):
            cursor.out.warn("ambiguous", f"{token.text} {number.text} {cursor.tokens[index].text}")
            set_rate(cursor, rates.every(12))
            return
        if (
            number.type is T.ORD
            and following is T.WEEKDAY
            and cursor.type_at(cursor.skip(index + 1)) is T.MONTH
        ):
            # «каждую вторую субботу сентября» is that one day of each year; it is read next.
            set_rate(cursor, rates.every(12))
            return
    head = cursor.type_at(index)
    if head is T.PARITY:
        cursor.at = index
        return
    if head is T.YEAR_WORD and cursor.part and count == 1:
        cursor.emit(units.year())
    if head is T.SCHOOL:
        set_rate(cursor, rates.every(12))
    elif head in rates.MONTHS_IN:
        set_rate(cursor, rates.times(1, count, head))
        cursor.at = index + 1
    elif head in (T.WEEK, T.WEEKDAY, T.DAY_WORD):
        set_rate(cursor, rates.named(365 if head is T.DAY_WORD else 52))
        cursor.at = index + 1
    else:
        set_rate(cursor, rates.every(12))


def parity(cursor: Cursor, token: Token) -> None:
    """«по четным годам», «в нечетном году»."""
    index = cursor.skip(cursor.at + 1)
    if cursor.type_at(index) is not T.YEAR_WORD:
        cursor.word(token)
        return
    cursor.out.parity = token.value
    cursor.gap.append("rate")
    cursor.forget()
    cursor.at = index + 1


def weekday(cursor: Cursor, token: Token) -> None:
    """«по вторникам» is weekly; a weekday in any other form says nothing."""
    if cursor.type_at(cursor.at - 1) is T.BY and token.text.endswith(("ам", "ям")):
        set_rate(cursor, rates.named(52))


def following(cursor: Cursor, token: Token) -> None:
    """«следующего за отчетным», «следующего года»."""
    index = cursor.skip(cursor.at + 1, T.FOR, T.FROM)
    after = cursor.type_at(index)
    nodes = cursor.out.nodes
    if after is T.YEAR_WORD and cursor.type_at(cursor.at - 1) is T.AND and nodes and nodes[-1].unit is None:
        nodes[-1].marks |= {"from"}  # «2027 и последующие годы»
        cursor.gap.clear()
        cursor.at = index + 1
        return
    if after is T.REPORTED:
        index = cursor.skip(index + 1)
        unit = cursor.type_at(index)
        previous = (
            cursor.type_at(cursor.at - 1)
            if not cursor.sign_at(cursor.at - 1, ",\n")
            else cursor.type_at(cursor.at - 2)
        )
        if previous is T.MONTH_WORD and unit in rates.MONTHS_IN:
            cursor.out.rule = DayRule(0, following=True, base=rates.MONTHS_IN[unit])
        else:
            cursor.out.flags.add("next_year")
        cursor.at = cursor.skip(
            index, T.YEAR_WORD, T.QUARTER, T.HALF, T.MONTH_WORD, T.PERIOD_WORD, lines=False
        )
    elif after is T.YEAR_WORD:
        cursor.out.flags.add("next_year")
        cursor.at = index + 1
    elif after in (T.MONTH_WORD, T.QUARTER, T.HALF):
        cursor.out.flags.add("bare")
        cursor.at = index + 1


def last_unit(cursor: Cursor, token: Token) -> None:
    """«последний день марта», «последний квартал», «последняя декада марта»: put out that unit."""
    index = cursor.skip(cursor.at + 1, T.RELATIVE)
    head = cursor.type_at(index)
    after = cursor.skip(index + 1)
    month = cursor.tokens[after] if cursor.type_at(after) is T.MONTH else None
    if head is T.DAY_WORD and month:
        cursor.marks |= {"until", "whole"}
        cursor.emit(units.month(month.value))
        cursor.at = after + 1
    elif head is T.DAY_WORD:
        day_rule(cursor, 0, index + 1)
    elif head is T.QUARTER:
        cursor.emit(units.quarter(4))
        cursor.at = index + 1
    elif head is T.HALF:
        cursor.emit(units.half(2))
        cursor.at = index + 1
    elif head in (T.DECADE, T.WEEK, T.WEEKDAY) and month:
        if head is T.WEEKDAY:
            cursor.emit(units.weekday_of(-1, cursor.tokens[index].value, month.value))
        else:
            cursor.emit(units.decade(3, month.value) if head is T.DECADE else units.week(-1, month.value))
        cursor.at = after + 1
    elif head is T.WEEKDAY:
        cursor.out.warn("approximate", f"{token.text} {cursor.tokens[index].text}")
        cursor.at = index + 1
    elif head is T.MONTH_WORD:
        cursor.at = cursor.skip(index + 1, T.EVERY)


def day_rule(cursor: Cursor, day: int, index: int, begun: int = 0) -> None:
    """After «до 10 числа»: read which month of which reporting period, as far as the words go.

    `begun` is the first day of «с 5 по 10 число».
    """
    following, nth, base, every_base, reported, last_ordinal = False, 0, 0, 0, False, 0
    seen_month = False
    while index < len(cursor.tokens):
        token = cursor.tokens[index]
        kind = token.type
        if kind is T.NEXT:
            following = True
        elif kind is T.REPORTED:
            reported = True
        elif kind is T.LAST:
            last_ordinal = -1
        elif kind is T.ORD and cursor.type_at(index + 1) in (T.MONTH_WORD, T.QUARTER):
            last_ordinal = token.value
        elif kind in rates.MONTHS_IN:
            if kind is T.MONTH_WORD and not seen_month and not (reported and not following):
                seen_month, nth = True, last_ordinal or nth
                if cursor.type_at(index - 1) is T.EVERY:
                    every_base = 1
            else:
                base = rates.MONTHS_IN[kind]
        elif kind not in (T.EVERY, T.FOR, T.PERIOD_WORD, T.CURRENT) and not passable(cursor, index):
            break
        index += 1
    while cursor.sign_at(index - 1, ",\n-"):
        index -= 1
    if not day and not seen_month and base:
        nth = -1
    _note_beginning(cursor, day, begun)
    cursor.out.rule = DayRule(day, following, nth, every_base or base)
    cursor.at = index
    cursor.forget()


def _note_beginning(cursor: Cursor, day: int, begun: int) -> None:
    """«с 15 числа» begins on that day, and does not end on it; «с 15 по 20 число» ends on the other."""
    flags = cursor.out.flags
    if begun:
        cursor.out.since = begun
    elif "from" in cursor.marks:
        flags.add("since_day")
        cursor.out.since = day
    elif "since_day" in flags:  # «с 15 числа по 20 число»
        flags.discard("since_day")


def passable(cursor: Cursor, index: int) -> bool:
    """Whether the word at `index` may stand between the parts of a rule for a day without ending it."""
    return cursor.sign_at(index, ",\n") or cursor.tokens[index].text in ("того", "который", "с", "после")
