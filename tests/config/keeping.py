"""Pages that may be kept, and somebody who looks at them again and again."""

import re
from datetime import date
from typing import Any

from django.core.cache import cache
from django.test import Client, override_settings

from cities.models import City, User
from roadmap.models import Milestone
from roadmap.reminders import badge

PAGES = (
    "/",
    "/r/sochi-minsk/",
    "/r/sochi-minsk/timeline/",
    "/r/sochi-minsk/items/",
    "/r/sochi-minsk/items/1/",
    "/my/",
    "/bodies/",
    "/events/",
)
PIECE = {"HX-Request": "true"}
TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w{64}|(nonce=")[A-Za-z0-9+/]{22}==')
TODAY = date(2026, 11, 22)


def milestone_of(number: str, city: City) -> int:
    found = Milestone.objects.filter(item__number=number, item__roadmap__slug="sochi-minsk", side__city=city)
    return found.order_by("due_date")[0].pk


def plain(html: bytes) -> str:
    assert all(
        TOKEN.match(html.decode(), found.start())
        for found in re.finditer(r'(csrfmiddlewaretoken" value=|X-CSRFToken": |nonce=)"', html.decode())
    )
    return TOKEN.sub(r"\1\2", html.decode())


class Reader:
    """Somebody who looks at the pages again and again."""

    def __init__(self, person: User, settings: Any) -> None:
        self.client, self.settings, self.person = Client(), settings, person
        self.client.force_login(person)
        item = Milestone.objects.filter(item__number="1", item__roadmap__slug="sochi-minsk")
        self.cells = list(item.order_by("pk").values_list("pk", flat=True))

    def kept(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def anew(self, path: str, **headers: str) -> Any:
        # Not by the fixture: it lays each setting over all those before it, and there would be hundreds.
        with override_settings(KEEP_PAGES=False):
            return self.client.get(path, headers=headers)

    def looks(self) -> None:
        """All pages are kept now, and are what a page made again would be."""
        for path in PAGES:
            first = self.kept(path)
            if first.status_code == 200:
                again = self.kept(path)
                assert again.wsgi_request.page_is_kept, path
                assert plain(first.content) == plain(again.content), path

    def sees_the_truth(self, after: str) -> dict[str, str]:
        """Whatever may be kept is what a page made again is; what all pages show, by address."""
        shown = {}
        for path in PAGES:
            # The number at the bell is a minute old at most, and that minute may end just between the two.
            cache.delete(badge._key(self.person.pk))
            kept, anew = self.kept(path), self.anew(path)
            assert kept.status_code == anew.status_code, (path, after)
            shown[path] = plain(kept.content)
            assert shown[path] == plain(anew.content), (path, after)
        for pk in self.cells:
            path = f"/r/sochi-minsk/milestones/{pk}/"
            kept, anew = self.kept(path, **PIECE), self.anew(path, **PIECE)
            assert (kept.status_code, plain(kept.content)) == (anew.status_code, plain(anew.content)), (
                path,
                after,
            )
        return shown
