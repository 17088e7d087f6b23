"""Every parameter that a page or the API reads, and some that none reads, with values that nobody means.

Nobody meets a fault of the server, is told of another roadmap, or is led to another site. Which parameters a page reads
it says itself: the query it is asked with listens.
"""

import json
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from api import tokens
from api.choices import Scope
from api.v1 import description
from roadmap.models import Milestone
from tests.access_table import TABLE, World, programs
from tests.access_table.program import OPEN_TO_ALL
from tests.security.unmeant import EVERYTHING, has_its_turn, is_tried, queries
from tests.sessions import session_of
from tests.test_access import OWN

WALKERS = ("anonymous", "elsewhere", "executor", "coordinator", "administrator")
# Its answer goes by the state of the worker; this one ends the session.
LEFT_OUT = {"readyz", "cities:sign_out"}
# Names that other programs know, and that no page of ours has;
# and what a template calls a table's own: it asks for a parameter of this name first.
INVENTED = (
    "id", "debug", "format", "callback", "redirect", "__proto__", "_method", "a__b", "items", "lists", "keys", "values",
    "urlencode", "get", "getlist", "dict", "copy",
)  # fmt: skip
# What nearly every page reads is read by what all of them have in common: in the drill a page tries one in so many of
# its values.
COMMON, OF_THOSE_IN_COMMON = 0.8, 8
# The suite tries one of so many.
OF_THOSE_READ, OF_THOSE_INVENTED, OF_THE_API = 112, 10000, 112
LISTEN = f"{__name__}.listening"
heard: set[str] = set()


class Listening(QueryDict):
    """A query that notes what it is asked for."""

    def __getitem__(self, key):
        heard.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        heard.add(key)
        return super().__contains__(key)

    def getlist(self, key, default=None):
        heard.add(key)
        return super().getlist(key, default)


def listening(get_response):
    def middleware(request):
        request.GET = Listening(request.META["QUERY_STRING"])
        return get_response(request)

    return middleware


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def client_of(people):
    def signed_in(role):
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(people[role])
        return client

    return signed_in


def read_by_pages(client: Client, world: World) -> dict[str, tuple[str, list[str]]]:
    """The address of each page, by its name, with the parameters that it reads for this client."""
    found = {}
    for name in OWN:
        if name not in LEFT_OUT:
            path = reverse(name, kwargs=TABLE[name].kwargs_once(world))
            heard.clear()
            # Some are read where another is there.
            for query in ("", "?on=2026-09-01&q=a") if EVERYTHING else ("?q=a",):
                client.get(path + query)
            found[name] = path, sorted(heard)
    return found


def things_of(roadmap) -> dict[str, object]:
    """What an address might name of a roadmap."""
    item = roadmap.items.order_by("pk").first()
    side = roadmap.sides.order_by("pk").last()
    milestone = Milestone.objects.filter(item=item).earliest("pk")
    body = item.responsibilities.order_by("pk").last().body
    return {
        "item": item.pk, "direction": item.direction_id, "side": side.pk, "city": side.city.slug, "body": body.pk,
        "milestone": milestone.pk, "roadmap": roadmap.slug, "page": f"/r/{roadmap.slug}/items/",
    }  # fmt: skip


# What only the people of a roadmap may read.
WORDS = {"elsewhere": ("Софья", "Обмен педагогическим опытом"), "others": ("самбо", "Борис Брестский")}


def wrong_in(answer: Any, role: str) -> str:
    """What is wrong with an answer; "" for nothing."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    if (host := urlsplit(answer.get("Location", "")).netloc) not in ("", "testserver"):
        return f"led to {host}"
    if answer.streaming or role == "administrator":
        return ""
    text = answer.content.decode(errors="replace")
    told = [word for word in WORDS["elsewhere" if role == "elsewhere" else "others"] if word in text]
    return f"told {told}" if told else ""


@pytest.mark.part(2)
@pytest.mark.parametrize("role", WALKERS)
def test_no_value_of_a_parameter_breaks_a_page_or_opens_what_is_closed(
    role, world, plan, client_of, elsewhere, settings
):
    listener, client = client_of(role), client_of(role)
    usual = settings.MIDDLEWARE
    settings.MIDDLEWARE = [LISTEN, *usual]
    pages = read_by_pages(listener, world)
    settings.MIDDLEWARE = usual
    known = sorted({name for _path, names in pages.values() for name in names})
    assert len(known) > {"anonymous": 1, "elsewhere": 10}.get(role, 20)
    foreign = things_of(plan if role == "elsewhere" else elsewhere.roadmap)
    heard_by = Counter(name for _path, names in pages.values() for name in names)
    wrong = []
    for name, (path, read) in pages.items():
        for parameter in sorted({*known, *INVENTED}):
            every = OF_THOSE_READ if parameter in read else OF_THOSE_INVENTED
            if EVERYTHING and parameter in read and heard_by[parameter] > COMMON * len(pages):
                every *= OF_THOSE_IN_COMMON
            for kind, query in queries(parameter, {**foreign, "its own address": path}):
                tried = has_its_turn(role, name, parameter, kind)
                if tried and is_tried(every, role, name, parameter, kind):
                    answer = client.get(f"{path}?{query}")
                    # What is open to everybody tells everybody.
                    if problem := wrong_in(answer, "administrator" if name in OPEN_TO_ALL else role):
                        wrong.append((name, parameter, kind, problem))
    assert wrong == []


@pytest.mark.part(2)
@pytest.mark.parametrize("role", WALKERS[1:])
def test_nor_does_one_of_the_api(role, world, plan, people, elsewhere, settings):
    settings.API_LIMIT = 10**6
    text = tokens.make(people[role], "x", list(Scope.values), days=1)[1]
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"})
    foreign = things_of(plan if role == "elsewhere" else elsewhere.roadmap)
    read = parameters_of_the_api()
    wrong = []
    for name, rule in programs.TABLE.items():
        path = reverse(f"api:{name}", kwargs=rule.kwargs(world))
        known = next((names for pattern, names in read.items() if re.fullmatch(pattern, path)), None)
        for parameter in [*(known or ()), "unknown"]:
            for kind, query in queries(parameter, foreign):
                tried = has_its_turn(role, name, parameter, kind)
                if not (tried and is_tried(OF_THE_API, role, name, parameter, kind)):
                    continue
                answer = client.get(f"{path}?{query}")
                problem = wrong_in(answer, role)
                if answer.status_code >= 400 and not (
                    answer["Content-Type"] == "application/problem+json" and answer.json()["code"]
                ):
                    problem += " no problem"
                if problem:
                    wrong.append((name, parameter, kind, problem))
    assert wrong == []


@pytest.mark.parametrize("paper", ["reference/?form=pdf", "reference/?form=docx", "meeting/?form=docx"])
def test_a_paper_has_a_code_however_long_its_address_was(paper, plan, client_of):
    """What nobody understood of an address does not belong into the code that leads to its page."""
    long = "&".join(
        f"{name}={'a' * 3000}" for name in ("status", "year", "sort", "q", "body", "direction", "waiting_for")
    )

    answer = client_of("coordinator").get(f"/r/{plan.slug}/export/{paper}&{long}")

    assert answer.status_code == 200


def parameters_of_the_api() -> dict[str, list[str]]:
    """The parameters of each address that is read, by the pattern of the address."""
    return {
        re.sub(r"\{\w+\}", "[^/]+", path): [
            one["name"] for one in operations["get"].get("parameters", []) if one["in"] == "query"
        ]
        for path, operations in json.loads(description())["paths"].items()
        if "get" in operations
    }
