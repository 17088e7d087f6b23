"""The dashboard and the portfolio as pages."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import User
from roadmap.models import Direction, Roadmap
from tests.database import Cast


def shown(html: str) -> dict[str, int]:
    """The figures on the page, by name."""
    found = re.findall(r'data-figure="(\w+)"[^>]*>\s*<span class="figure__number">(\d+)</span>', html)
    return {name: int(number) for name, number in found}


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_dashboard_shows_figures_directions_and_both_sides(
    plan: Roadmap, reads: Callable[..., str]
) -> None:
    html = reads("/r/sochi-minsk/")
    assert shown(html)["items"] == 3
    assert all(word in html for word in ("Образование", "Культура", "Сочи", "Минск"))


def test_it_asks_the_same_few_queries_at_any_size(
    make_roadmap: Callable[..., Roadmap], client: Client, cast: Cast
) -> None:
    for items in (3, 49, 500):
        make_roadmap(items, slug=f"of-{items}")
    client.force_login(cast.sochi_reader)
    client.get("/r/of-3/")
    for query in ("", "?on=2026-06-30"):
        counts = {items: queries(client, f"/r/of-{items}/{query}") for items in (3, 49, 500)}
        assert len(set(counts.values())) == 1, counts
        assert counts[500] <= (34 if query else 20), counts


@pytest.mark.parametrize(
    "name", ["items", "done", "in_progress", "overdue", "due_soon", "disputed", "silent"]
)
def test_every_figure_is_a_link_that_carries_the_part_and_the_day(
    plan: Roadmap, reads: Callable[..., str], name: str
) -> None:
    html = reads("/r/sochi-minsk/?side=minsk&on=2026-02-01")
    link = re.search(rf'href="([^"]*)"\s+data-figure="{name}"', html)
    assert link
    assert "side=minsk" in link[1]
    assert "on=2026-02-01" in link[1]


def test_a_direction_shows_its_items_instead(plan: Roadmap, reads: Callable[..., str]) -> None:
    culture = Direction.objects.get(title="Культура")
    html = reads(f"/r/sochi-minsk/?direction={culture.pk}")
    assert shown(html)["items"] == 2
    assert "Фестиваль белорусской культуры" in html
    assert "Обмен педагогическим опытом" not in html


@pytest.mark.parametrize("query", ["direction=999999", "side=brest", "body=999999"])
def test_a_part_that_is_not_there_is_not_found(plan: Roadmap, reads: Callable[..., str], query: str) -> None:
    reads(f"/r/sochi-minsk/?{query}", status=404)


def test_an_unknown_roadmap_is_not_found(plan: Roadmap, reads: Callable[..., str]) -> None:
    reads("/r/brest/", status=404)


@pytest.mark.parametrize(
    "query", ["on=31.31.2026", "on=0001-01-01", "since=yesterday", "direction=one", "body=-1"]
)
def test_what_cannot_be_understood_is_told_and_the_page_stands(
    plan: Roadmap, reads: Callable[..., str], query: str
) -> None:
    html = reads(f"/r/sochi-minsk/?{query}", status=400)
    assert shown(html)["items"] == 3
    assert "errorlist" in html


def test_an_empty_roadmap_says_what_to_do_next(
    make_roadmap: Callable[..., Roadmap], client: Client, cast: Cast
) -> None:
    make_roadmap(0)

    def text(user: User) -> str:
        client.force_login(user)
        return client.get("/r/sochi-minsk/").content.decode()

    assert "Загрузите подписанный план" in text(cast.administrator)
    assert "Администратор загрузит" in text(cast.sochi_reader)


def test_home_leads_to_the_only_roadmap(plan: Roadmap, client: Client, cast: Cast) -> None:
    client.force_login(cast.sochi_reader)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/r/sochi-minsk/")


def test_home_without_a_roadmap_says_what_to_do(cast: Cast, reads: Callable[..., str]) -> None:
    assert "Вам пока не открыта ни одна карта" in reads("/")


def test_home_has_a_line_for_each_of_several(
    make_roadmap: Callable[..., Roadmap], reads: Callable[..., str]
) -> None:
    make_roadmap(3, slug="first")
    make_roadmap(4, slug="second")
    html = reads("/")
    assert 'href="/r/first/"' in html
    assert 'href="/r/second/"' in html


def test_home_asks_the_same_queries_for_two_and_for_sixty(
    make_roadmap: Callable[..., Roadmap], client: Client, cast: Cast
) -> None:
    for number in range(2):
        make_roadmap(3, slug=f"r{number}")
    client.force_login(cast.sochi_reader)
    client.get("/")
    few = queries(client, "/")
    for number in range(2, 60):
        make_roadmap(1, slug=f"r{number}")
    assert queries(client, "/") == few
    assert few <= 9


def test_nobody_reads_without_signing_in(plan: Roadmap, client: Client) -> None:
    for path in ("/", "/r/sochi-minsk/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


def test_the_page_has_no_inline_style_or_script(plan: Roadmap, reads: Callable[..., str]) -> None:
    html = reads("/r/sochi-minsk/")
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\son\w+=", html)


@pytest.mark.part(4)
@pytest.mark.parametrize("on", ["", "2026-11-15", "2026-09-26", "2026-06-30"])
@pytest.mark.parametrize("part", ["", "side=sochi", "side=minsk", "direction", "body"])
def test_every_link_leads_to_a_list_of_that_length(
    example: Roadmap, client: Client, cast: Cast, part: str, on: str
) -> None:
    client.force_login(cast.sochi_reader)
    if part == "direction":
        part = f"direction={Direction.objects.get(title='Культура').pk}"
    elif part == "body":
        part = f"body={cast.minsk_institute.pk}"
    html = client.get(f"/r/sochi-minsk/?{part}&on={on}").content.decode()
    links = [(url, int(number)) for url, number in LINK.findall(html)]
    assert len(links) >= 8
    for url, number in links:
        response = client.get(url.replace("&amp;", "&"))
        assert response.status_code == 200
        assert not response.context["problems"], url
        assert response.context["page"].paginator.count == number, url


# A link to the list of items, and the number that is in it.
LINK = re.compile(r'href="(/r/[\w-]+/items/[^"]*)"[^>]*data-counts="(\d+)"')
