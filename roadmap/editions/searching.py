"""What a search finds in the plan of a past day."""

from typing import Any

from django.contrib.postgres.search import SearchVector

from core.history import records
from roadmap.editions.past import PastPlan
from roadmap.models import Item
from roadmap.search.beside import said_beside
from roadmap.search.words import read, vector


def answering_then(plan: PastPlan, text: str) -> set[int]:
    """The items (ids) that `ItemQuerySet.answering` would have found by their own words of that day.

    What stands beside them (bodies, people, reports) is looked for as it is now. Two queries a word.
    """
    wanted = read(text)
    items: list[Any] = plan.items
    found = {item.pk for item in items if item.number.lower() == wanted.number.lower()}
    if not wanted.words:
        return found
    then = records(Item).filter(pgh_id__in=[item.record for item in items])
    told = then.annotate(
        said=SearchVector("number", config="simple")
        + vector("title")
        + vector("expected_result", "deadline_text", "note")
    )
    answering = {item.pk for item in items}
    roadmap = next((item.roadmap_id for item in items), None)
    for word in wanted.words:
        own = told.filter(said=word).values_list("pgh_obj_id", flat=True)
        beside = Item.objects.filter(said_beside(word, roadmap), roadmap=roadmap)
        answering &= set(own) | set(beside.order_by().values_list("pk", flat=True))
    return found | answering
