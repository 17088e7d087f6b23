"""The manager's minute in a browser: every figure leads to its list, the past is one choice away, papers say the same.

The roadmap with a past is the second table of tests/roadmap/conftest.py; as `long` it has 49 items.
"""

import csv
import io
import re
from typing import Any

import pypdf
import pytest
from playwright.sync_api import expect

from roadmap.models import Direction
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.roadmap.conftest import on_day, with_a_past
from tests.roadmap.exports import by_libreoffice

PAST = "2026-07-20"


@pytest.fixture
def short(make_roadmap, cast):
    """The nine items on 22 November 2026, with the clock going on."""
    made = with_a_past(make_roadmap(9), cast)
    with on_day("2026-11-22", tick=True):
        yield made


@pytest.fixture
def long(make_roadmap, cast):
    """The same with 49 items."""
    made = with_a_past(make_roadmap(49), cast)
    with on_day("2026-11-22", tick=True):
        yield made


@pytest.fixture
def page(window, cast):
    return window(cast.sochi_reader)


def counted(page):
    """Every link of the page that counts something: its address and the number that people read."""
    found = page.eval_on_selector_all(
        "a[data-counts]", "links => links.map(link => [link.href, link.dataset.counts, link.innerText])"
    )
    for href, number, text in found:
        assert re.search(rf"(?<!\d){number}(?!\d)", text), f"{href} shows {text!r} and counts {number}"
    return {(href, int(number)) for href, number, _text in found}


def length(page, href):
    """How many items the list behind a link has; it says as many of itself."""
    page.goto(href, wait_until="domcontentloaded")
    rows = page.locator("td.items__number").count()
    told = page.locator(".listing__head strong").first.inner_text()
    assert re.match(rf"{rows}(?!\d)", told), f"{href}: {rows} rows, and it says {told!r}"
    return rows


def test_every_figure_leads_to_a_list_of_that_length(page, short, make_roadmap, cast):
    make_roadmap(3, slug="second")
    culture = Direction.objects.filter(title="Культура").order_by("pk")[0].pk
    walked: dict[str, int] = {}
    for path in (
        "/",
        "/r/sochi-minsk/",
        f"/r/sochi-minsk/?on={PAST}",
        f"/r/sochi-minsk/?direction={culture}&side=minsk",
    ):
        page.goto(path)
        links = counted(page)
        assert len(links) >= 10, path
        walked |= dict(links)

    assert {href: length(page, href) for href in walked} == walked


def test_what_needs_attention_leads_to_the_items_it_names(page, short):
    page.goto("/r/sochi-minsk/?on=2026-05-01")
    names = page.locator("#attention-title ~ ul a strong").all_inner_texts()
    disputed = page.locator("[data-figure=disputed]")
    assert int(disputed.get_attribute("data-counts")) == 2

    disputed.click()

    assert (
        page.locator("td.items__number").all_inner_texts()
        == [name.split()[-1] for name in names]
        == ["1", "4"]
    )


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_a_day_of_the_past_is_chosen_on_the_page(width, scripts, window, cast, long):
    page = window(cast.sochi_reader, width, scripts=scripts)
    page.goto("/r/sochi-minsk/")
    figure = page.locator("[data-figure=overdue] .figure__number")
    # 7 (Sochi) and 1, 10, 13 … 49 of education, 2, 5, 8 … 47 of culture; 4 is done.
    expect(figure).to_have_text("32")

    page.get_by_text("на 22 ноября 2026", exact=True).click()
    page.get_by_role("textbox", name="На дату").fill(PAST)
    assert nothing_scrolls_sideways(page)
    page.locator(".asked__panel").get_by_role("button", name="Показать").click()

    expect(page.get_by_text("Так обстояли дела на 20 июля 2026")).to_be_visible()
    # Only what was due on 30 June: 1 and 7, 10, 13 … 49.
    expect(figure).to_have_text("16")
    page.locator("[data-figure=overdue]").click()
    expect(page.locator(".listing__head strong").first).to_have_text(re.compile("^16"))

    page.go_back()
    page.get_by_text("на 20 июля 2026", exact=True).first.click()
    page.get_by_role("link", name="Сегодня").click()
    expect(figure).to_have_text("32")


def test_axe_finds_nothing(page, short, make_roadmap, cast):
    make_roadmap(3, slug="second")
    culture = Direction.objects.filter(title="Культура").order_by("pk")[0].pk
    found = []
    for path in (
        "/",
        f"/r/sochi-minsk/?direction={culture}&on={PAST}",
        "/r/sochi-minsk/timeline/?year=2026",
        "/bodies/",
        f"/bodies/{cast.mayor.pk}/",
        "/r/sochi-minsk/export/?side=minsk",
    ):
        page.goto(path)
        found += problems(page, path)
    page.goto("/r/sochi-minsk/")
    page.locator(".papers-menu summary").click()
    found += problems(page, "the dashboard with the menu of papers open", reload=False)

    assert found == []


