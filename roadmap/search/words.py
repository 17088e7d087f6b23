"""What people type into the search field, as a question to the database's full-text search.

PostgreSQL's Russian stemmer alone gives «фестиваль» and «фестивали» different stems. So each word is asked for
in all its forms, which the morphological dictionary knows, and as a beginning of a word. What is looked through are the
vectors of `core.words`.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any, TypeVar, cast

import pymorphy3
from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Func, Q, QuerySet
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from core.words import vector
from plans.deadlines import days_asked

Row = TypeVar("Row", bound=models.Model)
WORDS_LIMIT = 8
BEGINNING_LETTERS = 3
# By so many letters two forms of a word may differ in length.
LONGEST_ENDING = 3
# A day without a year («15 декабря») is meant in the years about now.
YEARS_ABOUT_NOW = 5


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


# What Belarusian words end in; no dictionary here has their forms. «ё» is «е» by then.
BELARUSIAN_ENDING = re.compile(
    r"(?<=\w{4})(?:амі|ямі|ымі|імі|ага|яга|аму|яму|ога|ому|ам|ям|ом|ем|аў|яў|оў|еў|ах|ях|ай|яй|ой|ей|ую|юю|ая|яя|ае|яе"
    r"|ыя|ія|ым|ім|ых|іх|ць|а|я|у|ю|ы|і|о|е|э|ў|ь)$"
)

BEFORE_E = dict(zip("кцгзхс", "цкзгсх", strict=True))

# How the program itself and people write an item's number: «п. 42», «пункт 2.1», «№ 5», «п5а»; «42-й пункт».
SIGN = r"(?:п\.|п(?=[\s\d])|пп\.|пункт\w*|№)\s*№?\s*"
NUMBER = re.compile(rf"{SIGN}(\S{{1,30}})|(\d\S{{0,29}}?)(?:-\w{{1,3}})?\s+(?:пункт\w*|п\.?)", re.IGNORECASE)
NUMBER_FIRST = re.compile(rf"{SIGN}(\S{{0,29}}\d\S{{0,29}})\s+(.+)", re.IGNORECASE)
# Latin letters that look like Russian ones, as they come in from other programs; small letters, «B» and «H» by their
# large ones.
ALIKE = str.maketrans("abcehkmoptxyi", "авсенкмортхуі")
# The Russian letters on the keys of the Latin ones: «ajhev» is «форум».
KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")


class Word(SearchQuery):
    """The condition "this word, in any form"; `typed` is the word as it was typed."""

    is_stemmed = False

    def __init__(self, typed: str) -> None:
        self.typed = typed
        # Letters and digits only, so that quoting is enough for a raw tsquery.
        super().__init__(_any_form(typed), config="russian", search_type="raw")

    def stemmed(self) -> "Word":
        """The same for a search over everything: what is said twice in it would cost twice. See `_stems`."""
        made = Word(self.typed)
        made.is_stemmed = True
        return made

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        """Of a stemmed word the question as the database itself understands it."""
        if self.is_stemmed:
            return "%s::tsquery", [_stems(_any_form(self.typed))]
        return super().as_sql(compiler, connection, *args, **options)

    def counts(self) -> Q:
        """The condition that the database looks for this word at all: «по», «для» and «в» it passes over in texts."""
        nodes = Func(
            SearchQuery(self.typed, config="russian"), function="numnode", output_field=models.IntegerField()
        )
        return Q(GreaterThan(nodes, 0))


def all_of(words: Sequence[Word], says: Callable[[Word], Q]) -> Q:
    """The condition that `says` holds of each word that counts, and that at least one does."""
    each = (~word.counts() | says(word) for word in words)
    return reduce(and_, each) & reduce(or_, (word.counts() for word in words))


def with_all_words(rows: QuerySet[Row], words: Sequence[Word], *fields: str) -> QuerySet[Row]:
    """Those of `rows` whose `fields` have all the words, in any form."""
    found = rows.annotate(said=vector(*fields)).filter(all_of(words, lambda word: Q(said=word)))
    return cast("QuerySet[Row]", found)


@dataclass(frozen=True)
class Wanted:
    """What was typed: an item's number, if it can be one (as typed, and with Russian letters), and the words.

    `rest` are the words after a number, where one came first («п. 42 Шаги»). `days`, first and last, are those of a
    date or a month, where nothing else was typed: what falls due then is looked for beside the words.
    """

    numbers: tuple[str, ...]
    words: tuple[Word, ...]
    rest: tuple[Word, ...] = ()
    days: tuple[tuple[date, date], ...] = ()

    def within(self, first: str, last: str = "") -> Q:
        """The condition "within the days", for the field of a date, or for those of what lasts from one to another."""
        return reduce(
            or_, (Q(**{f"{first}__lte": to, f"{last or first}__gte": since}) for since, to in self.days)
        )


def read(text: str) -> Wanted:
    """What the person looks for. «п. 42», «пункт 42» and «№ 42» are a number and nothing else."""
    text = text.strip()
    if number := NUMBER.fullmatch(text):
        return Wanted(_numbers(number[1] or number[2]), ())
    words = tuple(map(Word, words_of(text)))
    if first := NUMBER_FIRST.fullmatch(text):
        return Wanted(_numbers(first[1]), words, tuple(map(Word, words_of(first[2]))))
    year = timezone.localdate().year
    return Wanted(
        _numbers(text), words, days=days_asked(text, (year - YEARS_ABOUT_NOW, year + YEARS_ABOUT_NOW))
    )


def _numbers(text: str) -> tuple[str, ...]:
    number = text.rstrip(".,;:").lower()
    return tuple(dict.fromkeys((number, number.translate(ALIKE))))


def words_of(text: str) -> list[str]:
    """The words of what was typed, at most eight."""
    return every_word(text)[:WORDS_LIMIT]


def every_word(text: str) -> list[str]:
    """The words of a text in small letters, with «е» for «ё» and without Latin letters in Russian words."""
    return [_russian(word) for word in re.findall(r"[^\W_]+", text.lower().replace("ё", "е"))]


def _russian(word: str) -> str:
    return word.translate(ALIKE) if re.search("[а-яіў]", word) else word


def corrected(text: str, known: Collection[str]) -> str:
    """The text with each word that is not `known` replaced by a known one that a single slip of a finger made of it.

    Empty where there is nothing to correct. Short words (under four letters) are left: everything is like them. A text
    without a Russian letter was perhaps typed on the keys of the other alphabet.
    """
    typed = words_of(text)
    if not re.search("[а-яё]", text.lower()):
        switched = words_of(text.lower().translate(KEYS))
        if switched and all(_is_known(word, known) for word in switched):
            return " ".join(switched)
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


@lru_cache(maxsize=1024)
def _stems(asked: str) -> str:
    """The tsquery `asked` of words with OR, as the database stems them, each once. One query, the first time.

    A word has a dozen forms and one or two stems. Asked for a dozen times the database looks as often, and expects as
    many rows more, for which it then takes longer ways.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsquery('russian', %s)::text", [asked])
        (stemmed,) = cursor.fetchone()
    return " | ".join(dict.fromkeys(stemmed.split(" | ")))


def _any_form(word: str) -> str:
    any_of = [f"'{form}'" for form in forms(word)]
    any_of += [f"'{beginning}':*" for beginning in _beginnings(word)]
    return f"({' | '.join(any_of)})"


def _beginnings(word: str) -> list[str]:
    """What a word may begin with: itself; of one that the Russian dictionary has not, what a Belarusian ending leaves.

    After a vowel Belarusian writes «ў» for «у»: «універсітэт», «ва ўніверсітэце»; before some endings «ц» for «к»:
    «бібліятэка», «у бібліятэцы».
    """
    begun = [word] if len(word) >= BEGINNING_LETTERS else []
    if re.fullmatch("[а-яіў]+", word) and not _is_russian(word):
        stem = BELARUSIAN_ENDING.sub("", word)
        begun += [stem] if stem != word else []
        begun += [one[:-1] + BEFORE_E[one[-1]] for one in begun if one[-1] in BEFORE_E]
        begun += [("у" if one[0] == "ў" else "ў") + one[1:] for one in begun if one[0] in "уў"]
    return begun


def _is_russian(word: str) -> bool:
    return any(reading.is_known for reading in _dictionary().parse(word))
