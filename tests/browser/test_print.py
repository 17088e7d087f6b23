"""Every page as a clean sheet of A4: so many pages, no navigation, headers on each, no row cut in two."""

import io

import pypdf
import pytest
from django.urls import reverse

from tests.browser.conftest import nothing_scrolls_sideways

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


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", ["papers", "bodies", "body"])
def test_the_pages_of_papers_and_bodies_fit_the_window(name, width, of_49, cast, window):
    page = window(cast.sochi_reader, width)
    body = reverse("roadmap:body", args=[cast.mayor.pk])
    page.goto({"papers": "/r/sochi-minsk/export/", "bodies": "/bodies/", "body": body}[name])

    assert nothing_scrolls_sideways(page)
