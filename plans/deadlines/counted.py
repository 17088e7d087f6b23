"""Numbers and what they count: days of a month, quarters, half-years, decades, years."""

from plans.deadlines import often, rates, units
from plans.deadlines.cursor import NUMBERS, Cursor, year_like
from plans.deadlines.lexicon import T
from plans.deadlines.model import Kind
from plans.deadlines.rates import DayRule
from plans.deadlines.tokens import Token, possible
from plans.deadlines.units import Unit


def numbers(cursor: Cursor) -> None:
    """At a number: read a year, or the whole list of numbers with the noun that they count."""
    first = cursor.tokens[cursor.at]
    if year_like(first):
        read_years(cursor)
        return
    if first.type is T.ORD and first.text in ("і", "i") and not numeral_here(cursor):
        cursor.gap.append("and")
        return
    listed, index = listed_numbers(cursor)
    head = cursor.type_at(index)
    values = [token.value for _, token in listed]
    handler = _COUNTED.get(head) if head else None
    if handler and handler(cursor, listed, values, index):
        return
    if _bare_day(cursor, listed, index):
        return
    stray(cursor, index, head)


def _bare_day(cursor: Cursor, listed: list[tuple[str, Token]], index: int) -> bool:
    """«ежеквартально, до 10-го»: with a frequency a number after «до» is a day of the month."""
    token = listed[0][1]
    ended = index >= len(cursor.tokens) or cursor.type_at(index) in (T.SIGN, T.FREQ, T.EVERY)
    figures = token.text[:1].isdigit() and 1 <= token.value <= 31
    if len(listed) > 1 or not (ended and figures and cursor.marks & {"until", "by"}):
        return False
    near = cursor.tokens[index : index + 6]
    of_month = any(node.unit and node.unit.kind is Kind.MONTH for node in cursor.out.nodes[-2:])
    if cursor.out.rate is None and not of_month and not any(one.type in (T.FREQ, T.EVERY) for one in near):
        return False
    often.day_rule(cursor, token.value, index)
    return True


def numeral_here(cursor: Cursor) -> bool:
    """«і» is a Roman one before its noun or within a list of numerals, else the Belarusian «and»."""
    after = cursor.type_at(cursor.at + 1)
    if after in (T.QUARTER, T.HALF, T.DECADE, T.HALF_PART, T.STAGE):
        return True
    linked = after in (T.BY, T.AND, T.UNTIL) or cursor.sign_at(cursor.at + 1, "-,")
    return linked and cursor.type_at(cursor.at + 2) is T.ORD


def listed_numbers(cursor: Cursor) -> tuple[list[tuple[str, Token]], int]:
    """Numbers linked by signs («18, 19, 25», «1–5», «1 по 5»), each with its link, and the index after
    them."""
    listed: list[tuple[str, Token]] = [("", cursor.tokens[cursor.at])]
    index = cursor.skip(cursor.at + 1)
    while index < len(cursor.tokens):
        link = link_at(cursor, index)
        if not link:
            break
        after = cursor.skip(index + 1, T.IN)
        if link == "-" and cursor.sign_at(after, "-"):
            after += 1
        token = cursor.tokens[after] if after < len(cursor.tokens) else None
        if token is None or token.type not in NUMBERS or year_like(token):
            if token is not None and token.type is T.DATE and link:
                return listed, after
            break
        listed.append((link, token))
        index = cursor.skip(after + 1)
    return listed, index


def link_at(cursor: Cursor, index: int) -> str:
    """What joins two numbers at `index`: "-", ",", ";", "/" or "and"; empty when nothing does."""
    token = cursor.tokens[index]
    if token.type is T.SIGN:
        return token.text if token.text in "-,;/" else ""
    if token.type is T.AND or (token.type is T.ORD and token.text in ("і", "i")):
        if token.type is T.ORD and cursor.type_at(index + 1) not in NUMBERS:
            return ""
        return "-" if "between" in cursor.marks else "and"
    if token.type in (T.BY, T.UNTIL) and token.value == 0:
        return "-" if "from" in cursor.marks or token.type is T.BY else ""
    return ""


