"""One search over everything a person may see: roadmaps, items, bodies, people, and what apps above add."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import Anybody, Body, User
from cities.permissions import manageable, may_coordinate_something
from roadmap import panels
from roadmap.models import Item, Milestone, Roadmap
from roadmap.panels import Hit
from roadmap.querysets import visible_cities
from roadmap.search.known import words_known
from roadmap.search.words import Wanted, Word, corrected, read, with_all_words
from roadmap.templatetags.roadmap_format import in_words

AT_MOST = 20
# What can be a whole e-mail address, or a part of one.
OF_ADDRESS = re.compile(r"[!-~]{3,}|\S+@\S*|@\S+")


def find(user: Anybody, text: str) -> list[tuple[str, list[Hit]]]:
    """What answers to `text`, by kind, each with its heading; without empty kinds. A query a kind."""
    wanted = read(text)
    if not text.strip():
        return []
    found = [(_("Items"), _items(user, text, wanted))]
    words = [word.stemmed() for word in wanted.words]
    if words:
        found += [
            (_("Roadmaps"), _roadmaps(user, words)),
            (_("Bodies"), _bodies(user, words)),
            (_("People"), _people(user, words, text.strip())),
            *panels.found(user, replace(wanted, words=tuple(words)), AT_MOST),
        ]
    return [(heading, hits) for heading, hits in found if hits]


def find_corrected(user: Anybody, text: str) -> tuple[str, list[tuple[str, list[Hit]]]]:
    """What was meant, where `text` answers to nothing as it was typed, and what that finds; else "" and nothing."""
    meant = corrected(text, words_known(Roadmap.objects.visible_to(user)))
    found = find(user, meant)
    return (meant, found) if found else ("", [])


def _items(user: Anybody, text: str, wanted: Wanted) -> list[Hit]:
    items = Item.objects.visible_to(user).answering(text).select_related("roadmap").defer("search")
    hits = list(items.order_by("roadmap__slug", "order")[:AT_MOST])
    why = _falling_due(hits, wanted) if wanted.days else {}
    return [
        Hit(
            f"{one.number}. {one.title}",
            one.get_absolute_url(),
            " · ".join([str(one.roadmap), *why.get(one.pk, [])]),
        )
        for one in hits
    ]


def _falling_due(items: Sequence[Item], wanted: Wanted) -> dict[int, list[str]]:
    """By the items (ids) that fall due within the days wanted: what of them does, in words."""
    due = Milestone.objects.filter(wanted.within("due_date"), item__in=items).select_related("side__city")
    words = defaultdict(list)
    for one in due.order_by("due_date", "side__order"):
        said = {"day": in_words(one.due_date), "city": one.side.city.name}
        words[one.item_id].append(_("due %(day)s (%(city)s)") % said)
    return words


def _roadmaps(user: Anybody, words: Sequence[Word]) -> list[Hit]:
    found = with_all_words(Roadmap.objects.visible_to(user), words, "title", "short_title")
    return [Hit(str(one), one.get_absolute_url()) for one in found[:AT_MOST]]


def _bodies(user: Anybody, words: Sequence[Word]) -> list[Hit]:
    seen = Body.objects.filter(city__in=visible_cities(user)).select_related("city")
    found = with_all_words(seen, words, "name", "short_name")
    return [Hit(one.name, reverse("roadmap:body", args=[one.pk]), one.city.name) for one in found[:AT_MOST]]


def _people(user: Anybody, words: Sequence[Word], text: str) -> list[Hit]:
    """Colleagues of the cities one sees, for those who see the page of people; each leads to the body.

    By the name; by the whole address; by a part of it those whose addresses that page shows to the `user`: to others
    it would tell them by and by.
    """
    if not may_coordinate_something(user):
        return []
    seen = User.objects.filter(is_active=True, body__city__in=visible_cities(user)).select_related("body")
    if OF_ADDRESS.fullmatch(text):
        shown = User.objects.filter(manageable(user), email__icontains=text)
        named = with_all_words(User.objects.all(), words, "name")
        found = seen.filter(
            Q(email__iexact=text) | Q(pk__in=shown.values("pk")) | Q(pk__in=named.values("pk"))
        )
    else:
        found = with_all_words(seen, words, "name")
    return [
        Hit(one.name, reverse("roadmap:body", args=[one.body_id]), one.body.label)
        for one in found[:AT_MOST]
        if one.body
    ]
