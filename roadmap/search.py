"""What people type into the search field, as a question to the database's full-text search.

PostgreSQL's Russian stemmer alone gives «фестиваль» and «фестивали» different stems. So each word is asked for
in all its forms, which the morphological dictionary knows, and as a beginning of a word.
"""

import re
from functools import lru_cache

import pymorphy3
from django.contrib.postgres.search import SearchQuery

WORDS_LIMIT = 8
BEGINNING_LETTERS = 3


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
                found |= {form.word for form in reading.lexeme}
    return tuple(sorted(found))


def full_text_query(text: str) -> SearchQuery | None:
    """The condition "all these words, in any form"; `None` when there is no word in `text`."""
    words = re.findall(r"[^\W_]+", text.lower())[:WORDS_LIMIT]
    if not words:
        return None
    # The words are letters and digits only, so that quoting them is enough for a raw tsquery.
    return SearchQuery(" & ".join(_any_form(word) for word in words), config="russian", search_type="raw")


def _any_form(word: str) -> str:
    any_of = [f"'{form}'" for form in forms(word)]
    if len(word) >= BEGINNING_LETTERS:
        any_of.append(f"'{word}':*")
    return f"({' | '.join(any_of)})"
