"""Words with a meaning of their own, each read where it occurs."""

from plans.deadlines import counted, often, rates, units
from plans.deadlines.cursor import ANCHORS, NUMBERS, Cursor, year_like
from plans.deadlines.lexicon import T
from plans.deadlines.tokens import Token


def day_word(cursor: Cursor, token: Token) -> None:
    """«в День города», «ко Дню Победы» are events; «со дня поступления» counts from one that nobody knows."""
    after = cursor.peek(1)
    if after and after.type is T.NEED and cursor.type_at(cursor.at - 1) is T.FROM:
        cursor.out.flags |= {"relative", "counted_from"}
    if after and after.type in (T.WORD, T.PLAN) and token.text[:2] in ("де", "дн", "дз"):
        event(cursor, token)


def day_in_figures(cursor: Cursor, token: Token) -> None:
    """«01.03.2026», «1 марта»: put out that day, with its year where one is written."""
    cursor.emit(units.day(token.day, token.value), token.year)
    cursor.at = cursor.skip(cursor.at + 1, T.YEAR_WORD, lines=False)


def month_year(cursor: Cursor, token: Token) -> None:
    """«03.2026», «март 2026» in one token: put out that month of that year."""
    cursor.emit(units.month(token.value), token.year)
    cursor.at = cursor.skip(cursor.at + 1, T.YEAR_WORD, lines=False)


def month_name(cursor: Cursor, token: Token) -> None:
    """«март»: put out the month, with the two figures after it as its year («март 26»).

    Not where those figures count a month, a quarter or a half-year that comes after them.
    """
    after = cursor.peek(1)
    cursor.emit(units.month(token.value))
    cursor.at += 1
    if after and after.type is T.NUM and len(after.text) == 2 and 20 <= after.value <= 60:
        following = cursor.type_at(cursor.at + 1)
        if following not in (T.MONTH, T.QUARTER, T.HALF):
            cursor.at = cursor.skip(cursor.at + 1, T.YEAR_WORD, lines=False)
            cursor.emit(None, 2000 + after.value)


def season(cursor: Cursor, token: Token) -> None:
    """«зима», «осенью»: put out the season (docs/reading-plans.md says which months it covers)."""
    cursor.emit(units.season(token.value))


def seasonal(cursor: Cursor, token: Token) -> None:
    """«летний период», «осенне-зимний период», «зимние каникулы»: put out each season that is named.

    Of holidays only those of summer are a period; all others, and an adjective of something else, are an
    event.
    """
    found, index = [token.value], cursor.at + 1
    while cursor.sign_at(index, "-") and cursor.type_at(index + 1) is T.SEASONAL:
        found.append(cursor.tokens[index + 1].value)
        index += 2
    index = cursor.skip(index)
    after = cursor.tokens[index] if index < len(cursor.tokens) else None
    if after is None or after.type not in (T.PERIOD_WORD, T.MONTH_WORD):
        cursor.out.flags.add("event")
        cursor.word(token)
        return
    holidays = after.text.startswith(("канику", "каніку"))
    if holidays and found != [2]:
        cursor.out.flags.add("event")
        cursor.word(token)
        cursor.at = _past_school_year(cursor, index + 1)
        return
    if holidays or len(found) > 1:
        cursor.out.warn(
            "nominal", " ".join(t.text for t in cursor.tokens[cursor.at : index + 1]).replace(" - ", "-")
        )
    for number, value in enumerate(found):
        if number:
            cursor.gap.append("-")
        cursor.emit(units.season(value))
    cursor.at = index + 1


def _past_school_year(cursor: Cursor, index: int) -> int:
    """The place after «2026/2027 учебного года»: holidays within it do not last until its end."""
    near = range(index, min(index + 6, len(cursor.tokens)))
    school = next((place for place in near if cursor.type_at(place) is T.SCHOOL), None)
    return index if school is None else cursor.skip(school + 1, T.YEAR_WORD, lines=False)


def bare_unit(cursor: Cursor, token: Token) -> None:
    """«квартал», «полугодие», «месяц» without a number."""
    after = cursor.peek(1)
    if token.type in (T.QUARTER, T.HALF) and after and after.type in (T.NUM, T.ORD) and not year_like(after):
        cursor.at += 1
        listed, index = counted.listed_numbers(cursor)
        values = [number.value for _, number in listed]
        if max(values) <= (4 if token.type is T.QUARTER else 2) and min(values) > 0:
            make = counted.quarters if token.type is T.QUARTER else counted.halves
            make(cursor, listed, values, index - 1)
            return
        cursor.at -= 1
    if token.text.endswith(("ам", "ям")) and cursor.type_at(cursor.at - 1) is T.BY:
        cursor.out.rate = cursor.out.rate or rates.every(rates.MONTHS_IN[token.type])
    elif "for" in cursor.marks:
        cursor.out.base = rates.every(rates.MONTHS_IN[token.type])
    elif token.type is not T.MONTH_WORD or cursor.marks or "during" in cursor.marks:
        cursor.out.flags.add("bare")
    if token.type in (T.QUARTER, T.HALF) and "for" not in cursor.marks:
        cursor.out.flags.add("unread")
    cursor.forget()


