"""Every page as a clean sheet of A4: so many pages, no navigation, headers on each, no row cut in two."""

import io
import re

import pypdf
import pytest
from django.urls import reverse

from tests.browser.conftest import nothing_scrolls_sideways
from tests.roadmap.conftest import with_a_past

A4 = (595, 842)
# What only a screen needs: the ways through the program, and what is pressed.
ONLY_ON_SCREEN = ("Мои задачи", "Выйти", "Мой профиль", "Перейти к содержанию", "Слова или номер", "Отметить")


@pytest.fixture
def of_49(make_roadmap):
    return make_roadmap(49)


def printed(page, path):
    """The page as Chromium prints it: the texts of its sheets and the size of the first, in points."""
    assert page.goto(path).status == 200
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    box = sheets[0].mediabox
    return [" ".join(sheet.extract_text().split()) for sheet in sheets], (round(box.width), round(box.height))


PAGES = {
    "dashboard": ("/r/sochi-minsk/", A4, 2, 4),
    "items": ("/r/sochi-minsk/items/", A4[::-1], 4, 6),
    "item": ("/r/sochi-minsk/items/3/", A4, 1, 1),
    "my": ("/my/", A4, 1, 8),
    "bodies": ("/bodies/", A4, 1, 1),
    "papers": ("/r/sochi-minsk/export/", A4, 1, 1),
}


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_on_so_many_sheets_without_what_only_a_screen_needs(name, of_49, cast, window):
    path, size, least, most = PAGES[name]

    sheets, printed_size = printed(window(cast.sochi_coordinator), path)

    assert all(abs(one - other) <= 2 for one, other in zip(printed_size, size, strict=True))
    assert least <= len(sheets) <= most
    assert all(sheets), "a sheet without a word"
    assert [
        word for word in ONLY_ON_SCREEN if word in " ".join(sheets) and (name, word) != ("my", "Мои задачи")
    ] == []
    assert "http" not in " ".join(sheets)


def test_the_list_prints_every_item_once_and_its_header_on_each_sheet(of_49, cast, window):
    sheets, _size = printed(window(cast.sochi_coordinator), "/r/sochi-minsk/items/")

    assert all("Мероприятие" in sheet for sheet in sheets)
    text = " ".join(sheets)
    for number in range(4, 50):
        assert text.count(f"({number})") == 1


def test_links_are_plain_text_on_paper(of_49, cast, window):
    page = window(cast.sochi_reader)
    page.goto("/bodies/")
    page.emulate_media(media="print")

    assert (
        page.eval_on_selector("main td a, main th a", "one => getComputedStyle(one).textDecorationLine")
        == "none"
    )


def test_rows_are_not_cut_in_two(of_49, cast, window):
    page = window(cast.sochi_reader)
    for path in ("/r/sochi-minsk/items/", "/bodies/", "/r/sochi-minsk/"):
        page.goto(path)
        page.emulate_media(media="print")
        cut = page.eval_on_selector_all(
            "main tr", "rows => rows.filter(row => getComputedStyle(row).breakInside !== 'avoid').length"
        )
        assert cut == 0


@pytest.mark.part(4)
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", ["papers", "bodies", "body"])
def test_the_pages_of_papers_and_bodies_fit_the_window(name, width, of_49, cast, window):
    page = window(cast.sochi_reader, width)
    body = reverse("roadmap:body", args=[cast.mayor.pk])
    page.goto({"papers": "/r/sochi-minsk/export/", "bodies": "/bodies/", "body": body}[name])

    assert nothing_scrolls_sideways(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_folded_or_cut_short_on_the_screen_is_whole_on_paper(make_roadmap, cast, window, scripts):
    with_a_past(make_roadmap(49), cast)
    page = window(cast.sochi_reader, scripts=scripts)
    assert page.goto("/r/sochi-minsk/").status == 200
    paper = {"format": "A4", "prefer_css_page_size": True}
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(**paper))).pages)
    text = " ".join(text.replace("\u00a0", " ").split())

    # Every overdue milestone by its number, the months behind the drawing, how each figure is counted.
    overdue = page.locator("#attention-title ~ ul").first.locator("li").count()
    late = page.locator("#attention-title ~ .group-title .muted").first.inner_text().split()[0]
    assert len(re.findall(r" (?:день|дня|дней)\)", text)) == int(late) - overdue > 10
    assert "Также: п. " in text
    assert "декабрь 2028" in text
    assert "каждый считается один раз" in text
    assert not page.locator("details.menu[open]").count()


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_it_prints_on_the_paper_that_there_is(of_49, cast, window, size):
    page = window(cast.sochi_reader)
    page.goto("/r/sochi-minsk/")
    (sheet, *_others) = pypdf.PdfReader(io.BytesIO(page.pdf(format=size, prefer_css_page_size=True))).pages
    millimetres = sorted(
        round(float(side) * 25.4 / 72) for side in (sheet.mediabox.width, sheet.mediabox.height)
    )
    assert millimetres == {"A4": [210, 297], "A3": [297, 420]}[size]


def test_an_items_sheet_has_no_heading_without_content_and_no_stray_dots(of_49, cast, window):
    """Buttons and links stay on the screen, and so does what is nothing without them."""
    sheets, _size = printed(window(cast.sochi_coordinator), "/r/sochi-minsk/items/1/")
    text = " ".join(" ".join(sheets).split())

    assert "Вопросы сторон" not in text
    assert "История изменений" not in text
    assert not re.search(r"·\s*(·|$)", text.split("Срок по документу")[0])
