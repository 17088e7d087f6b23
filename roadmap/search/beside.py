"""Where an item answers to a word: in its own texts, or in what belongs to it."""

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q

from roadmap.search.words import vector


def says(word: SearchQuery, roadmap: int | None = None) -> Q:
    """The condition on items "this word is in it, or in what belongs to it".

    With the id of the `roadmap` that all the items are of, nothing of another one is looked through.
    """
    return Q(search=word) | said_beside(word, roadmap)


def said_beside(word: SearchQuery, roadmap: int | None = None) -> Q:
    """The condition on items "this word is in what belongs to it": direction, bodies, people, reports, files."""
    from cities.models import Body, User
    from roadmap.models import Attachment, Direction, Report, Responsibility

    def having(rows: models.QuerySet, *fields: str, path: str = "") -> models.QuerySet:
        own = rows.filter(**{path: roadmap}) if path and roadmap is not None else rows
        return own.order_by().annotate(said=vector(*fields)).filter(said=word)

    # Only bodies of a roadmap's own cities answer in it.
    of_cities = "city__sides__roadmap"
    bodies = having(Body.objects.all(), "name", "short_name", path=of_cities).values("pk")
    known = User.objects.filter(is_active=True, body__isnull=False)
    people = having(known, "name", path=f"body__{of_cities}").values("body")
    answers = Responsibility.objects.filter(Q(body__in=bodies) | Q(body__in=people)).order_by()
    if roadmap is not None:
        answers = answers.filter(item__roadmap=roadmap)
    reports = having(Report.objects.all(), "text", path="milestone__item__roadmap").values("milestone__item")
    of_reports = "report__milestone__item"
    files = having(Attachment.objects.open(), "name", path=f"{of_reports}__roadmap").values(of_reports)
    return (
        Q(direction__in=having(Direction.objects.all(), "title", path="roadmap").values("pk"))
        | Q(pk__in=answers.values("item"))
        | Q(pk__in=reports)
        | Q(pk__in=files)
    )