def sheets(page, path, **paper):
    """The page as Chromium prints it on `paper`: the texts of its sheets, and the size of the first in millimetres."""
    assert page.goto(path).status == 200
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(**paper))).pages
    box = printed[0].mediabox
    size = tuple(round(float(side) * 25.4 / 72) for side in (box.width, box.height))
    return [" ".join(sheet.extract_text().split()) for sheet in printed], size


A4, A4_ON_ITS_SIDE, A3_ON_ITS_SIDE = (210, 297), (297, 210), (420, 297)


def test_each_page_prints_on_as_many_sheets_as_it_needs(page, long, cast):
    """The whole dashboard, the list of items and the papers are in test_print.py."""
    culture = Direction.objects.get(title="Культура").pk
    on_its_side = {"format": "A4", "landscape": True}
    large = {"format": "A3", "landscape": True}
    expected: list[tuple[str, dict[str, Any], tuple[int, int], tuple[int, int]]] = [
        (f"/r/sochi-minsk/?direction={culture}", {"format": "A4"}, A4, (3, 4)),
        ("/r/sochi-minsk/?side=minsk", {"format": "A4"}, A4, (2, 3)),
        (f"/r/sochi-minsk/?body={cast.mayor.pk}", {"format": "A4"}, A4, (2, 3)),
        (f"/bodies/{cast.mayor.pk}/", {"format": "A4"}, A4, (2, 3)),
        ("/r/sochi-minsk/timeline/", on_its_side, A4_ON_ITS_SIDE, (4, 5)),
        ("/r/sochi-minsk/timeline/", large, A3_ON_ITS_SIDE, (2, 3)),
        ("/r/sochi-minsk/timeline/?year=2026", on_its_side, A4_ON_ITS_SIDE, (4, 5)),
        ("/r/sochi-minsk/timeline/?year=2026", large, A3_ON_ITS_SIDE, (2, 3)),
        ("/r/sochi-minsk/timeline/?year=2026&quarter=4", on_its_side, A4_ON_ITS_SIDE, (2, 3)),
        ("/r/sochi-minsk/timeline/?year=2026&quarter=4", large, A3_ON_ITS_SIDE, (1, 2)),
    ]
    seen = {}
    for path, paper, size, (least, most) in expected:
        texts, printed = sheets(page, path, **paper)
        assert printed == size, path
        assert all(texts), f"{path}: a sheet without a word"
        seen[path, printed[0]] = (least <= len(texts) <= most) or len(texts)

    assert {where: count for where, count in seen.items() if count is not True} == {}


def test_the_papers_hold_the_numbers_of_the_page(page, long, tmp_path):
    """Fetched by the menu of the dashboard, opened by LibreOffice."""
    page.goto(f"/r/sochi-minsk/?on={PAST}")
    figures = {
        name: int(page.locator(f"[data-figure={name}]").get_attribute("data-counts"))
        for name in ("items", "done", "in_progress", "overdue", "due_soon", "disputed", "awaiting", "silent")
    }
    progress = page.locator(".figure--lead .figure__number").inner_text()
    page.locator(".papers-menu summary").click()
    saved = {}
    for name in (
        "Таблица пунктов, .xlsx",
        "Справка о ходе выполнения, .docx",
        "Материалы к заседанию, .docx",
    ):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        saved[name[:7]] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[name[:7]])
    table, reference, meeting = saved.values()
    printed = by_libreoffice("pdf", [reference, meeting])
    lists = by_libreoffice("csv:Text - txt - csv (StarCalc):44,34,76", [table])  # commas, quotes, UTF-8
    if printed is None or lists is None:
        return
    told, agenda = (
        " ".join(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(file).pages).split())
        for file in printed
    )
    expected = {
        "Пункты": figures["items"],
        "Готовность в среднем": progress.replace("\xa0", " "),
        "В работе": figures["in_progress"],
        "Выполнено": figures["done"],
        "Просрочено пунктов": figures["overdue"],
        "Срок в ближайшие 30 дней": figures["due_soon"],
        "Стороны расходятся": figures["disputed"],
        "Ждёт подтверждения": figures["awaiting"],
        "Нет отчётов 90 дней": figures["silent"],
    }
    assert [words for words, number in expected.items() if f" {words} {number} " not in told] == []
    whole = f"выполнено {figures['done']} из {figures['items']} пунктов, готовность {expected['Готовность в среднем']}"
    assert whole in agenda

    rows = [row for row in csv.reader(lists[0].read_text(encoding="utf-8").splitlines()) if row[0].isdigit()]
    assert len(rows) == figures["items"]
    states = [[state.replace("\xa0", " ") for state in row[7:9]] for row in rows]
    assert sum(row[9] == "да" for row in rows) == figures["overdue"]
    assert sum("на подтверждении" in " ".join(row) for row in states) == figures["awaiting"]
    assert sum(row == ["выполнено", "выполнено"] for row in states) == figures["done"]
