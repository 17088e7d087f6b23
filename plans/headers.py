"""Which field of an item a column's heading names.

A heading is read like a phrase: the words are tagged by their stems (`lexicon`), the sides' words by
`sides`, and the first strong word is the heading's head — «Отметка о соблюдении сроков» is a mark, not a
date. A short list of rules then decides, in the order in which one meaning overrides another: money beats
dates, a fact beats a plan, a contact beats the body it belongs to, and a side is chosen only where the
heading otherwise names who answers, or nothing. The fields are the corpus's words: number, title,
direction, deadline, start, end, responsible, co_executors, expected_result, status, progress, note,
funding, contact, `side:<slug>`.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from plans import sides as _sides
from plans.headings import STRONG, TaggedWords, child, merged, tagged

LONGEST_HEADING = 600
# «Выполнено > дата»: what has been done, below it when.
_DONE_ABOVE = re.compile(
    r"^(?:фактически )?(?:выполнено|исполнено|сделано|проведено|реализовано) > (?=дата|срок)", re.IGNORECASE
)
_UNKNOWN = "no rule knows these words"


class Reading(NamedTuple):
    """What a heading was read as: the field (None = ignored or unknown), how sure (0..1), by which rule."""

    field: str | None
    confidence: float
    why: str


_TIME = ("term", "date", "start", "end", "checkpoint")


def recognise(heading: str, sides: _sides.Names) -> str | None:
    """The field a heading names; `side:<slug>` for a side's bodies; None for what is to be ignored.

    Levels of a compound heading are joined by ` > `, the topmost first. `sides` maps a city's slug to its
    names (city, country) in the order of the document, so that «Сторона А» is the first. Never raises.
    """
    return explain(heading, sides).field


def explain(heading: str, sides: _sides.Names) -> Reading:
    """The same, with a confidence from 0 to 1 and the name of the rule, for ranking two candidate columns."""
    return candidates(heading, sides)[0]


def is_unknown(heading: str, sides: _sides.Names) -> bool:
    """Whether no rule knows the heading's words, so that only its column can tell what it is."""
    return bool(heading.strip()) and explain(heading, sides).why == _UNKNOWN


def candidates(heading: str, sides: _sides.Names) -> list[Reading]:
    """All readings some rule offers, best first; at least one, whose field may be None."""
    if len(heading) > LONGEST_HEADING:
        return [Reading(None, 0.9, "too long for a heading")]
    return list(_candidates(heading, _sides.freeze(sides)))


@lru_cache(maxsize=4096)
def _candidates(heading: str, frozen: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Reading, ...]:
    sides = dict(frozen)
    heading = _DONE_ABOVE.sub("факт > ", heading)
    levels = [tagged(level, sides) for level in re.split(r"\s>\s|\s*→\s*", heading) if level.strip()]
    if not levels:
        return (Reading(None, 1.0, "empty"),)
    whole = merged(levels)
    found: list[Reading] = []
    if len(levels) > 1:
        found = _decide(child(levels))
        if (whole.head == "fund" or (whole.head == "volume" and whole.has("fund"))) and not (
            found and found[0].field in ("status", "progress", "note")
        ):
            found = []
    found += [r for r in _decide(whole) if r.field not in {f.field for f in found}]
    if not found:
        return (Reading(None, 0.5, _UNKNOWN),)
    best, *rest = found
    return (
        best,
        *(Reading(r.field, round(min(r.confidence, best.confidence) * 0.6, 2), r.why) for r in rest),
    )


# --- the rules, in order of precedence ---

_Rule = Callable[[TaggedWords], Reading | None]


def _decide(words: TaggedWords) -> list[Reading]:
    words = _settled(words)
    found: list[Reading] = []
    for rule in _RULES:
        reading = rule(words)
        if reading is None:
            continue
        sure = reading.confidence - 0.06 * min(words.unknown, 5)
        if reading.field == "responsible" and words.side:
            reading = Reading(f"side:{words.side}", sure, f"{reading.why}, of one side")
        found.append(Reading(reading.field, round(max(sure, 0.1), 2), reading.why))
    return found


