"""The deadline of each side, where a cell gives each its own: «Сочи – до 01.06.2027, Минск – III квартал 2027 г.»."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans import sides as _sides
from plans.deadlines.describe import describe
from plans.deadlines.model import Caution, Deadline
from plans.deadlines.reading import LONGEST, parse_deadline
from plans.text import plain_marks
from plans.words import fold, join_broken, tidy

_MOST_MENTIONS = 12
# A line break, which folding would lose.
_LINE = "|"
# What a label may have before the city's name, and behind it.
_LEADS = re.compile(
    r"(?:(?<![^\W_])(?:для|от|ад|с|со|стороны|сторона|старана|боку|г|гор|город[а-я]*|горад[а-я]*)[\s.]+)+$"
)
_TRAILS = re.compile(r"(?:\s+(?:сторон[а-я]*|старан[а-я]*|бок[а-я]*)(?![а-я]))?")
_OPENS = re.compile(rf"\s*[:{_LINE}-]\s*")
_JOINS = re.compile(r"\s*(?:,|/|(?<![а-я])и(?![а-я]))\s*")
_PARTS = f";,.:{_LINE}"
_EDGES = f" ;,.:-{_LINE}"
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_UNTIL = re.compile(r"(?:до|не позднее|не позже|к|да|не пазней)(?![^\W_])", re.IGNORECASE)
# What the labels make doubtful of a cell that is read as a whole.
_OF_LABELS = ("extra_text", "ambiguous", "year_missing", "year_assumed")
# What a person need not look at before the dates may be believed.
_PLAIN = frozenset(("ambiguous", "nominal", "open_end", "out_of_context", "tail", "typo", "year_assumed"))


@dataclass(frozen=True, slots=True)
class _Label:
    """The sides that a label names, and where it is in the folded text."""

    slugs: tuple[str, ...]
    start: int
    end: int


def deadlines_by_sides(text: str, sides: _sides.Names, years: tuple[int, int]) -> dict[str, Deadline]:
    """The deadline of each side, by slug in the order of `sides`; {} where the cell does not plainly give each its own.

    `sides` maps a slug to its names, `years` are those of `parse_deadline`. A side is named before its dates («Сочи –
    …; Минск – …», also on a line of its own), or in brackets behind them where they are a last day («до … (Сочи), до …
    (Минск)»). A year said once is that of all. Every side has to be named, and what each gets to be read without doubt.
    """
    if len(sides) < 2 or len(text) > LONGEST:
        return {}
    plain = " ".join(
        plain_marks(join_broken(tidy(text)).replace("\n", f" {_LINE} ")).replace("'", "").split()
    )
    folded = fold(plain)
    found = _sides.mentions(folded, sides) if len(folded) == len(plain) else []
    if len(found) > _MOST_MENTIONS or {one.slug for one in found} != set(sides):
        return {}
    labels = _labels(folded, found)
    # What is said is taken from the text before it was folded: a folded «ІІІ» is no numeral, and «ліпень» no month.
    said = _behind_labels(plain, labels) or _before_labels(plain, labels)
    if set(said) != set(sides):
        return {}
    known = {year for words in said.values() for year in _YEAR.findall(words)}
    read = {slug: _read(said[slug], known, years) for slug in sides}
    return {slug: one for slug, one in read.items() if one is not None} if all(read.values()) else {}


def beside_sides(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    """What of a whole cell's cautions is left to look at where its labels give each side its own deadline."""
    return tuple(one for one in cautions if one.code not in _OF_LABELS)


def describe_by_sides(deadlines: Mapping[str, Deadline], sides: _sides.Names) -> str:
    """The sides' deadlines as a clerk would write them in one cell, which reads as the same again."""
    return "; ".join(f"{sides[slug][0]} – {describe(one)}" for slug, one in deadlines.items())


def _labels(folded: str, found: Sequence[_sides.Mention]) -> list[_Label]:
    """Where the text names sides, two that are joined («Сочи и Минск») as one label."""
    labels: list[_Label] = []
    for mention in found:
        leads = _LEADS.search(folded[: mention.start])
        start = leads.start() if leads else mention.start
        trails = _TRAILS.match(folded, mention.end)
        end = trails.end() if trails else mention.end
        before = labels[-1] if labels else None
        if before is not None and _JOINS.fullmatch(folded, before.end, start):
            labels[-1] = _Label((*before.slugs, mention.slug), before.start, end)
        else:
            labels.append(_Label((mention.slug,), start, end))
    return labels


def _behind_labels(text: str, labels: Sequence[_Label]) -> dict[str, str]:
    """What is said behind each label, up to the next, with what is said before them all; {} where one opens nothing."""
    said: dict[str, str] = {}
    for_all = text[: labels[0].start].strip(_EDGES)
    ends = [*(label.start for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        opens = _OPENS.match(text, label.end, end)
        if opens is None or text[: label.start].rstrip()[-1:] not in _PARTS:
            # «Дни Сочи – …», «в Сочи – …»: part of a name, or where.
            return {}
        _add(said, label, f"{for_all} {text[opens.end() : end].strip(_EDGES)}")
    return said


def _before_labels(text: str, labels: Sequence[_Label]) -> dict[str, str]:
    """What is said before each label in brackets; {} where one is in none, or what it is behind is no last day."""
    said: dict[str, str] = {}
    start = 0
    for label in labels:
        words = text[start : label.start].rstrip()
        if not words.endswith("(") or not text[label.end :].lstrip().startswith(")"):
            return {}
        words = words.removesuffix("(").strip(_EDGES)
        if not _UNTIL.match(words):
            return {}
        _add(said, label, words)
        start = text.index(")", label.end) + 1
    return said if not text[start:].strip(_EDGES) else {}


def _add(said: dict[str, str], label: _Label, words: str) -> None:
    for slug in label.slugs:
        said[slug] = f"{said[slug]}; {words}" if slug in said else words


def _read(words: str, known: set[str], years: tuple[int, int]) -> Deadline | None:
    """The words of one side as a deadline; None where they are doubtful. `known` are the years of the whole cell."""
    words = words.replace(_LINE, "\n").strip()
    read = parse_deadline(words, years)
    if "year_missing" in read.codes and len(known) == 1:
        read = parse_deadline(f"{words} {next(iter(known))} г.", years)
    return read if read.due_dates and set(read.codes) <= _PLAIN else None