def half_word(cursor: Cursor, token: Token) -> None:
    """«половина», «декада» without a number: left unread, so that a person looks at the phrase."""
    cursor.out.flags.add("unread")
    cursor.forget()


def year_word(cursor: Cursor, token: Token) -> None:
    """«год» without a number: a rate («по годам»), what is reported on («за год»), or the whole year."""
    if cursor.type_at(cursor.at + 1) is T.SCHOOL:
        return
    if token.text.endswith("ам") and cursor.type_at(cursor.at - 1) is T.BY:
        cursor.out.rate = cursor.out.rate or rates.every(12)
        return
    if "for" in cursor.marks:
        cursor.out.base = rates.every(12)
        cursor.forget()
        return
    nodes = cursor.out.nodes
    if cursor.part or "during" in cursor.marks:
        cursor.emit(units.year())
    elif cursor.marks and not nodes:
        cursor.out.flags.add("bare")
        cursor.forget()
    elif not nodes and len(token.text) > 2:
        cursor.emit(units.year())


def school_word(cursor: Cursor, token: Token) -> None:
    """«учебный год», with «2026/2027» after it or without; followed by no «год» it is a plain word."""
    index = cursor.skip(cursor.at + 1)
    if cursor.type_at(index) is not T.YEAR_WORD:
        cursor.word(token)
        return
    index += 1
    if index < len(cursor.tokens) and year_like(cursor.tokens[index]):
        cursor.at = index
        year = cursor.tokens[index].value
        index += 1
        if cursor.sign_at(index, "-/") and cursor.type_at(index + 1) is T.NUM:
            index += 2
        cursor.emit(units.school_year(), year)
        cursor.at = cursor.skip(index, T.YEAR_WORD)
        return
    cursor.emit(units.school_year())
    cursor.at = index


def part_of_unit(cursor: Cursor, token: Token) -> None:
    """«начало», «середина», «конец»: kept for the unit that follows; «начало – середина» keeps both ends."""
    if cursor.part and cursor.gap[-1:] == ["-"] and token.value > cursor.part:
        cursor.part_from = cursor.part  # «начало – середина мая»
        cursor.gap.pop()
    cursor.part = token.value


def finish(cursor: Cursor, token: Token) -> None:
    """«окончание», «завершение»: the end of what follows, like «конец»."""
    cursor.part = 3


def later(cursor: Cursor, token: Token) -> None:
    """«и позднее»: changes no date, but what it is said of has no end."""
    cursor.out.flags.add("later")


def current(cursor: Cursor, token: Token) -> None:
    """«текущий год», «в этом году»: put out the year of the plan; «текущий месяц» names no month."""
    index = cursor.skip(cursor.at + 1)
    after = cursor.type_at(index)
    if token.value or after is T.YEAR_WORD:
        cursor.out.flags.add("current")
        units_before = any(node.unit for node in cursor.out.nodes)
        if units_before and not cursor.part:
            cursor.at = cursor.at + 1 if token.value else index + 1
            return
        cursor.emit(units.year())
        cursor.at = cursor.at + 1 if token.value else index + 1
    elif after in (T.MONTH_WORD, T.QUARTER, T.HALF, T.WEEK):
        cursor.out.flags.add("bare")
        cursor.at = index + 1


def term(cursor: Cursor, token: Token) -> None:
    """«срока действия», «период реализации», «весь период»: the life of the roadmap itself."""
    after = cursor.type_at(cursor.skip(cursor.at + 1, lines=True))
    before = cursor.type_at(cursor.at - 1)
    if after in (T.ACTION, T.PLAN) or before is T.WHOLE:
        cursor.out.flags.add("ongoing")
        cursor.forget()
    elif before is T.EVENT and token.type is T.PERIOD_WORD:
        cursor.out.flags |= {"event", "event_period"}
    elif cursor.marks & ANCHORS:
        cursor.out.flags.add("anchored")


def action(cursor: Cursor, token: Token) -> None:
    """«до окончания реализации карты» is the roadmap's own end; «до начала реализации» is an event."""
    if cursor.part == 3 or "during" in cursor.marks:
        cursor.out.flags.add("ongoing")
    elif cursor.part or cursor.marks & {"until", "after"}:
        cursor.anchored = True
        cursor.out.flags.add("event")
    cursor.gap.append("w")
    cursor.forget()


def ongoing(cursor: Cursor, token: Token) -> None:
    """«постоянно», «регулярно»: lasts as long as the roadmap."""
    cursor.out.flags.add("ongoing")


