"""What a search finds in the plan of a past day."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Q

from core.history import records
from core.words import vector
from roadmap.editions.past import PastPlan
from roadmap.models import Item
from roadmap.search.beside import said_beside
from roadmap.search.words import Word, read


def answering_then(plan: PastPlan, text: str) -> set[int]:
    """The items (ids) that `ItemQuerySet.answering` would have found by their own words of that day.

    What stands beside them (bodies, people, reports) is looked for as it is now. Two queries a word.
    """
    wanted = read(text)
    items: list[Any] = plan.items
    numbered = {item.pk for item in items if item.number.lower() in wanted.numbers}
    found = numbered & _saying(items, wanted.rest) if wanted.rest else numbered
    for first, last in wanted.days:
        found |= {one.item for one in plan.milestones if one.due_date and first <= one.due_date <= last}
    return found | _saying(items, wanted.words) if wanted.words else found


def _saying(items: list[Any], words: Sequence[Word]) -> set[int]:
    """Those of the items (ids) that have all the words, in themselves or beside them."""
    then = records(Item).filter(pgh_id__in=[item.record for item in items])
    told = then.annotate(
        said=SearchVector("number", config="simple")
        + vector("title")
        + vector("expected_result", "deadline_text", "note")
    )
    # Nothing is found by words none of which counts.
    told = told.filter(reduce(or_, (word.counts() for word in words)))
    answering = {item.pk for item in items}
    roadmap = next((item.roadmap_id for item in items), None)
    for word in words:
        own = told.filter(~word.counts() | Q(said=word)).values_list("pgh_obj_id", flat=True)
        beside = Item.objects.filter(said_beside(word, roadmap), roadmap=roadmap)
        answering &= set(own) | set(beside.order_by().values_list("pk", flat=True))
    return answering