def _settled(words: TaggedWords) -> TaggedWords:
    """Bracketed words speak only if nothing else does; «ответственный» is a name or an adjective to what
    follows.
    """
    if all(t in ("plan", "achieved") for t in words.tags) and words.bracketed and not words.slugs:
        words = TaggedWords(words.bracketed, words.tags, [], words.unknown, words.slugs, words.dated)
    tags = []
    for place, tag in enumerate(words.tags):
        if tag == "resp_adj":
            following = words.tags[place + 1] if place + 1 < len(words.tags) else ""
            tag = "org" if following == "co" and place + 1 not in words.breaks else "resp"
        tags.append(tag)
    return TaggedWords(tags, words.bracketed, words.breaks, words.unknown, words.slugs, words.dated)


def _number(w: TaggedWords) -> Reading | None:
    if w.head not in ("number", "point") or w.has("contact", "doing", "resp", "mark", "term", "date", "fund"):
        return None
    if (
        w.anywhere("name", "content")
        or (w.head == "point" and "title" in w.bracketed)
        or (w.head == "number" and w.follows_break("title"))
    ):
        return Reading("title", 0.9, "a number inside the name")
    if w.has("direction", "result", "ignore") and not w.has("point"):
        return Reading(None, 0.6, "the number of something else")
    return Reading("number", 0.97, "numbers the rows")


def _contact(w: TaggedWords) -> Reading | None:
    if w.has("contact") or (w.head == "person"):
        if w.head in ("mark", "note", "fund", "title", "course"):
            return None
        return Reading("contact", 0.95, "how to reach somebody")
    if "contact" in w.bracketed and not w.has("resp", "co", "title", "term", "date", "note"):
        return Reading("contact", 0.8, "under contacts")
    return None


def _marked(w: TaggedWords) -> Reading | None:
    if w.tags == ["mark", "co"]:
        return Reading(None, 0.7, "what a participant is")
    if w.head == "mark":
        if w.has("fund") and not w.has("doing", "term"):
            return Reading("funding", 0.6, "the state of the money")
        if w.has("note"):
            return Reading("note", 0.7, "special marks")
        if w.has("course") and not w.has("doing"):
            return Reading("progress", 0.8, "how far it is")
        return Reading("status", 0.95, "a mark or state")
    if w.head in ("doing", "course") and w.anywhere("not"):
        return Reading("status", 0.8, "done or not")
    return None


def _ignored(w: TaggedWords) -> Reading | None:
    if (
        w.head in ("ignore", "moved")
        or (w.head == "level" and not w.has("doing", "course"))
        or (w.head == "volume" and not w.anywhere("fund", "course"))
    ) and not (w.follows_break("note") or (w.tags[0] == "name" and w.follows_break("title"))):
        return Reading(None, 0.85, "no field of an item")
    if (
        w.head == "form"
        and not w.follows_break("title")
        and w.has("title", "place", "goal")
        and not w.has("result", "doing", "finish", "record")
    ):
        return Reading(None, 0.7, "a kind, not a result")
    return None


def _note(w: TaggedWords) -> Reading | None:
    if (
        w.head == "note"
        or (w.head == "ignore" and w.follows_break("note"))
        or (w.head == "extra" and not w.has("resp", "co", "org", "fund", "result"))
    ):
        return Reading("note", 0.95, "a remark")
    if (
        w.head == "place"
        and not w.has("date", "term")
        and not (w.tags[0] == "name" and w.follows_break("place"))
    ):
        return Reading("note", 0.7, "a place")
    return None


def _money(w: TaggedWords) -> Reading | None:
    if w.has("fund") and w.head not in ("resp", "title", "course", "note"):
        return Reading("funding", 0.95, "money")
    if w.head == "volume" and "fund" in w.bracketed:
        return Reading("funding", 0.9, "money in the units")
    return None


def _when(w: TaggedWords) -> Reading | None:
    if (
        w.head not in (*_TIME, "place")
        and not (w.tags and w.tags[0] in ("checkpoint", "finish"))
        and w.tags[:2] != ["plan", "finish"]
        and not ("checkpoint" in w.tags and w.head in ("", "plan", "checkpoint"))
    ):
        return None
    if w.head == "place" and not w.has("date", "term"):
        return None
    if w.anywhere("achieved") or (w.tags == ["date"] and "reported" in w.bracketed):
        return Reading(None, 0.9, "what happened, not what was agreed")
    if w.tags[0] == "info" and w.head == "date":
        return Reading(None, 0.7, "the period or day reported on")
    if w.has("moved"):
        return Reading(None, 0.6, "a moved date")
    if w.has("date") and not w.has("term") and w.has("record") and not w.has("title", "start", "end", "plan"):
        return Reading(None, 0.8, "when something was recorded")
    started, ended = w.anywhere("start"), w.anywhere("end")
    if (started and ended) or (started and w.has("finish")):
        return Reading("deadline", 0.85, "from start to end")
    if started:
        return Reading("start", 0.95, "a beginning")
    if (
        ended
        or (w.has("finish") and not w.has("term"))
        or w.tags in (["term", "finish", "title"], ["term", "doing", "finish", "doing"])
        or (w.has("finish") and w.tags[-1] == "finish" and w.tags.count("term") and w.has("doing"))
    ):
        return Reading("end", 0.95, "an end")
    return Reading("deadline", 0.95, "a date or term")


