"""The words of a text, as the database's full-text search looks for them and as its indexes keep them.

A database whose locale is "C" takes quotes and dashes for letters, so they are made spaces, in what is looked through
and in what is looked for (`roadmap.search.words`).
"""

from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Value

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
