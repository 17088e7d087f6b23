"""The manual says what the pages say: quoted words are on them, each "?" leads to an entry, no picture lacks."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from config.manual import chapters
from config.manual.terms import ALSO, TERMS
from events.choices import EventState
from events.models import Event
from roadmap.importing import runs
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.plans import ROWS, book
from tests.screenshots import MANUAL

TODAY = "2026-11-22"
CITE = re.compile(r'<cite data-page="(?P<page>[^"]+)"(?: data-as="(?P<state>\w+)")?>(?P<words>[^<]+)</cite>')
TAG = re.compile(r"{% term (?P<name>[^ ]+) %}")
TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED = {"h1", "h2", "h3", "a", "button", "summary", "label", "legend", "dt", "th", "span"}
OF_NO_ROADMAP = {f"roadmap:{name}" for name in ("my", "bodies", "start", "new", "reminders")}
GUIDES = [chapter for chapter in chapters.CHAPTERS if chapter.slug != "glossary"]


class Words(HTMLParser):
    """What a page's headings, links, buttons and labels say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = []
        self.said: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in NAMED:
            self.open.append((tag, []))

    def handle_endtag(self, tag):
        if tag in NAMED and any(name == tag for name, _said in self.open):
            while True:
                name, said = self.open.pop()
                self.said.add(" ".join("".join(said).split()))
                if name == tag:
                    break

    def handle_data(self, data):
        for _name, said in self.open:
            said.append(data)


def says(words: set[str], quoted: str) -> bool:
    return any(re.match(rf"{re.escape(quoted)}(?!\w)", one) for one in words)


@pytest.fixture
def place(history, cast):
    """The address of a page by its name in the guide, and its state there."""
    event = Event.objects.create(
        title="Фестиваль", kind="festival", city=cast.sochi, precision="day", starts_on=date(2026, 10, 1),
        ends_on=date(2026, 10, 2), state=EventState.HELD, outcome="Прошёл",
    )  # fmt: skip
    event.items.set(history.items.filter(number="7"))
    known: dict[str, dict[str, object]] = {
        "roadmap:item": {"number": "7"},
        "roadmap:report": {"milestone_id": milestone_of(history, "7", cast.sochi).pk},
        "events:event": {"pk": event.pk},
    }

    def found(name):
        name, _mark, query = name.partition("?")
        kwargs = dict(known.get(name, {}))
        if name == "roadmap:import_run":
            rows = (*ROWS, (4, "Турнир", "2027 год", "Мэрия Сочи", "Спортклуб"))
            kwargs["pk"] = runs.start(history, book(rows), cast.administrator).pk
        if name.startswith("roadmap:") and name not in OF_NO_ROADMAP:
            kwargs["slug"] = history.slug
        return reverse(name, kwargs=kwargs) + (f"?{query}" if query else "")

    return found


@pytest.fixture
def readers(cast):
    return {
        "begin": cast.sochi_reader,
        "reader": cast.sochi_reader,
        "executor": cast.sochi_executor,
        "coordinator": cast.minsk_coordinator,
        "administrator": cast.administrator,
    }


@pytest.mark.parametrize("chapter", GUIDES, ids=lambda chapter: chapter.slug)
def test_what_a_guide_quotes_stands_on_the_page_it_names(chapter, place, readers, client):
    text = flat((TEMPLATES / chapter.template).read_text(encoding="utf-8"))
    quoted = {(one["page"], one["words"]) for one in CITE.finditer(text)}
    assert text.count("<cite") == len(list(CITE.finditer(text)))
    with on_day(TODAY):
        person = signed_in(readers[chapter.slug])
        pages = {
            page: (client if page == "cities:sign_in" else person).get(place(page)) for page, _words in quoted
        }

    assert {page: answer.status_code for page, answer in pages.items()} == dict.fromkeys(pages, 200)
    said = {page: Words(answer.content.decode()).said for page, answer in pages.items()}
    assert [(page, words) for page, words in sorted(quoted) if not says(said[page], words)] == []


def test_every_guide_quotes_headings():
    for chapter in GUIDES:
        assert len(CITE.findall(flat((TEMPLATES / chapter.template).read_text(encoding="utf-8")))) >= 5


