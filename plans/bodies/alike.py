"""Whether two names are one body's, cut short in one and written out in the other.

Stricter than `match`, where the best of what is known wins: each word that says what a body does must be in both names.
Who it belongs to, its city and its legal form may be left out of one; what both say must not be two things. Nothing
here decides: a person is asked.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from plans.bodies import bags
from plans.bodies.legal import LETTERS, OF_AN_OFFICE, form_of
from plans.words import fold

#: Words as long as that may have one letter wrong.
LONG_WORD = 6
#: Names longer than what a clerk writes are not compared.
MOST_WORDS = 40

_LEVELS = ("район", "област", "республик", "кра")
_QUOTED = re.compile(r'"([^"]{3,})"')
_OWN_LETTERS = re.compile(r"\(\s*(?:далее\b[^()]*|[А-ЯЁ][А-ЯЁа-яё]{1,9})\s*\)")
# «города Сочи Краснодарского края»: where the city is, not whose the body is.
_REGION = re.compile(r"(?<=[^\W\d_]) (?:[а-я-]+(?:ого края|ой области)|республики [а-я]+(?:-[а-я]+)*)$")
_OF_A_CITY = re.compile(r"\b(?:г\.|г |город|округ)")


@dataclass(frozen=True)
class Said:
    """What one reading of a name says, as stems."""

    form: frozenset[str]
    kinds: frozenset[str]
    levels: frozenset[str]
    parents: frozenset[str]
    places: tuple[str, ...]
    subject: tuple[str, ...]


def places_in(names: Iterable[str], city: str = "") -> frozenset[str]:
    """The stems of the cities that the names belong to, `city` among them."""
    found = {place for name in names for place in bags.places_of(name)}
    for bag in bags.bags(city) if city else ():
        found |= {root for root, _weight in bag}
    return frozenset(found)


def keys(name: str, places: frozenset[str]) -> set[Hashable]:
    """What two names have one of in common where they may be `written_alike`: others need no comparing."""
    numbers, text = _numbers(name), fold(name)
    quoted = _QUOTED.search(text)
    said = {(numbers, one.kinds, one.levels, len(one.subject)) for one in _readings(name, places)}
    return {*said, (numbers, (quoted[1] if quoted else text).strip())}


def written_alike(one: str, other: str, places: frozenset[str]) -> bool:
    """Whether both are one body's name: «Упр. культуры» and «Управление культуры администрации города Сочи»."""
    if _numbers(one) != _numbers(other):
        return False
    if any(_fit(a, b) for a in _readings(one, places) for b in _readings(other, places)):
        return True
    return _quoted_alike(one, other, places)


def has_initials(names: Iterable[str]) -> bool:
    """Whether one of the names has letters that stand for words, and for no legal form."""
    return any(_initials(name) for name in names)


def by_initials(short: str, long: str, places: frozenset[str]) -> bool:
    """Whether `short` is `long` with words as their first letters: «МГИРО», «УКиС администрации»."""
    full = bags.spelled_out(short, long) if _initials(short) else ""
    return bool(full) and written_alike(full, long, places)


@lru_cache(maxsize=4096)
def _initials(name: str) -> bool:
    found = {fold(letters) for letters in bags.ACRONYM_LETTERS.findall(name)}
    return bool(found - (LETTERS.keys() - OF_AN_OFFICE))


@lru_cache(maxsize=8192)
def _readings(name: str, places: frozenset[str]) -> tuple[Said, ...]:
    name = " ".join(_OWN_LETTERS.sub(" ", name).split())
    form, rest, is_doubtful = form_of(name)
    found = [_said(form, bag, places) for bag in bags.bags(_without_region(rest))]
    if form and (is_doubtful or not any(one.subject for one in found)):
        found += [_said(frozenset(), bag, places) for bag in bags.bags(_without_region(fold(name)))]
    return tuple(one for one in found if one.subject or one.parents or one.kinds)


def _without_region(text: str) -> str:
    region = _REGION.search(text)
    return text[: region.start()] if region and _OF_A_CITY.search(text[: region.start()]) else text


def _said(form: frozenset[str], bag: bags.Bag, places: frozenset[str]) -> Said:
    kinds, levels, parents = set(), set(), set()
    where, subject = [], []
    for root, weight in bag[:MOST_WORDS]:
        level = next((level for level in _LEVELS if _is_level(root, level)), None)
        if level:
            levels.add(level)
        elif bags.is_place(root, places):
            where.append(root)
        elif root in bags.PARENTS:
            parents.add(root)
        elif weight == bags.HEAD:
            kinds.add(root)
        elif weight == bags.WHOLE and root != bags.STATE_REST:
            subject.append(root)
    return Said(form, frozenset(kinds), frozenset(levels), frozenset(parents), tuple(where), tuple(subject))


def _is_level(root: str, level: str) -> bool:
    """Whether a stem is that of «район», «районный»; «кра» of «край» and «краевой», and not of «красота»."""
    return root in (level, f"{level}ев") if level == "кра" else root in (level, f"{level}н")


def _fit(one: Said, other: Said) -> bool:
    return (
        len(one.subject) == len(other.subject)
        and one.kinds == other.kinds
        and one.levels == other.levels
        and _one_within(one.form, other.form)
        and _places_fit(one.places, other.places)
        and _paired(one.subject, other.subject)
        and (bool(one.subject) or one.parents == other.parents)
    )


def _quoted_alike(one: str, other: str, places: frozenset[str]) -> bool:
    """Whether what is in quotation marks agrees letter for letter, and what is around it says no two things."""
    first, second = (fold(name) for name in (one, other))
    inner, other_inner = _QUOTED.search(first), _QUOTED.search(second)
    if not inner and not other_inner:
        return False
    if (inner[1] if inner else first).strip() != (other_inner[1] if other_inner else second).strip():
        return False
    around, other_around = (
        _around(text, found, places) for text, found in ((first, inner), (second, other_inner))
    )
    return (
        around.levels == other_around.levels
        and _one_within(around.form, other_around.form)
        and _places_fit(around.places, other_around.places)
        and _one_within({*around.kinds, *around.subject}, {*other_around.kinds, *other_around.subject})
    )


def _around(text: str, quoted: re.Match[str] | None, places: frozenset[str]) -> Said:
    """What is outside the quotation marks."""
    rest = f"{text[: quoted.start()]} {text[quoted.end() :]}".strip() if quoted else ""
    form, rest, _doubt = form_of(f"{rest} ") if rest else (frozenset(), "", False)
    return _said(form, next(iter(bags.bags(rest)), ()), places)


def _one_within(one: Collection[str], other: Collection[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _places_fit(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a city that both name is one."""
    short, long = sorted((one, other), key=len)
    return all(any(_one_word(a, b) for b in long) for a in short)


def _paired(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each word of one is a word of the other."""
    left = list(other)
    for root in one:
        partner = next((word for word in left if _one_word(root, word)), None)
        if partner is None:
            return False
        left.remove(partner)
    return not left


@lru_cache(maxsize=65536)
def _one_word(a: str, b: str) -> bool:
    """Whether two stems are one word's: cut short, an adjective, or with one letter wrong."""
    if bags.related(a, b):
        return True
    is_long = min(len(a), len(b)) >= LONG_WORD and a[0] == b[0]
    return is_long and OSA.distance(a, b, score_cutoff=1) <= 1


@lru_cache(maxsize=4096)
def _numbers(name: str) -> tuple[str, ...]:
    """What tells «Школа № 1» from «Школа № 2», which are alike in all else."""
    return tuple(re.findall(r"\d+", name))
