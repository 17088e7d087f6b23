"""One pass over the tokens of a phrase: each is handed to what reads its kind of word."""

from plans.deadlines import bounds, counted, often, words
from plans.deadlines.cursor import NUMBERS, Cursor, Reading
from plans.deadlines.lexicon import T
from plans.deadlines.tokens import Token

_SKIPPED = {
    *(T.FILLER, T.ONCE, T.IN, T.EARLIER, T.WHOLE, T.REPORTED),
    T.WEEK,
}
_HANDLERS = {
    T.DATE: words.day_in_figures,
    T.MONTH_YEAR: words.month_year,
    T.DAY_WORD: words.day_word,
    T.INVALID: words.invalid,
    T.TIME: words.time,
    T.MONTH: words.month_name,
    T.QUARTER: words.bare_unit,
    T.HALF: words.bare_unit,
    T.MONTH_WORD: words.bare_unit,
    T.HALF_PART: words.half_word,
    T.DECADE: words.half_word,
    T.YEAR_WORD: words.year_word,
    T.SEASON: words.season,
    T.SEASONAL: words.seasonal,
    T.SCHOOL: words.school_word,
    T.PART: words.part_of_unit,
    T.FINISH: words.finish,
    T.LATER: words.later,
    T.FREQ: often.freq,
    T.TIMES: often.times_word,
    T.EVERY: often.every_unit,
    T.WEEKDAY: often.weekday,
    T.STAGE: words.stage,
    T.PARITY: often.parity,
    T.UNTIL: bounds.until,
    T.BY: bounds.by,
    T.FROM: bounds.since,
    T.STARTING: bounds.starting,
    T.BETWEEN: bounds.between,
    T.AFTER: bounds.after,
    T.NOT: bounds.negation,
    T.AND: bounds.conjunction,
    T.DURING: bounds.during,
    T.FOR: bounds.reported_on,
    T.CURRENT: words.current,
    T.NEXT: often.following,
    T.LAST: often.last_unit,
    T.TERM: words.term,
    T.PERIOD_WORD: words.term,
    T.ACTION: words.action,
    T.PLAN: words.action,
    T.ONGOING: words.ongoing,
    T.NEED: words.need,
    T.EXTERNAL: words.external,
    T.EVENT: words.event,
    T.RELATIVE: words.relative,
    T.REFERENCE: words.reference,
    T.DOCUMENT: words.document,
    T.ABOUT: words.about,
    T.THEN: words.then,
    T.SIGN: words.sign,
    T.THING: words.thing_word,
}


def read(tokens: list[Token]) -> Reading:
    """What the tokens of one phrase say; what no rule knows comes back in `unknown`, and nothing is raised."""
    cursor = Cursor(tokens)
    while cursor.at < len(tokens):
        token = tokens[cursor.at]
        if token.fixed:
            cursor.out.warn("typo", token.fixed)
        before = cursor.at
        handler = _HANDLERS.get(token.type)
        if token.type in NUMBERS:
            counted.numbers(cursor)
        elif handler:
            handler(cursor, token)
        elif token.type not in _SKIPPED:
            cursor.word(token)
        if cursor.at == before:
            cursor.at += 1
    cursor.out.rest = tuple(cursor.gap)
    return cursor.out