def emit_each(cursor: Cursor, listed: list[tuple[str, Token]], made: list[Unit | None], index: int) -> bool:
    """Put out one unit per number; False when one of them is impossible."""
    if any(unit is None for unit in made):
        cursor.out.flags.add("invalid")
        shown = " ".join(token.text for _, token in listed)
        cursor.out.warn("invalid_date", f"{shown} {cursor.tokens[min(index, len(cursor.tokens) - 1)].text}")
        cursor.at = index + 1
        cursor.forget()
        return True
    for (link, _), unit in zip(listed, made, strict=True):
        if link:
            cursor.gap.append(link)
        cursor.emit(unit)
    cursor.at = index + 1
    return True


def quarters(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«I–III кварталы»: one unit per number; 11 and 111 are Roman numerals in figures. True when consumed."""
    values = [{11: 2, 111: 3}.get(value, value) for value in values]
    return emit_each(cursor, listed, [units.quarter(v) if 1 <= v <= 4 else None for v in values], index)


def halves(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«I, II полугодия»: one unit per number; 11 is a Roman two in figures. True when consumed."""
    values = [{11: 2}.get(value, value) for value in values]
    return emit_each(cursor, listed, [units.half(v) if 1 <= v <= 2 else None for v in values], index)


def days_of_month(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«10, 20 марта»: one day per number, of the month at `index`. True when consumed."""
    month = cursor.tokens[index].value
    return emit_each(
        cursor, listed, [units.day(v, month) if possible(v, month, None) else None for v in values], index
    )


def days_of_date(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«1 и 5.03.2026»: the days before the date at `index`, which is read next; False if one cannot be."""
    month = cursor.tokens[index].value
    if not all(possible(v, month, None) for v in values):
        return False
    emit_each(cursor, listed, [units.day(v, month) for v in values], index)
    before = cursor.tokens[index - 1]
    cursor.gap.append("-" if before.type is not T.SIGN or before.text == "-" else before.text)
    if before.type is T.AND:
        cursor.gap[-1] = "and"
    cursor.at = index
    return True


def decades(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«I–II декады марта»: one third of the month per number; False when no month follows."""
    after = cursor.skip(index + 1)
    if cursor.type_at(after) is not T.MONTH:
        return False
    month = cursor.tokens[after].value
    return emit_each(cursor, listed, [units.decade(v, month) if 1 <= v <= 3 else None for v in values], after)


def weeks(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«вторая неделя марта»: False, and counted from something else, when no month follows («2 недели»)."""
    after = cursor.skip(index + 1)
    if cursor.type_at(after) is not T.MONTH or listed[0][1].type is not T.ORD:
        cursor.out.flags.add("relative")
        return False
    month = cursor.tokens[after].value
    return emit_each(cursor, listed, [units.week(v, month) for v in values], after)


def weekdays(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«второй вторник марта»: that day of each year; False, and no more than a rough sense, when no month follows."""
    after = cursor.skip(index + 1)
    if cursor.type_at(after) is not T.MONTH:
        if listed[0][1].type is T.ORD:
            cursor.out.warn("approximate", f"{listed[0][1].text} {cursor.tokens[index].text}")
        return False
    weekday, month = cursor.tokens[index].value, cursor.tokens[after].value
    return emit_each(
        cursor, listed, [units.weekday_of(v, weekday, month) if 1 <= v <= 5 else None for v in values], after
    )


def half_parts(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«первая половина марта», «вторая половина года»: False for a number that is neither 1 nor 2."""
    if not all(1 <= v <= 2 for v in values):
        return False
    after = cursor.skip(index + 1)
    if cursor.type_at(after) is T.MONTH:
        month = cursor.tokens[after].value
        return emit_each(cursor, listed, [units.month_half(v, month) for v in values], after)
    if cursor.type_at(after) is T.YEAR_WORD:
        return emit_each(cursor, listed, [units.half(v) for v in values], after)
    return emit_each(cursor, listed, [units.half(v) for v in values], index)


def months(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«9 месяцев 2026 года» counts from January, as reports do; any other count depends on something."""
    if listed[-1][1].type is T.ORD:
        cursor.at = index + 1
        return True
    after = cursor.skip(index + 1)
    following = cursor.tokens[after] if after < len(cursor.tokens) else None
    unit = units.first_months(values[-1])
    if unit and following and (year_like(following) or following.type is T.CURRENT):
        cursor.emit(unit)
        cursor.at = index + 1
        return True
    if unit and following and following.type is T.YEAR_WORD and "during" not in cursor.marks:
        cursor.emit(unit)
        cursor.at = after + 1
        return True
    cursor.out.flags.add("relative")
    return False


def counted_times(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«2 раза», «1–2 раза»: hand the numbers on to `often.frequency`. Always True."""
    cursor.at = index
    often.frequency(cursor, values[-1], low=values[0] if len(values) > 1 else 0)
    return True


def years_short(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«26–28 гг.»: years of this century, 20 to 60; with other numbers it depends on something."""
    numerals = all(token.type is T.NUM and len(token.text) == 2 for _, token in listed)
    if not numerals or not all(20 <= v <= 60 for v in values):
        cursor.out.flags.add("relative")
        return False
    for (link, _), value in zip(listed, values, strict=True):
        if link:
            cursor.gap.append(link)
        cursor.emit(None, 2000 + value)
    cursor.at = index + 1
    return True


def numbered_days(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«до 10 числа», «10–15 числа марта», «10 дней после квартала»; False when no date can come of it."""
    if not cursor.tokens[index].text.startswith(("числ", "чысл")):
        return days_after(cursor, values[-1], index)
    after = cursor.skip(index + 1)
    if cursor.type_at(after) is T.MONTH:
        return days_of_month(cursor, listed, values, after)
    if not 1 <= values[-1] <= 31:
        cursor.out.flags.add("invalid")
        cursor.out.warn("invalid_date", f"{values[-1]} {cursor.tokens[index].text}")
        return False
    ranged = len(listed) == 2 and listed[1][0] == "-" and "from" in cursor.marks
    often.day_rule(cursor, values[-1], index + 1, values[0] if ranged else 0)
    return True


def days_after(cursor: Cursor, days: int, index: int) -> bool:
    """«в течение 10 дней после окончания квартала»."""
    after = cursor.skip(
        index + 1, T.AFTER, T.FOR, T.FINISH, T.BY, T.FROM, T.IN, T.EVERY, T.REPORTED, T.CURRENT
    )
    unit = cursor.type_at(after)
    if after > index + 1 and unit in rates.MONTHS_IN and 0 < days < 100:
        cursor.out.rule = DayRule(0, days_after=days, base=rates.MONTHS_IN[unit])
        if any(token.text.startswith("рабоч") for token in cursor.tokens[cursor.at : after]):
            cursor.out.warn("approximate", f"{days} рабочих дней")
        cursor.at = after + 1
        cursor.forget()
        return True
    cursor.out.flags.add("relative")
    return False


def numbered_stage(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«1 этап»: the number is the stage's and is passed over. Always True."""
    cursor.gap.append("w")
    cursor.at = index + 1
    return True


def counted_thing(cursor: Cursor, listed: list[tuple[str, Token]], values: list[int], index: int) -> bool:
    """«5 мероприятий»: the number counts things and is no date. Always True."""
    cursor.out.flags.add("foreign")
    cursor.out.unknown.append(cursor.tokens[index].text)
    cursor.at = index + 1
    return True


def stray(cursor: Cursor, index: int, head: T | None) -> None:
    """A number that counts nothing known, whose noun is of type `head`: kept as not understood."""
    if head is T.RELATIVE:
        after = cursor.skip(index + 1, T.RELATIVE)
        if cursor.type_at(after) is T.DAY_WORD and days_after(cursor, cursor.tokens[cursor.at].value, after):
            return
        cursor.out.flags.add("relative")
    if cursor.tokens[cursor.at].type is T.NUM:
        cursor.out.unknown.append(cursor.tokens[cursor.at].text)
        cursor.out.flags.add("stray")
    elif cursor.tokens[cursor.at].type is T.ORD and len(cursor.tokens[cursor.at].text) < 5:
        cursor.out.unknown.append(cursor.tokens[cursor.at].text)
    cursor.gap.append("w")
    if cursor.tokens[cursor.at].type is not T.COUNT:
        cursor.forget()


def read_years(cursor: Cursor) -> None:
    """«2026», «2026–2028», «2026/27»: put out the year or both ends; before «учебный год» the school year."""
    token = cursor.tokens[cursor.at]
    if cursor.type_at(cursor.at + 1) is T.THING:
        cursor.out.flags.add("foreign")
        cursor.at += 2
        return
    index = cursor.at + 1
    short: int | None = None
    if (
        cursor.sign_at(index, "-/")
        and cursor.type_at(index + 1) is T.NUM
        and len(cursor.tokens[index + 1].text) == 2
    ):
        if cursor.type_at(cursor.skip(index + 2)) not in (T.MONTH, T.QUARTER, T.HALF, T.DECADE):
            short = cursor.tokens[index + 1].value + token.value // 100 * 100
            index += 2
    elif (
        cursor.sign_at(index, "-/") and index + 1 < len(cursor.tokens) and year_like(cursor.tokens[index + 1])
    ):
        after = cursor.skip(index + 2, T.YEAR_WORD)
        if cursor.type_at(after) is T.SCHOOL:
            short = cursor.tokens[index + 1].value
            index += 2
    after = cursor.skip(index, T.YEAR_WORD)
    if cursor.type_at(after) is T.SCHOOL:
        school(cursor, token.value, after)
        return
    # A line break parts years («2026 г.\n2028 г.»), but not a year from its word.
    while after > index and cursor.sign_at(after - 1, "\n"):
        after -= 1
    cursor.at = after
    cursor.emit(None, token.value)
    if short is not None:
        cursor.gap.append("-")
        cursor.emit(None, short)


def school(cursor: Cursor, year: int, index: int) -> None:
    """Put out the school year that begins in `year`, or make the half-year before this a half of it."""
    nodes = cursor.out.nodes
    school = units.school_year()
    if nodes and nodes[-1].year is None and nodes[-1].unit and nodes[-1].unit.name.endswith("полугодие"):
        first = nodes[-1].unit.first == (1, 1)
        edge = ((9, 1), (12, 31), 0) if first else ((1, 1), (5, 31), 0)
        name = f"{'I' if first else 'II'} полугодие учебного года"
        cursor.out.warn("nominal", name)
        nodes[-1].unit = Unit(school.kind, edge[0], edge[1], "", "", nominal=True)
        nodes[-1].year = year if first else year + 1
    else:
        cursor.emit(school, year)
    cursor.at = cursor.skip(index + 1, T.SCHOOL, T.YEAR_WORD)


_COUNTED = {
    T.QUARTER: quarters,
    T.HALF: halves,
    T.MONTH: days_of_month,
    T.DATE: days_of_date,
    T.DECADE: decades,
    T.WEEK: weeks,
    T.WEEKDAY: weekdays,
    T.HALF_PART: half_parts,
    T.MONTH_WORD: months,
    T.TIMES: counted_times,
    T.YEAR_WORD: years_short,
    T.DAY_WORD: numbered_days,
    T.STAGE: numbered_stage,
    T.THING: counted_thing,
}
