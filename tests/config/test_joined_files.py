"""One style sheet and one script hold every source, and a page asks for nothing else."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from config import joined
from tests.roadmap.daily import signed_in

STATIC = Path(__file__).resolve().parent.parent.parent / "static"


def text_of(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "folder"), [("site.css", "css"), ("site.js", "js")])
def test_every_source_is_in_it_once(name, folder):
    whole = text_of(name)
    for source in (STATIC / folder).iterdir():
        assert whole.count(source.read_text(encoding="utf-8").strip()) == 1, source.name


def test_the_layers_stand_in_their_order():
    assert text_of("site.css").splitlines()[0] == "@layer tokens, base, components, pages, paper;"


def test_what_has_changed_is_joined_anew(settings, tmp_path):
    for folder in ("css", "js"):
        (tmp_path / "static" / folder).mkdir(parents=True)
        for source in (STATIC / folder).iterdir():
            (tmp_path / "static" / folder / source.name).write_bytes(source.read_bytes())
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.JOINED_STATIC_ROOT = tmp_path / "joined"
    finder = joined.JoinedFinder()
    before = Path(finder.find("site.css")).read_text(encoding="utf-8")

    (tmp_path / "static" / "css" / "a_new_page.css").write_text(".new { color: red; }", encoding="utf-8")

    assert ".new { color: red; }" not in before
    assert ".new { color: red; }" in Path(finder.find("site.css")).read_text(encoding="utf-8")


def test_a_page_asks_for_one_style_sheet_one_script_and_its_icon(plan, cast):
    page = signed_in(cast.sochi_reader).get(reverse("roadmap:dashboard", args=[plan.slug])).content.decode()
    asked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert sorted(Path(address).suffix for address in asked) == [".css", ".js", ".svg"]


def test_where_copies_are_forbidden_browsers_get_what_drops_them(client, settings):
    assert "keptReports" in client.get("/worker.js").content.decode()
    settings.OFFLINE_COPIES = False
    script = client.get("/worker.js").content.decode()
    assert "unregister" in script
    assert "put(" not in script
