"""English words of states: those of translated plans, and those that trackers put into a column of their own."""

import re

from plans.states.words import Status

_WORDS: dict[Status, str] = {
    "done": "done|completed|complete|finished|implemented|executed|resolved|verified|achieved|delivered",
    "in_progress": "in progress|ongoing|on-going|under way|underway|started|on track|in work|working on it|doing|wip"
    "|in review|under review|testing|in development",
    "partially_done": "partially done|partially completed|partially complete|partially implemented",
    "planned": "planned|not started|not begun|pending|to do|todo|scheduled|upcoming|backlog|queued",
    "overdue": "overdue|delayed|not done|not completed|not complete|not implemented|not finished",
    "postponed": "postponed|rescheduled|put off|on hold|suspended|deferred|paused|blocked|parked",
    "cancelled": "cancelled|canceled|dropped|withdrawn|rejected|won't do|wont do|abandoned|archived",
    "no_data": "no data",
}
#: States only where nothing else is said: «new building opened» is none.
_WORDS_ALONE: dict[Status, str] = {
    "done": "closed|fixed",
    "in_progress": "active|review",
    "planned": "new|next|waiting|draft|бэклог",
    "overdue": "late",
    "postponed": "stuck",
    "no_data": "unknown|none",
}
_OPENING = {word: status for status, words in _WORDS.items() for word in words.split("|")}
_ALONE = _OPENING | {word: status for status, words in _WORDS_ALONE.items() for word in words.split("|")}
# «Planned for 2027», «In progress (40 %)»: what follows goes with the state, unless it denies it.
_OPENS = re.compile(
    rf"({'|'.join(sorted(map(re.escape, _OPENING), key=len, reverse=True))})(?![a-z-])(?!.*(?:\bnot\b|[а-я]))"
)
# What changes nothing of the state beside it: «work in progress», «not yet started», «has been completed».
_ADDED = re.compile(
    r"\b(?:work|yet|has|have|been|was|were|is|are|still|currently|already|fully|successfully) "
)
_PARTLY = re.compile(r"\bpartly (?=[a-z])")


def read(folded: str) -> tuple[Status, bool] | None:
    """The state that a folded English text is or opens with, and whether it is all the text; None for any other."""
    if folded in _ALONE:
        return _ALONE[folded], True
    if not folded.isascii():
        return None
    plain = _PARTLY.sub("partially ", _ADDED.sub("", folded))
    found = _OPENS.match(plain)
    return (_OPENING[found[1]], found[1] == plain) if found else None