def _outcome(w: TaggedWords) -> Reading | None:
    if w.head == "result" or (w.head == "form" and w.has("result", "doing", "finish", "record", "info")):
        reported = w.tags == ["result"] and "reported" in w.bracketed
        if w.anywhere("achieved") or reported or (w.dated and w.head == "result" and not w.has("plan")):
            return Reading("progress", 0.85, "what has been reached")
        return Reading("expected_result", 0.9, "what is to come of it")
    if w.head == "outcome":
        if not w.has("plan") and (w.has("doing", "title", "achieved", "date") or w.dated):
            return Reading("progress", 0.75, "a summing-up")
        return Reading("expected_result", 0.6, "an outcome")
    return None


def _progress(w: TaggedWords) -> Reading | None:
    if w.has("achieved") and "date" in w.bracketed and not w.has("date", "term"):
        return Reading(None, 0.8, "the day on which it was done")
    if w.head in ("course", "level") or (w.head == "volume" and w.has("course")):
        return Reading("progress", 0.95, "how it goes")
    if w.head == "doing":
        return Reading("progress", 0.8, "what has been done")
    if (
        w.tags
        and "info" in w.tags[: 2 if w.tags[0] in ("plan", "achieved") else 1]
        and w.head in ("", "info", "plan", "achieved", "title", "mark", "doing")
    ):
        return Reading("progress", 0.7 if w.has("title") else 0.5, "information on the work")
    return None


def _together(w: TaggedWords) -> Reading | None:
    if (
        w.head == "co"
        or (w.tags == ["resp", "co"] and not w.breaks)
        or (w.head == "extra" and w.has("resp", "co", "org"))
        or (w.has("jointly") and w.head in ("jointly", "org"))
    ):
        return Reading("co_executors", 0.92, "takes part")
    return None


def _answers(w: TaggedWords) -> Reading | None:
    if w.head == "resp":
        return Reading("responsible", 0.95, "who answers")
    if w.head == "person":
        return Reading("responsible", 0.6, "a person")
    if (
        w.has("org")
        and not (w.tags[0] == "name" and ("title" in w.bracketed or "title" in w.tags[: w.tags.index("org")]))
        and not w.has(*(STRONG - {"doing", "title", "resp", "co"}))
        and w.tags[0] in ("org", "name", "plan", "side", "doing")
    ):
        return Reading("responsible", 0.8, "bodies")
    return None


def _chapter(w: TaggedWords) -> Reading | None:
    if (w.head == "direction" or (w.head == "form" and w.has("direction"))) and not w.follows_break("title"):
        return Reading("direction", 0.93, "a chapter")
    if w.head == "goal" and not w.anywhere("title", "name") and not w.has("content", "result"):
        return Reading("direction", 0.6, "a task the item belongs to")
    return None


def _titled(w: TaggedWords) -> Reading | None:
    if w.tags[:1] == ["name"] and (w.follows_break("title") or w.follows_break("place")):
        return Reading("title", 0.8, "a name and what goes with it")
    if w.has("title", "goal") and w.head in ("title", "goal", "direction", "form"):
        return Reading("title", 0.93, "what is to be done")
    if w.has("name", "content") and w.head in ("", "name", "content", "point", "plan"):
        return Reading("title", 0.7, "a name or contents")
    return None


def _bare(w: TaggedWords) -> Reading | None:
    if w.side and all(t in ("side", "org") for t in w.tags) and not w.unknown:
        return Reading("responsible", 0.9, "only a side's name")
    return None


_RULES: Sequence[_Rule] = (
    _number, _contact, _marked, _ignored, _note, _money, _when, _outcome, _progress, _together, _answers,
    _chapter, _titled, _bare,
)  # fmt: skip
