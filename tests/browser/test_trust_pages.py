"""The journal of security, who left, and the notice, under axe: with many rows and with none."""

import os

from cities import leaving
from core.models import SecurityEvent
from tests.browser.axe import problems


def test_axe_finds_nothing(window, live_server, cast, plan, settings):
    # Whoever leaves now is among those whose period is over.
    settings.PERSON_KEPT_DAYS = -1
    long = "очень-длинный-адрес-без-пробелов@" + "x" * 120
    SecurityEvent.objects.bulk_create(
        SecurityEvent(kind=kind, person=cast.administrator, address="2001:db8:1:2:3:4:5:6", detail=long)
        for kind in SecurityEvent.Kind.values * 5
    )
    leaving.leave(cast.sochi_executor.pk, cast.administrator)
    found = []
    page = window()
    page.goto("/personal-data/")
    found += problems(page, "notice, signed out")
    page = window(cast.administrator)
    paths = [
        "/journal/",
        "/journal/?who=nobody",
        "/journal/?since=x",
        "/people/left/",
        "/personal-data/edit/",
    ]
    for path in paths:
        page.goto(path)
        found += problems(page, path)
    page.goto("/people/left/")
    assert page.get_by_text(cast.sochi_executor.name).count() == 1

    assert found == []
    if folder := os.environ.get("SHOTS"):
        for width in (360, 768, 1280):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                for name, path in (
                    ("journal", "/journal/"),
                    ("left", "/people/left/"),
                    ("notice", "/personal-data/"),
                ):
                    page.goto(path)
                    page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png")
