"""Whatever a piece of the item's page or of the dashboard shows is seen when it changes, in a piece drawn before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cities.models import Body
from core.templatetags.pieces import drawn_once
from roadmap.models import Direction, Item, Milestone, Responsibility, Roadmap
from roadmap.progress.drawn import DrawnComing
from roadmap.reporting.drawn import DrawnBody, DrawnItem, DrawnSide
from tests.database import Cast
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import signed_in

ITEM = DrawnItem(7, "7", "Выставка", 3, "Культура", "до июня", "", "", "", "", False, "публикация")
BODY = DrawnBody("Мэрия города Сочи", "Мэрия", "ответственный")
DUE = DrawnComing("Выставка", "Сочи", date(2026, 6, 30), "7", "planned")
EVENT = DrawnComing("Форум", "Минск", url="/events/1/", when="12 июня")


def titled(**changed: Any) -> str:
    given = {"on": "", "may_edit": False, "slug": "r"} | {
        name: changed.pop(name) for name in ("on", "may_edit", "slug") if name in changed
    }
    return drawn_once({}, "roadmap/item/_title.html", item=replace(ITEM, **changed), **given)


def stated(*, needs_date: bool = False, **changed: Any) -> str:
    item = replace(ITEM, **changed)
    return drawn_once({}, "roadmap/item/_facts.html", item=item, needs_date=needs_date)


def headed(*bodies: DrawnBody, side: str = "Сочи") -> str:
    return drawn_once({}, "roadmap/item/_sides.html", columns=(DrawnSide(side, bodies),))


def comes(line: DrawnComing, **changed: Any) -> str:
    return drawn_once(
        {}, "roadmap/dashboard/upcoming_line.html", row=replace(line, **changed), slug="r", as_of=""
    )


def papers(**changed: Any) -> str:
    given = {"papers": (("workbook", "таблица"),), "slug": "r", "query": ""} | changed
    return drawn_once({}, "roadmap/dashboard/papers.html", **given)


def test_each_value_of_a_piece_is_seen() -> None:
    pieces: list[tuple[Callable[..., str], list[dict[str, Any]]]] = [
        (titled, [{"number": "8"}, {"title": "Ярмарка"}, {"direction": 4}, {"direction_title": "Спорт"},
                  {"slug": "s"}, {"on": date(2026, 5, 1)}, {"on": date(2026, 5, 2)}, {"may_edit": True}]),
        (stated, [{"deadline_text": "до мая"}, {"expected_result": "60"}, {"funding": "бюджет"}, {"contact": "Анна"},
                  {"note": "нет"}, {"is_example": True}, {"origin": "импорт"}, {"needs_date": True}]),
        (papers, [{"papers": (("meeting", "таблица"),)}, {"papers": (("workbook", "иное"),)}, {"slug": "s"},
                  {"query": "on=2026-05-01"}]),
    ]  # fmt: skip
    for drawn, changes in pieces:
        shown = [drawn()] + [drawn(**change) for change in changes]
        assert len(set(shown)) == len(shown), drawn
        assert [drawn()] + [drawn(**change) for change in changes] == shown


def test_the_number_of_an_item_s_row_is_seen_by_who_may_edit_it() -> None:
    assert titled(pk=8, may_edit=True) != titled(may_edit=True)


def test_each_body_that_answers_is_seen() -> None:
    other = DrawnBody("Отдел", "Отдел", "соисполнитель")
    shown = [
        headed(), headed(side="Минск"), headed(BODY), headed(replace(BODY, name="Мэрия")),
        headed(replace(BODY, label="М")), headed(BODY, other), headed(BODY, replace(other, role="ответственный")),
    ]  # fmt: skip
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (
            DUE,
            {"title": "Ярмарка", "place": "Минск", "day": date(2026, 7, 1), "number": "8", "status": "done"},
        ),
        (EVENT, {"title": "Саммит", "place": "Сочи", "url": "/events/2/", "when": "13 июня"}),
    ],
)
def test_each_value_of_a_line_of_the_next_days_is_seen(line: DrawnComing, changes: dict[str, Any]) -> None:
    shown = [comes(line)] + [comes(line, **{name: value}) for name, value in changes.items()]
    assert len(set(shown)) == len(shown)


@pytest.fixture
def reader(cast: Cast) -> Client:
    return signed_in(cast.administrator)


def test_the_item_s_page_shows_what_was_changed_since_it_was_drawn(
    plan: Roadmap, cast: Cast, reader: Client
) -> None:
    def page() -> str:
        return reader.get("/r/sochi-minsk/items/1/").content.decode()

    item = Item.objects.filter(roadmap=plan, number="1")
    page()
    for name in ("title", "deadline_text", "expected_result", "funding", "contact", "note"):
        item.update(**{name: f"иные слова: {name}"})
        assert f"иные слова: {name}" in page(), name
    Direction.objects.filter(items__number="1").update(title="Иное направление")
    assert "Иное направление" in page()
    Body.objects.filter(pk=cast.sochi_education.pk).update(name="Управление иное", short_name="Иное")
    assert 'title="Управление иное">Иное' in page()
    Responsibility.objects.filter(item__number="1", body=cast.sochi_education).update(body=cast.sochi_culture)
    assert "Управление иное" not in page()


def test_the_dashboard_shows_a_date_that_was_moved_since_it_was_drawn(plan: Roadmap, reader: Client) -> None:
    with on_day("2026-06-10"):
        assert "до\u00a030\u00a0июня" in _coming(reader)
        Milestone.objects.filter(item__number="1").update(due_date=date(2026, 7, 5))
        Item.objects.filter(number="1").update(title="Иное мероприятие")
        after = _coming(reader)
    assert "до\u00a05\u00a0июля" in after
    assert "Иное мероприятие" in after


def _coming(reader: Client) -> str:
    html = reader.get("/r/sochi-minsk/").content.decode()
    begin = html.index('id="upcoming-title"')
    return html[begin : html.index("</section>", begin)]
