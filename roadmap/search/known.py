"""The words that stand in roadmaps and in what belongs to them, for what was mistyped."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cities.models import Body, User
from roadmap.models import Attachment, Direction, Item, Report, Roadmap, Side
from roadmap.search.words import every_word

# The latest are enough: a mistyped word is most likely of these days. Whoever sees a thousand roadmaps waits no longer.
REPORTS, OF_PLANS = 500, 3000


def words_known(roadmaps: QuerySet[Roadmap]) -> set[str]:
    """The words of the latest items, directions, reports and files of `roadmaps`, of bodies and people. Six queries."""
    these = roadmaps.order_by().values("pk")
    items = Item.objects.filter(roadmap__in=these).order_by("-pk")
    reports = Report.objects.filter(milestone__item__roadmap__in=these).order_by("-pk")
    files = Attachment.objects.open().filter(report__milestone__item__roadmap__in=these).order_by("-pk")
    cities = Side.objects.filter(roadmap__in=these).order_by().values("city")
    bodies = Body.objects.filter(city__in=cities).order_by()
    people = User.objects.filter(is_active=True, body__city__in=cities).order_by()
    tables: tuple[Iterable[tuple[str, ...]], ...] = (
        items.values_list("title", "expected_result", "note")[:OF_PLANS],
        Direction.objects.filter(roadmap__in=these).order_by("-pk").values_list("title")[:OF_PLANS],
        bodies.values_list("name", "short_name"),
        people.values_list("name"),
        reports.values_list("text")[:REPORTS],
        files.values_list("name")[:REPORTS],
    )
    return {word for table in tables for row in table for text in row for word in every_word(text)}
