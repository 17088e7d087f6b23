"""What is drawn once is a function of plain values: another drawing for other values, and nothing else taken."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from cities.models import City
from core.templatetags.pieces import HERE, TOKEN, drawn_once
from roadmap.progress.drawn import DrawnItem, DrawnPart

ROW = "roadmap/items/_row.html"


def row(**changed: Any) -> DrawnItem:
    part = DrawnPart("Сочи", "planned", False, False, 0.0, "Мэрия")
    values = {
        "pk": 7, "number": "7", "title": "Выставка", "direction": "Культура", "is_example": False,
        "deadline": "до июня", "next_due": date(2026, 6, 30), "needs_date": False, "parts": (part,),
        "progress": 0.0, "is_disputed": False,
    }  # fmt: skip
    return DrawnItem(**{**values, **changed})


def drawn(one: DrawnItem, *, may_mark: bool = False) -> str:
    return drawn_once({}, ROW, row=one, slug="r", may_mark=may_mark)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Ярмарка"},
        {"direction": "Спорт"},
        {"is_example": True},
        {"deadline": "до мая"},
        {"next_due": date(2026, 7, 1)},
        {"next_due": None, "needs_date": True},
        {"parts": (DrawnPart("Сочи", "done", False, False, 100.0, "Мэрия"),)},
        {"progress": 50.0},
        {"is_disputed": True},
        {"number": "7а"},
    ],
)
def test_whatever_a_row_shows_is_seen_when_it_changes(changed: dict[str, Any]) -> None:
    assert drawn(row(**changed)) != drawn(row())


def test_who_may_tick_has_another_row_and_each_language_its_own() -> None:
    assert "checkbox" in drawn(row(), may_mark=True)
    assert "checkbox" not in drawn(row())
    with translation.override("en"):
        assert "by 30" in drawn(row())
    assert "до\u00a030\u00a0июня 2026" in drawn(row())


def test_nothing_of_the_page_around_comes_in() -> None:
    page = Template("{% load pieces %}{% drawn_once 'components/side_label.html' label=label %}")
    shown = {page.render(Context({"label": "", "side": name})) for name in ("Сочи", "Минск")}
    assert len(shown) == 1


def test_the_token_against_forged_requests_is_that_of_each_request() -> None:
    page = Template("{% load pieces %}{% drawn_once 'components/site_header.html' person=person %}")
    shown = {
        token: page.render(Context({"person": Someone("Анна"), "csrf_token": token}))
        for token in ("one", "two")
    }
    assert 'name="csrfmiddlewaretoken" value="one"' in shown["one"]
    assert shown["one"].replace('value="one"', 'value="two"') == shown["two"]
    assert TOKEN not in "".join(shown.values())


def test_the_page_s_address_is_that_of_each_request(rf: RequestFactory) -> None:
    page = Template("{% load pieces %}{% drawn_once 'components/site_header.html' person=person %}")
    shown = {
        address: page.render(Context({"person": Someone("Анна"), "request": rf.get(address)}))
        for address in ("/one/", "/two/?q=1&x=2")
    }
    assert 'href="/look/?next=/one/"' in shown["/one/"]
    assert 'href="/look/?next=/two/%3Fq%3D1%26x%3D2"' in shown["/two/?q=1&x=2"]
    assert HERE not in "".join(shown.values())


def test_rows_are_drawn_as_each_by_itself() -> None:
    rows = [row(), row(number="8", pk=8), row()]
    page = Template("{% load pieces %}{% drawn_each name rows slug='r' may_mark=False %}")
    assert page.render(Context({"name": ROW, "rows": rows})) == "".join(map(drawn, rows))


def test_texts_are_escaped() -> None:
    assert "<b>" not in drawn(row(title="<b>Выставка</b>"))


@dataclass(frozen=True)
class Someone:
    """Whom the header names."""

    name: str


@dataclass(frozen=True)
class Around:
    """Frozen, with something in it that is not."""

    inside: Any


@pytest.mark.parametrize("value", [City(pk=1), Around(City(pk=1)), (Around(({1},)),)], ids=str)
def test_what_changes_and_stays_equal_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        drawn_once({}, ROW, row=value)
