"""One search over everything a person may see: roadmaps, items, bodies, people, and what apps above add."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import Anybody, Body, User
from cities.permissions import may_coordinate_something
from roadmap import panels
from roadmap.models import Item, Roadmap
from roadmap.panels import Hit
from roadmap.querysets import visible_cities
from roadmap.search.known import words_known
from roadmap.search.words import Word, corrected, read, with_all_words

AT_MOST = 20


def find(user: Anybody, text: str) -> list[tuple[str, list[Hit]]]:
    """What answers to `text`, by kind, each with its heading; without empty kinds. A query a kind."""
    wanted = read(text)
    if not text.strip():
        return []
    found = [(_("Items"), _items(user, text))]
    words = [word.stemmed() for word in wanted.words]
    if words:
        found += [
            (_("Roadmaps"), _roadmaps(user, words)),
            (_("Bodies"), _bodies(user, words)),
            (_("People"), _people(user, words, text.strip())),
            *panels.found(user, words, AT_MOST),
        ]
    return [(heading, hits) for heading, hits in found if hits]


def find_corrected(user: Anybody, text: str) -> tuple[str, list[tuple[str, list[Hit]]]]:
    """What was meant, where `text` answers to nothing as it was typed, and what that finds; else "" and nothing."""
    meant = corrected(text, words_known(Roadmap.objects.visible_to(user)))
    found = find(user, meant)
    return (meant, found) if found else ("", [])


def _items(user: Anybody, text: str) -> list[Hit]:
    items = Item.objects.visible_to(user).answering(text).select_related("roadmap").defer("search")
    return [
        Hit(f"{item.number}. {item.title}", item.get_absolute_url(), str(item.roadmap))
        for item in items.order_by("roadmap__slug", "order")[:AT_MOST]
    ]


def _roadmaps(user: Anybody, words: Sequence[Word]) -> list[Hit]:
    found = with_all_words(Roadmap.objects.visible_to(user), words, "title", "short_title")
    return [Hit(str(one), one.get_absolute_url()) for one in found[:AT_MOST]]


def _bodies(user: Anybody, words: Sequence[Word]) -> list[Hit]:
    seen = Body.objects.filter(city__in=visible_cities(user)).select_related("city")
    found = with_all_words(seen, words, "name", "short_name")
    return [Hit(one.name, reverse("roadmap:body", args=[one.pk]), one.city.name) for one in found[:AT_MOST]]


def _people(user: Anybody, words: Sequence[Word], text: str) -> list[Hit]:
    """Colleagues of the cities one sees, for those who see the page of people; each leads to the body.

    By the name, or by the whole address: a part of it would tell addresses to whoever guesses.
    """
    if not may_coordinate_something(user):
        return []
    seen = User.objects.filter(is_active=True, body__city__in=visible_cities(user)).select_related("body")
    found = seen.filter(email__iexact=text) if "@" in text else with_all_words(seen, words, "name")
    return [
        Hit(one.name, reverse("roadmap:body", args=[one.body_id]), one.body.label)
        for one in found[:AT_MOST]
        if one.body
    ]
