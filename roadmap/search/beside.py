"""Where an item answers to a word: in its own texts, or in what belongs to it."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q

from core.words import vector

Rows = TypeVar("Rows", bound=models.QuerySet)
if TYPE_CHECKING:
    from roadmap.search.words import Wanted, Word


def says(word: SearchQuery, roadmap: int) -> Q:
    """The condition on items of a roadmap (an id) "this word is in it, or in what belongs to it"."""
    return Q(search=word) | said_beside(word, roadmap)


def said_beside(word: SearchQuery, roadmap: int | None) -> Q:
    """The condition on items "this word is in what belongs to it": direction, bodies, people, and its record.

    With the id of the `roadmap` that all the items are of, nothing of another one is looked through.
    """
    directions, *others = _rows_beside(word, roadmap)
    return reduce(or_, (Q(pk__in=rows) for rows in others), Q(direction__in=directions))


def anywhere(items: Rows, is_number: Q, wanted: "Wanted") -> Rows:
    """Those of `items`, of any roadmap, that answer to what is `wanted`; `is_number` says that of the number in it.

    Where there are thousands of roadmaps no row of theirs is looked at that an index does not name.
    """
    from roadmap.models import Item

    numbered = Item.objects.filter(is_number)
    for having in _saying_each(wanted.rest) if wanted.rest else ():
        numbered = numbered.filter(pk__in=having)
    if not wanted.words:
        return items.filter(is_number)
    besides = [numbered.order_by().values("pk"), *([falling_due(wanted)] if wanted.days else [])]
    for having in _saying_each(wanted.words, besides):
        items = items.filter(pk__in=having)
    return items


def falling_due(wanted: "Wanted") -> models.QuerySet:
    """The items (ids) of which something falls due within the days that are wanted, of any roadmap."""
    from roadmap.models import Milestone

    return Milestone.objects.filter(wanted.within("due_date")).order_by().values("item")


def _saying_each(words: "Sequence[Word]", besides: Sequence[models.QuerySet] = ()) -> list[models.QuerySet]:
    """For each word the items (ids) of any roadmap that have it, in themselves or in what belongs to them.

    An item that is in every list has all the words that count, of which there is one at least; or it is one of
    `besides` (ids), which are in each. A word is looked for in every place by itself: with OR the database goes through
    all items.
    """
    from roadmap.models import Item

    some_count = reduce(or_, (word.counts() for word in words))
    found = []
    for word in (one.stemmed() for one in words):
        directions, *others = _rows_beside(word, None)
        own = Item.objects.filter(search=word).order_by().values("pk")
        of_directions = Item.objects.filter(direction__in=directions).order_by().values("pk")
        # Of a word that does not count every item has it: the database knows that before it begins.
        all_items = Item.objects.filter(~word.counts(), some_count).order_by().values("pk")
        found.append(own.union(of_directions, *others, all_items, *besides, all=True))
    return found


def _rows_beside(word: SearchQuery, roadmap: int | None) -> Iterator[models.QuerySet]:
    """The directions (ids) that have the word; then the items (ids) by whom answers for them and by the record.

    That is what was reported, what proves it, what was decided, asked for, and asked across the sides.
    """
    from cities.models import Body, User
    from roadmap.models import (
        Answer,
        Attachment,
        DeadlineChange,
        Decision,
        Direction,
        Question,
        Report,
        Responsibility,
    )

    def having(rows: models.QuerySet, *fields: str, path: str = "") -> models.QuerySet:
        own = rows.filter(**{path: roadmap}) if path and roadmap is not None else rows
        return own.order_by().annotate(said=vector(*fields)).filter(said=word)

    yield having(Direction.objects.all(), "title", path="roadmap").values("pk")
    # Only bodies of a roadmap's own cities answer in it.
    of_cities = "city__sides__roadmap"
    bodies = having(Body.objects.all(), "name", "short_name", path=of_cities).values("pk")
    known = User.objects.filter(is_active=True, body__isnull=False)
    people = having(known, "name", path=f"body__{of_cities}").values("body")
    answers = Responsibility.objects.order_by()
    if roadmap is not None:
        answers = answers.filter(item__roadmap=roadmap)
    yield answers.filter(body__in=bodies.union(people, all=True)).values("item")
    reports = having(Report.objects.all(), "text", path="milestone__item__roadmap")
    yield reports.values("milestone__item")
    of_reports = "report__milestone__item"
    yield having(Attachment.objects.open(), "name", path=f"{of_reports}__roadmap").values(of_reports)
    yield having(Decision.objects.all(), "remark", path=f"{of_reports}__roadmap").values(of_reports)
    of_dates = "milestone__item"
    asked = having(DeadlineChange.objects.all(), "reason", "reference", "remark", path=f"{of_dates}__roadmap")
    yield asked.values(of_dates)
    yield having(Question.objects.all(), "text", path="item__roadmap").values("item")
    yield having(Answer.objects.all(), "text", path="question__item__roadmap").values("question__item")