def test_every_word_has_an_entry_and_every_entry_a_word():
    entries = {section.id: section.title for section in chapters.sections_of(chapters.BY_SLUG["glossary"])}

    assert entries == {key: str(word) for key, word in TERMS.items()}
    assert set(ALSO.values()) <= set(TERMS)


def test_every_mark_beside_a_word_leads_to_an_entry():
    named = {
        (path.name, one["name"])
        for path in TEMPLATES.rglob("*.html")
        for one in TAG.finditer(path.read_text(encoding="utf-8"))
    }
    literal = {(path, name.strip("\"'")) for path, name in named if name[0] in "\"'"}

    assert len(literal) > 10
    assert [(path, name) for path, name in literal if name not in TERMS] == []
    # The others are names of groups, flags and marks; some of them need no explaining.
    assert {name for _path, name in named - literal if name[0] not in "\"'"} == {
        "group.name",
        "toggle.name",
        "name",
    }


def test_the_marks_on_the_pages_lead_to_entries(history, cast):
    glossary = reverse("manual_chapter", args=["glossary"])
    client = signed_in(cast.sochi_coordinator)
    with on_day(TODAY):
        pages = [
            client.get(reverse(f"roadmap:{name}", args=args)).content.decode()
            for name, args in (
                ("dashboard", [history.slug]), ("items", [history.slug]), ("item", [history.slug, "1"]), ("my", []),
                ("timeline", [history.slug]), ("bodies", []),
            )
        ]  # fmt: skip
    entries = set(re.findall(r'<section id="([\w-]+)"', client.get(glossary).content.decode()))

    for page in pages:
        led_to = set(
            re.findall(rf'class="term no-print" href="{glossary}#(\w+)" aria-label="Что значит «', page)
        )
        assert led_to
        assert led_to <= entries


def test_every_picture_is_there_and_made_by_the_command():
    used = {
        name
        for chapter in chapters.CHAPTERS
        for name in re.findall(
            r"manual/([\w-]+)\.png", (TEMPLATES / chapter.template).read_text(encoding="utf-8")
        )
    }

    assert used == set(MANUAL)
    assert {path.stem for path in (Path(settings.BASE_DIR) / "static" / "manual").glob("*.png")} == used


def test_the_search_finds_words_in_any_case_ending(client, db):
    found = chapters.search("готовности")
    assert found[0].section.id == "readiness"
    assert chapters.search("расхождений")[0].section.id == "disputed"
    assert chapters.search("перенести срок")
    assert chapters.search("зюзюблик") == []
    assert chapters.search("  ") == []
    # A word within a sentence is followed by its comma, not by a blank and a comma.
    texts = [one.text for chapter in chapters.CHAPTERS for one in chapters.sections_of(chapter)]
    assert not [text for text in texts if " ," in text]

    page = client.get(reverse("manual"), {"q": "<script>готовность"}).content.decode()
    assert "<script>готовность" not in page
    assert "/manual/glossary/#readiness" in page
    assert "Таких слов нет" in client.get(reverse("manual"), {"q": "зюзюблик"}).content.decode()


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/manual/", "/nothing/here/", "/invitation/spent/", "/password/reset/"]
)
def test_help_is_in_the_header_of_pages_for_whoever_is_not_signed_in(client, db, path):
    answer = client.get(path, follow=True)

    assert 'class="bell help-link" href="/manual/"' in answer.content.decode()


def test_help_is_on_the_pages_of_errors(cast, settings):
    client = signed_in(cast.sochi_reader)
    answers = [client.get("/status/"), client.get("/r/nothing/")]

    assert [answer.status_code for answer in answers] == [403, 404]
    assert all('href="/manual/"' in answer.content.decode() for answer in answers)
    for name in ("400.html", "500.html", "errors/unavailable.html"):
        assert 'href="/manual/"' in render_to_string(name)


def test_an_unknown_chapter_is_404(client, db):
    assert client.get("/manual/nothing/").status_code == 404


def test_the_manual_asks_the_database_only_for_its_reader(cast, django_assert_max_num_queries):
    client = signed_in(cast.sochi_reader)
    with django_assert_max_num_queries(8):
        client.get("/manual/all/")
