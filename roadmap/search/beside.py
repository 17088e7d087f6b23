"""Where an item answers to a word: in its own texts, or in what belongs to it."""

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q

from roadmap.search.words import vector


def says(word: SearchQuery) -> Q:
    """The condition on items "this word is in it, or in what belongs to it"."""
    return Q(search=word) | said_beside(word)


def said_beside(word: SearchQuery) -> Q:
    """The condition on items "this word is in what belongs to it": direction, bodies, people, reports, files."""
    from cities.models import Body, User
    from roadmap.models import Attachment, Direction, Report, Responsibility

    def having(rows: models.QuerySet, *fields: str) -> models.QuerySet:
        return rows.order_by().annotate(said=vector(*fields)).filter(said=word)

    bodies = having(Body.objects.all(), "name", "short_name").values("pk")
    people = having(User.objects.filter(is_active=True, body__isnull=False), "name").values("body")
    answers = Responsibility.objects.filter(Q(body__in=bodies) | Q(body__in=people)).order_by()
    reports = having(Report.objects.all(), "text").values("milestone__item")
    files = having(Attachment.objects.open(), "name").values("report__milestone__item")
    return (
        Q(direction__in=having(Direction.objects.all(), "title").values("pk"))
        | Q(pk__in=answers.values("item"))
        | Q(pk__in=reports)
        | Q(pk__in=files)
    )
