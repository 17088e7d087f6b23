"""What people type into the search field, as a question to the database's full-text search.

PostgreSQL's Russian stemmer alone gives «фестиваль» and «фестивали» different stems. So each word is asked for
in all its forms, which the morphological dictionary knows, and as a beginning of a word. A database whose locale is "C"
takes quotes and dashes for letters, so they are made spaces on both sides (`vector`).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import TypeVar, cast

import pymorphy3
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value

Row = TypeVar("Row", bound=models.Model)
WORDS_LIMIT = 8
BEGINNING_LETTERS = 3
# By so many letters two forms of a word may differ in length.
LONGEST_ENDING = 3


@lru_cache(maxsize=1)
def _dictionary() -> pymorphy3.MorphAnalyzer:
    # Half a second and some 15 MB: only for processes that search.
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1024)
def forms(word: str) -> tuple[str, ...]:
    """Every form of a word that the dictionary knows, itself included, in a fixed order."""
    found = {word}
    if re.fullmatch("[а-яё]+", word):
        for reading in _dictionary().parse(word):
            if reading.is_known:
                found |= {form.word.replace("ё", "е") for form in reading.lexeme}
    return tuple(sorted(found))


# How the program itself and people write an item's number: «п. 42», «пункт 2.1», «№ 5».
NUMBER = re.compile(r"(?:п\.|п(?=\s)|пп\.|пункт\w*|№)\s*№?\s*(\S{1,30})", re.IGNORECASE)
# What is around words and is none, for a database that takes it for letters.
AROUND = "«»„“”‘’\"'()[]…—–‑-/№.,;:!?\u00a0"


def _plain(text: str) -> Func:
    # Without what is around words, and with «е» for «ё»; the database may keep and index it.
    return Func(
        F(text),
        Value(AROUND + "ёЁ"),
        Value(" " * len(AROUND) + "еЕ"),
        function="translate",
        output_field=models.TextField(),
    )


def vector(*fields: str, weight: str | None = None) -> SearchVector:
    """The words of these texts, as `words_of` a query are looked for."""
    return SearchVector(*(_plain(field) for field in fields), config="russian", weight=weight)


def with_all_words(rows: QuerySet[Row], words: Sequence[SearchQuery], *fields: str) -> QuerySet[Row]:
    """Those of `rows` whose `fields` have all the words, in any form."""
    found = rows.annotate(said=vector(*fields)).filter(reduce(and_, (Q(said=word) for word in words)))
    return cast("QuerySet[Row]", found)


@dataclass(frozen=True)
class Wanted:
    """What was typed: an item's number, if it can be one, and the conditions "this word, in any form"."""

    number: str
    words: tuple[SearchQuery, ...]


def read(text: str) -> Wanted:
    """What the person looks for. «п. 42», «пункт 42» and «№ 42» are a number and nothing else."""
    text = text.strip()
    if number := NUMBER.fullmatch(text):
        return Wanted(number[1].rstrip(".,"), ())
    return Wanted(text, tuple(_query(word) for word in words_of(text)))


def words_of(text: str) -> list[str]:
    """The words of what was typed, at most eight."""
    return every_word(text)[:WORDS_LIMIT]


def every_word(text: str) -> list[str]:
    """The words of a text in small letters, with «е» for «ё»."""
    return re.findall(r"[^\W_]+", text.lower().replace("ё", "е"))


def _query(word: str) -> SearchQuery:
    # Letters and digits only, so that quoting is enough for a raw tsquery.
    return SearchQuery(_any_form(word), config="russian", search_type="raw")


def corrected(text: str, known: Collection[str]) -> str:
    """The text with each word that is not `known` replaced by a known one that a single slip of a finger made of it.

    Empty where there is nothing to correct. Short words (under four letters) are left: everything is like them.
    """
    typed = words_of(text)
    better = [word if len(word) < 4 or _is_known(word, known) else _nearest(word, known) for word in typed]
    return "" if better == typed else " ".join(better)


def _is_known(word: str, known: Collection[str]) -> bool:
    return any(form in known for form in forms(word)) or any(one.startswith(word) for one in known)


def _nearest(word: str, known: Collection[str]) -> str:
    """The known word, else the form of one, that a slip made `word` of; else `word` itself."""
    like = [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) <= LONGEST_ENDING]
    found = [one for one in known if is_one_slip(word, one)] or [
        form for one in like for form in forms(one) if is_one_slip(word, form)
    ]
    return min(found, key=lambda one: (one[0] != word[0], one), default=word)


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter too many, too few, another, or two that changed places, make `other` of `one`."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )


def _any_form(word: str) -> str:
    any_of = [f"'{form}'" for form in forms(word)]
    if len(word) >= BEGINNING_LETTERS:
        any_of.append(f"'{word}':*")
    return f"({' | '.join(any_of)})"