def need(cursor: Cursor, token: Token) -> None:
    """«по мере необходимости»: it has no date and may happen at any time.

    «Через месяц после заключения договора» is counted from a day that nobody knows.
    """
    if "after" in cursor.marks and "relative" in cursor.out.flags:
        cursor.out.flags.add("counted_from")
    cursor.out.flags.add("need")
    cursor.gap.append("w")
    cursor.forget()


def external(cursor: Cursor, token: Token) -> None:
    """«по графику», «согласно приложению 2»: the date is in another paper; its number is passed over."""
    cursor.out.flags.add("external")
    cursor.gap.append("w")
    cursor.forget()
    if token.text.startswith(("прилож", "дадат")):
        cursor.at = cursor.skip(cursor.at + 1, T.NUM)


def event(cursor: Cursor, token: Token) -> None:
    """A word for something that happens («открытие», «заседание»): the date depends on it."""
    cursor.out.flags.add("event")
    cursor.anchor()
    cursor.gap.append("w")
    cursor.forget()


def relative(cursor: Cursor, token: Token) -> None:
    """«через», «с момента»: counted from something else; «через год, начиная с 2026 г.» is a rate."""
    near = cursor.tokens[cursor.at + 1 : cursor.at + 5]
    if (
        token.text in ("через", "праз")
        and near
        and near[0].type is T.YEAR_WORD
        and any(t.type is T.STARTING for t in near)
    ):
        often.set_rate(cursor, rates.every(24))  # «через год, начиная с 2026 г.»
        cursor.at += 2
        return
    cursor.out.flags.add("relative")
    if token.text.startswith("момент") and cursor.type_at(cursor.at - 1) is T.FROM:
        cursor.out.flags.add("counted_from")
    cursor.gap.append("w")
    cursor.forget()


def reference(cursor: Cursor, token: Token) -> None:
    """«п. 3.2», «раздел 5»: the numbers after it are places in a paper and no dates; a year ends them."""
    cursor.out.flags.add("external")
    index = cursor.at + 1
    while index < len(cursor.tokens) and (
        cursor.tokens[index].type in (T.NUM, T.TIME, T.REFERENCE)
        or (cursor.tokens[index].type is T.DATE and cursor.tokens[index].year is None)
        or (cursor.sign_at(index, ",.№-") and cursor.type_at(index + 1) is T.NUM)
    ):
        if year_like(cursor.tokens[index]):
            break
        index += 1
    cursor.at = index
    cursor.gap.append("w")


def document(cursor: Cursor, token: Token) -> None:
    """«приказ», «распоряжение»: a date near it may be the document's own."""
    cursor.out.flags.add("document")
    cursor.out.unknown.append(token.text)
    cursor.gap.append("w")
    cursor.forget()


def stage(cursor: Cursor, token: Token) -> None:
    """«этап 1 – 30.06.2026»: the number is the stage's."""
    after = cursor.peek(1)
    if after and after.type in NUMBERS and not year_like(after) and cursor.sign_at(cursor.at + 2, "-:("):
        cursor.at += 3 if cursor.sign_at(cursor.at + 2, "-:") else 2
        cursor.gap.append("w")


def about(cursor: Cursor, token: Token) -> None:
    """«около», «ориентировочно»: read as if it were exact, with a warning."""
    cursor.out.warn("approximate", token.text)


def then(cursor: Cursor, token: Token) -> None:
    """«далее», «затем»: remember how many units came before it."""
    cursor.out.flags.add("then")
    cursor.out.then_at = cursor.out.then_at or len(cursor.out.nodes)
    cursor.gap.append("w")
    cursor.forget()


def invalid(cursor: Cursor, token: Token) -> None:
    """A date in figures that does not exist («31.02.2026»): flagged, with a warning that quotes it."""
    cursor.out.flags.add("invalid")
    cursor.out.warn("invalid_date", token.text)
    cursor.forget()


def time(cursor: Cursor, token: Token) -> None:
    """«10:00»: flagged and passed over, since a deadline is a day."""
    cursor.out.flags.add("time")
    cursor.forget()


def sign(cursor: Cursor, token: Token) -> None:
    """Keep a sign of punctuation for the next unit; after «№» comes the number of a paper."""
    if token.text == "№":
        cursor.out.flags.add("document" if cursor.type_at(cursor.at + 1) is T.NUM else "external")
        cursor.at = cursor.skip(cursor.at + 1, T.NUM)
    else:
        cursor.gap.append(token.text)
        if token.text in ",;\n":
            cursor.anchored = False
            cursor.marks -= {"during", "for"}


def thing_word(cursor: Cursor, token: Token) -> None:
    """A thing with no meaning for dates: kept among the words that were not understood."""
    cursor.out.unknown.append(token.text)
    cursor.gap.append("w")
