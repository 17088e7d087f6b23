"""The deadline of each side, where a cell gives each its own: «Сочи – до 01.06.2027, Минск – III квартал 2027 г.»."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans import sides as _sides
from plans.deadlines.describe import describe
from plans.deadlines.grouping import group
from plans.deadlines.model import Caution, Deadline, Kind
from plans.deadlines.reader import read as words_of
from plans.deadlines.reading import LONGEST, parse_deadline
from plans.deadlines.tokens import prepare, tokenise
from plans.text import plain_marks
from plans.words import fold, join_broken, tidy

_MOST_MENTIONS = 12
# A line break, which folding would lose.
_LINE = "|"
# What a label may have before the city's name, and behind it.
_LEADS = re.compile(
    # The «г.» behind a number is the year's.
    r"(?:(?<![^\W_])(?:для|от|ад|с|со|стороны|сторона|старана|боку|(?<!\d )г|гор|город[а-я]*|горад[а-я]*)[\s.]+)+$"
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
_PLAIN = frozenset(("ambiguous", "nominal", "open_end", "out_of_context", "tail", "typo"))
_REPEATED = (Kind.RECURRING, Kind.ONGOING)


@dataclass(frozen=True, slots=True)
class _Common:
    """What is said before all the labels: years, a frequency, or nothing."""

    words: str = ""
    years: frozenset[int] = frozenset()
    rated: bool = False


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
    said = _behind_labels(plain, labels)
    common: _Common | None = _Common()
    if said:
        common = _said_of_all(plain[: labels[0].start].strip(_EDGES))
    else:
        said = _before_labels(plain, labels)
    if set(said) != set(sides) or common is None:
        return {}
    read = _read_each(said, common, years)
    if set(read) != set(sides) or _last_for_all(said, read):
        return {}
    return {slug: read[slug] for slug in sides}


def beside_sides(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    """What of a whole cell's cautions is left to look at where its labels give each side its own deadline."""
    return tuple(one for one in cautions if one.code not in _OF_LABELS)


def describe_by_sides(deadlines: Mapping[str, Deadline], sides: _sides.Names) -> str:
    """The sides' deadlines as a clerk would write them in one cell, which reads as the same again."""
    written = [f"{sides[slug][0]} – {describe(one)}" for slug, one in deadlines.items()]
    # What a semicolon parts behind the last side may be said of all.
    return "; ".join(sorted(written, key=lambda words: ";" not in words))


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
    """What is said behind each label, up to the next; {} where one opens nothing, or the last may close the cell."""
    said: dict[str, str] = {}
    ends = [*(label.start for label in labels[1:]), len(text)]
    parts: list[str] = []
    for label, end in zip(labels, ends, strict=True):
        opens = _OPENS.match(text, label.end, end)
        if opens is None or text[: label.start].rstrip()[-1:] not in _PARTS:
            # «Дни Сочи – …», «в Сочи – …»: part of a name, or where.
            return {}
        parts.append(text[opens.end() : end].strip(_EDGES))
        _add(said, label, parts[-1])
    if any(sign in parts[-1] and not any(sign in one for one in parts[:-1]) for sign in (";", _LINE)):
        # «Сочи – …; Минск – …; до 31.12.2027»: the last may be said of both.
        return {}
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


def _said_of_all(words: str) -> _Common | None:
    """The years and the frequency that are said before the labels; None where more is said, or something else."""
    said = words_of(tokenise(prepare(words)))
    if said.flags or said.unknown or said.cautions or said.rule or said.base or said.parity:
        return None
    if any(node.unit is not None or node.marks - {"during"} for node in said.nodes):
        return None
    years = [pair for one in group(said.nodes) for pair in one.years]
    if any(not 0 <= high - low <= 60 for low, high in years):
        return None
    named = frozenset(year for low, high in years for year in range(low, high + 1))
    rated = said.rate is not None
    return _Common(words if named or rated else "", named, rated)


def _read_each(said: Mapping[str, str], common: _Common, years: tuple[int, int]) -> dict[str, Deadline]:
    """The words of each side as a deadline, without those that are doubtful; {} where a year may be another's."""
    known = {int(year) for words in said.values() for year in _YEAR.findall(words)}
    dated = [slug for slug, words in said.items() if _YEAR.search(words)]
    mixed = len(common.years) > 1 and len(dated) < len(said)
    if common.words and dated and (common.rated or mixed or not known <= common.years):
        # «2026 год: Сочи – май, Минск – июнь 2027 г.»: which of the two holds?
        return {}
    made: dict[str, Deadline] = {}
    lent = False
    for slug, words in said.items():
        read = _of_common(words, common, years) if common.words and slug not in dated else _of(words, years)
        if "year_missing" in read.codes and len(known) == 1:
            read, lent = _of(f"{words} {next(iter(known))} г.", years), True
        # Where the roadmap, or the sheet, has one year, that is the year of what names none.
        alone = {"year_assumed"} if years[0] == years[1] and slug not in dated else set[str]()
        if read.due_dates and set(read.codes) <= _PLAIN | alone:
            made[slug] = read
    firsts = [one.due_dates[0] for one in made.values()]
    # «Сочи – декабрь, Минск – март 2027 г.»: December may be that of the year before.
    return {} if lent and firsts != sorted(firsts) else made


def _of_common(words: str, common: _Common, years: tuple[int, int]) -> Deadline:
    """A side's words with the years or the frequency that they lack; no date of them when that adds or moves one."""
    whole = _of(f"{common.words} {words}", years)
    scope = (min(common.years), max(common.years)) if common.years else years
    own = _of(words, scope)
    days = tuple(day for day in own.due_dates if not common.years or day.year in common.years)
    lacks = common.rated and own.kind is Kind.UNPARSEABLE
    return whole if lacks or days == whole.due_dates else Deadline(Kind.UNPARSEABLE)


def _last_for_all(said: Mapping[str, str], read: Mapping[str, Deadline]) -> bool:
    """Whether a frequency behind the last side's dates may be said of all: «…, Минск – май 2027 г., ежегодно»."""
    last = list(said)[-1]
    if read[last].kind not in _REPEATED or any(
        one.kind in _REPEATED for slug, one in read.items() if slug != last
    ):
        return False
    first = parse_deadline(re.split(rf"[,;({_LINE}]", said[last])[0])
    return bool(first.due_dates) and first.kind not in _REPEATED


def _of(words: str, years: tuple[int, int]) -> Deadline:
    return parse_deadline(words.replace(_LINE, "\n").strip(), years)
