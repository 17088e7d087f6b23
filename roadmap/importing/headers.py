"""Which field of an item a column's heading names.

A heading is read like a phrase: the words are tagged by their stems (`lexicon`), the sides' words by `sides`, and the
first strong word is the heading's head — «Отметка о соблюдении сроков» is a mark, not a date. A short list of rules
then decides, in the order in which one meaning overrides another: money beats dates, a fact beats a plan, a contact
beats the body it belongs to, and a side is chosen only where the heading otherwise names who answers, or nothing.
The fields are the corpus's words: number, title, direction, deadline, start, end, responsible, co_executors,
expected_result, status, progress, note, funding, contact, `side:<slug>`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from . import sides as _sides
from .lexicon import tags_of
from .words import fold, join_broken, split_glued, tidy

LONGEST_HEADING = 600

_FOOTNOTE = re.compile(r"<\s*\**\d*\s*>|&lt;\d+&gt;|\[\d+\]|[*¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[а-яё])\d$")
_ROW_NUMBER = re.compile(
    r"(?<![^\W_])(?:(?:№|n|no|#)+\s*(?:п|з|n)?\s*[./\\]*\s*(?:п|з)?\.?|(?:п|з)\s*[./\\-]+\s*п\.?|п\s*п\.?)(?![^\W_])"
)
_MAIL = re.compile(r"(?<![^\W_])(?:e-?\s?mail|эл\.?\s*(?:почта|адрес)|электронн\w* (?:почт|адрес)\w*|электронн\w* пошт\w*)")
_FIO = re.compile(r"(?<![^\W_])(?:ф\.\s?и\.\s?о|п\.\s?и\.\s?б|ф\.\s?и)\.?(?![^\W_])")
_COUNT = re.compile(r"(?<![^\W_])(?:кол-во|к-во|ед\.\s*изм\w*)")
_DOCUMENT = re.compile(
    r"(?:план\w*|праграм\w*|программ\w*) (?:основных |совместных )?мероприяти(?:й|я)|план\w* мерапрыемстваў?|дорожн\w* карт\w*|дарожн\w* карт\w*"
    r"|(?<=пункт )плана?|(?<=пункта )плана?"
)
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[№#%]|[()/,;|+]")
_DATED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}|(?:19|20)\d\d")


class Reading(NamedTuple):
    """What a heading was read as: the field (None = ignored or unknown), how sure (0..1), by which rule."""

    field: str | None
    confidence: float
    why: str


@dataclass
class _Words:
    """The tagged words of one level of a heading, or of several levels taken together."""

    tags: list[str] = field(default_factory=list)
    bracketed: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    unknown: int = 0
    slugs: list[str] = field(default_factory=list)
    dated: bool = False

    def has(self, *tags: str) -> bool:
        return any(tag in self.tags for tag in tags)

    def anywhere(self, *tags: str) -> bool:
        return self.has(*tags) or any(tag in self.bracketed for tag in tags)

    @property
    def head(self) -> str:
        """The first word that can name a column by itself."""
        return next((t for t in self.tags if t in _STRONG), next(iter(self.tags), ""))

    @property
    def side(self) -> str | None:
        """The one side named, if exactly one is."""
        return self.slugs[0] if len(set(self.slugs)) == 1 else None

    def follows_break(self, tag: str) -> bool:
        """Whether the tag stands after a comma, slash or «и»: a second column heading in the same cell."""
        return any(t == tag and any(b <= i for b in self.breaks) for i, t in enumerate(self.tags) if i)


_WEAK = {"name", "content", "info", "plan", "achieved", "org", "record", "not", "finish", "checkpoint", "moved"}
_STRONG = {
    *("number", "point", "title", "goal", "direction", "term", "date", "start", "end", "resp", "co", "result", "form"),
    *("outcome", "mark", "course", "doing", "note", "place", "fund", "contact", "person", "ignore", "volume", "moved"),
}
_TIME = ("term", "date", "start", "end", "checkpoint")


def recognise(heading: str, sides: _sides.Names) -> str | None:
    """The field a heading names; `side:<slug>` for a side's responsible bodies; None for what is to be ignored.

    Levels of a compound heading are joined by ` > `, the topmost first. `sides` maps a city's slug to its names
    (city, country) in the order of the document, so that «Сторона А» is the first. Never raises.
    """
    return explain(heading, sides).field


def explain(heading: str, sides: _sides.Names) -> Reading:
    """The same, with a confidence from 0 to 1 and the name of the rule, for ranking two candidate columns."""
    return candidates(heading, sides)[0]


def candidates(heading: str, sides: _sides.Names) -> list[Reading]:
    """All readings some rule offers, best first; at least one, whose field may be None."""
    if len(heading) > LONGEST_HEADING:
        return [Reading(None, 0.9, "too long for a heading")]
    return list(_candidates(heading, _sides.freeze(sides)))


@lru_cache(maxsize=4096)
def _candidates(heading: str, frozen: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Reading, ...]:
    sides = dict(frozen)
    levels = [_tagged(level, sides) for level in re.split(r"\s>\s|\s*→\s*", heading) if level.strip()]
    if not levels:
        return (Reading(None, 1.0, "empty"),)
    whole = _merged(levels)
    found: list[Reading] = []
    if len(levels) > 1:
        found = _decide(_child(levels))
        if whole.head == "fund" and not (found and found[0].field in ("status", "progress", "note")):
            found = []
    found += [r for r in _decide(whole) if r.field not in {f.field for f in found}]
    if not found:
        return (Reading(None, 0.5, "no rule knows these words"),)
    best, *rest = found
    return (best, *(Reading(r.field, round(min(r.confidence, best.confidence) * 0.6, 2), r.why) for r in rest))


def _tagged(level: str, sides: _sides.Names) -> _Words:
    text = fold(split_glued(join_broken(tidy(level), inline=True)))
    words = _Words(dated=bool(_DATED.search(text)))
    text = _FOOTNOTE.sub(" ", text)
    for pattern, word in ((_MAIL, " email "), (_FIO, " фио "), (_ROW_NUMBER, " № "), (_COUNT, " количество ")):
        text = pattern.sub(word, text)
    shortened = _DOCUMENT.sub(" ", text)
    if re.search(r"\w", shortened):
        text = shortened
    for mention in reversed(_sides.mentions(text, sides)):
        words.slugs.insert(0, mention.slug)
        text = f"{text[: mention.start]} \x00side {text[mention.end :]}"
    _tag_tokens(text, words)
    return words


def _tag_tokens(text: str, words: _Words) -> None:
    depth = 0
    tokens = _TOKEN.findall(text.replace("\x00side", "sideword"))
    for place, token in enumerate(tokens):
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
            continue
        if token in "/,;|+" or token in ("и", "или"):
            if not depth:
                words.breaks.append(len(words.tags))
            continue
        tags = ["side"] if token == "sideword" else _token_tags(token, tokens, place)
        (words.bracketed if depth else words.tags).extend(tags)
        if not tags and len(token) > 2 and not depth and token not in _CONNECTING and not token[0].isdigit():
            words.unknown += 1


_CONNECTING = frozenset(
    "для при над под без том числе которого которой города город гор курорта курорт округ округа муниципального образования"
    " муниципальное горада области край края республики того это как или пры его ее их проведения правядзення"
    " проведен осуществляемых".split()
)


def _token_tags(token: str, tokens: Sequence[str], place: int) -> list[str]:
    if "-" in token and not (found := tags_of(token)):
        return [tag for part in token.split("-") for tag in tags_of(part)]
    found = tags_of(token)
    if token in ("с", "по", "до", "от", "з", "да") and len(tokens) == 1:
        return ["start" if token in ("с", "от", "з") else "end"]
    if found == ["resp"] and token.startswith(("ответственн", "адказн")):
        return ["resp_adj"]
    return found


def _merged(levels: Sequence[_Words]) -> _Words:
    whole = _Words()
    for level in levels:
        whole.breaks += [len(whole.tags) + b for b in level.breaks]
        whole.tags += level.tags
        whole.bracketed += level.bracketed
        whole.slugs += level.slugs
        whole.unknown += level.unknown
        whole.dated = whole.dated or level.dated
    whole.tags = [("resp" if t == "resp_adj" else t) for t in whole.tags] if len(levels) > 1 else whole.tags
    return whole


def _child(levels: Sequence[_Words]) -> _Words:
    """The lowest level, with what its parents say about money, facts, contacts and sides."""
    last = levels[-1]
    above = [t for level in levels[:-1] for t in (*level.tags, *level.bracketed)]
    if not any(t in _STRONG and t not in ("doing",) or t in ("resp_adj",) for t in last.tags) or last.tags in (["start"], ["end"]):
        return _merged(levels)
    inherited = [t for t in above if t in ("achieved", "contact")]
    slugs = last.slugs or [s for level in levels[:-1] for s in level.slugs]
    return _Words(last.tags, [*last.bracketed, *inherited], last.breaks, last.unknown, slugs, last.dated)


# --- the rules, in order of precedence ---------------------------------------------------------------------------

_Rule = Callable[[_Words], Reading | None]


def _decide(words: _Words) -> list[Reading]:
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


def _settled(words: _Words) -> _Words:
    """Bracketed words speak only if nothing else does; «ответственный» is a name or an adjective to what follows."""
    if all(t in ("plan", "achieved") for t in words.tags) and words.bracketed and not words.slugs:
        words = _Words(words.bracketed, words.tags, [], words.unknown, words.slugs, words.dated)
    tags = []
    for place, tag in enumerate(words.tags):
        if tag == "resp_adj":
            following = words.tags[place + 1] if place + 1 < len(words.tags) else ""
            tag = "org" if following == "co" and place + 1 not in words.breaks else "resp"
        tags.append(tag)
    return _Words(tags, words.bracketed, words.breaks, words.unknown, words.slugs, words.dated)


def _number(w: _Words) -> Reading | None:
    if w.head not in ("number", "point") or w.has("contact", "doing", "resp", "mark", "term", "date", "fund"):
        return None
    if w.has("name", "content") or (w.head == "number" and w.follows_break("title")):
        return Reading("title", 0.9, "a number inside the name")
    if w.has("direction", "result") and not w.has("point"):
        return Reading(None, 0.6, "the number of something else")
    return Reading("number", 0.97, "numbers the rows")


def _contact(w: _Words) -> Reading | None:
    if w.has("contact") or (w.head == "person"):
        if w.head in ("mark", "note", "fund", "title", "course"):
            return None
        return Reading("contact", 0.95, "how to reach somebody")
    if "contact" in w.bracketed and not w.has("resp", "co", "title", "term", "date", "note"):
        return Reading("contact", 0.8, "under contacts")
    return None


def _marked(w: _Words) -> Reading | None:
    if w.head == "mark":
        if w.has("fund") and not w.has("doing", "term"):
            return Reading("funding", 0.6, "the state of the money")
        if w.has("note"):
            return Reading("note", 0.7, "special marks")
        return Reading("status", 0.95, "a mark or state")
    if w.head == "doing" and w.anywhere("not"):
        return Reading("status", 0.8, "done or not")
    return None


def _ignored(w: _Words) -> Reading | None:
    if w.head in ("ignore", "moved") or (w.head == "volume" and not w.anywhere("fund")):
        return Reading(None, 0.85, "no field of an item")
    if w.head == "form" and w.has("title", "direction", "place", "goal") and not w.has("result", "doing", "finish", "record"):
        return Reading(None, 0.7, "a kind, not a result")
    return None


def _note(w: _Words) -> Reading | None:
    if w.head == "note":
        return Reading("note", 0.95, "a remark")
    if w.head == "place" and not w.has("date", "term"):
        return Reading("note", 0.7, "a place")
    return None


def _money(w: _Words) -> Reading | None:
    if w.has("fund") and w.head not in ("resp", "title", "course", "note"):
        return Reading("funding", 0.95, "money")
    if w.head == "volume" and "fund" in w.bracketed:
        return Reading("funding", 0.9, "money in the units")
    return None


def _when(w: _Words) -> Reading | None:
    if w.head not in _TIME and not (w.tags and w.tags[0] in ("checkpoint", "finish")) and not (
        "checkpoint" in w.tags and w.head in ("", "plan", "checkpoint")
    ):
        return None
    if w.anywhere("achieved"):
        return Reading(None, 0.9, "what happened, not what was agreed")
    if w.has("moved"):
        return Reading(None, 0.6, "a moved date")
    if w.has("date") and not w.has("term") and w.has("record") and not w.has("title", "start", "end"):
        return Reading(None, 0.8, "when something was recorded")
    started, ended = w.anywhere("start"), w.anywhere("end")
    if started and ended or (started and w.has("finish")):
        return Reading("deadline", 0.85, "from start to end")
    if started:
        return Reading("start", 0.95, "a beginning")
    if ended or (w.has("finish") and not w.has("term")) or (w.has("finish") and w.tags[-1] == "finish" and w.tags.count("term") and w.has("doing")):
        return Reading("end", 0.95, "an end")
    return Reading("deadline", 0.95, "a date or term")


def _outcome(w: _Words) -> Reading | None:
    if w.head == "result" or (w.head == "form" and w.has("result", "doing", "finish", "record", "info")):
        if w.has("achieved") or (w.dated and w.head == "result"):
            return Reading("progress", 0.85, "what has been reached")
        return Reading("expected_result", 0.9, "what is to come of it")
    if w.head == "outcome":
        if w.has("doing", "title", "achieved") or w.dated:
            return Reading("progress", 0.75, "a summing-up")
        return Reading("expected_result", 0.6, "an outcome")
    return None


def _progress(w: _Words) -> Reading | None:
    if w.head == "course":
        return Reading("progress", 0.95, "how it goes")
    if w.head == "doing":
        return Reading("progress", 0.8, "what has been done")
    if w.tags and w.tags[0] == "info" and (w.head in ("", "info", "title", "mark") or w.head == "doing"):
        return Reading("progress", 0.7 if w.has("title") else 0.5, "information on the work")
    return None


def _together(w: _Words) -> Reading | None:
    if w.head == "co":
        return Reading("co_executors", 0.92, "takes part")
    return None


def _answers(w: _Words) -> Reading | None:
    if w.head == "resp":
        return Reading("responsible", 0.95, "who answers")
    if w.head == "person":
        return Reading("responsible", 0.6, "a person")
    if w.has("org") and not w.has(*(_STRONG - {"doing", "title", "resp", "co"})) and w.tags[0] in ("org", "name", "plan", "side", "doing"):
        return Reading("responsible", 0.8, "bodies")
    return None


def _chapter(w: _Words) -> Reading | None:
    if w.head == "direction" and not w.follows_break("title"):
        return Reading("direction", 0.93, "a chapter")
    if w.head == "goal" and not w.has("title", "name", "content", "result"):
        return Reading("direction", 0.6, "a task the item belongs to")
    return None


def _titled(w: _Words) -> Reading | None:
    if w.has("title", "goal") and w.head in ("title", "goal", "direction"):
        return Reading("title", 0.93, "what is to be done")
    if w.has("name", "content") and w.head in ("", "name", "content", "point"):
        return Reading("title", 0.7, "a name or contents")
    return None


def _bare(w: _Words) -> Reading | None:
    if w.side and all(t in ("side", "org") for t in w.tags) and not w.unknown:
        return Reading("responsible", 0.9, "only a side's name")
    return None


_RULES: Sequence[_Rule] = (
    _number, _contact, _marked, _ignored, _note, _money, _when, _outcome, _progress, _together, _answers, _chapter,
    _titled, _bare,
)  # fmt: skip

FIELDS: Mapping[str, str] = {
    "number": "№", "title": "мероприятие", "direction": "направление", "deadline": "срок", "start": "начало",
    "end": "окончание", "responsible": "ответственный", "co_executors": "соисполнители",
    "expected_result": "ожидаемый результат", "status": "статус", "progress": "ход исполнения", "note": "примечание",
    "funding": "финансирование", "contact": "контакты",
}  # fmt: skip
