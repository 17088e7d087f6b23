"""The words that stand in roadmaps and in what belongs to them, for what was mistyped."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cities.models import Body, User
from roadmap.models import Attachment, Direction, Item, Report, Roadmap
from roadmap.search.words import every_word

# Of what was reported the latest is enough: a mistyped word is most likely of these days.
REPORTS = 500


def words_known(roadmaps: QuerySet[Roadmap]) -> set[str]:
    """The words of the items, directions, bodies, their people, latest reports and files of `roadmaps`. Six queries."""
    these = roadmaps.order_by().values("pk")
    reports = Report.objects.filter(milestone__item__roadmap__in=these).order_by("-pk")
    files = Attachment.objects.open().filter(report__milestone__item__roadmap__in=these).order_by("-pk")
    bodies = Body.objects.filter(city__sides__roadmap__in=these).order_by()
    people = User.objects.filter(is_active=True, body__city__sides__roadmap__in=these).order_by()
    tables: tuple[Iterable[tuple[str, ...]], ...] = (
        Item.objects.filter(roadmap__in=these).order_by().values_list("title", "expected_result", "note"),
        Direction.objects.filter(roadmap__in=these).order_by().values_list("title"),
        bodies.values_list("name", "short_name").distinct(),
        people.values_list("name").distinct(),
        reports.values_list("text")[:REPORTS],
        files.values_list("name")[:REPORTS],
    )
    return {word for table in tables for row in table for text in row for word in every_word(text)}
