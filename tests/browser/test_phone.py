"""On a phone, and enlarged: the list begins on the first screen and does not jump; nothing scrolls sideways."""

import os
from datetime import date
from pathlib import Path

import pytest

from roadmap.models import Roadmap, Target
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.roadmap.conftest import on_day, with_a_past

SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def roadmap(make_roadmap, cast):
    """49 items on 22 November 2026, one of them with a promised figure."""
    made = with_a_past(make_roadmap(49), cast)
    item = made.items.get(number="1")
    Target.objects.create(
        item=item,
        text="не менее 60 организаций",
        measure="Участие организаций",
        number=60,
        unit="организаций",
    )
    with on_day("2026-11-22", tick=True):
        yield made


def pictured(page, name):
    """Keep a picture where somebody wants to look at them (PICTURES=folder)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_list_begins_on_the_first_screen_and_does_not_jump(window, roadmap, cast, scripts):
    page = window(cast.sochi_coordinator, 360, scripts=scripts)
    if scripts:
        page.add_init_script(SHIFTS)
    page.goto(f"/r/{roadmap.slug}/items/")
    first = page.locator(".items tbody tr").first.bounding_box()
    assert first is not None
    assert first["y"] + 40 < 640
    assert page.evaluate("document.body.scrollHeight") < 49 * 200 if scripts else True
    assert nothing_scrolls_sideways(page) if scripts else True
    pictured(page, f"items-360-{scripts}")
    if scripts:
        page.wait_for_timeout(500)
        assert page.evaluate("window.shifted") < 0.02
        page.locator(".filter__more > summary").click()
        assert page.locator("#filter_year").is_visible()
        page.locator("#filter_year").select_option("2027")
        page.wait_for_url("**year=2027**")
        assert page.locator("#filter_year").is_visible()


def test_a_row_of_many_at_once_is_two_lines_at_most(window, roadmap, cast):
    page = window(cast.sochi_coordinator, 360)
    items = "&".join(f"item={pk}" for pk in roadmap.items.values_list("pk", flat=True)[:5])
    page.goto(f"/r/{roadmap.slug}/bulk/?{items}")
    heights = page.eval_on_selector_all(".bulk tbody tr", "rows => rows.map(row => row.offsetHeight)")
    pictured(page, "bulk-360")
    assert heights
    assert max(heights) <= 100


@pytest.mark.part(3)
@pytest.mark.parametrize("name", ["", "items/", "items/1/", "targets/", "/my/", "/look/"])
def test_four_times_as_large_nothing_scrolls_sideways(window, roadmap, cast, name):
    # 1280 px at 400 % are 320 px of CSS.
    page = window(cast.sochi_coordinator, 320)
    path = name if name.startswith("/") else f"/r/{roadmap.slug}/{name}"
    page.goto(path)
    pictured(page, f"at-320{path.replace('/', '_')}")
    assert nothing_scrolls_sideways(page)
    # Nor is a title cut, as it may be in a list of a wide window.
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    assert page.locator(".one-line").evaluate_all(cut) == []


def test_contrast_and_large_letters_are_chosen_and_stay(window, roadmap, cast):
    page = window(cast.sochi_reader, 768)
    page.goto(f"/look/?next=/r/{roadmap.slug}/items/1/")
    for label in ("Повышенный контраст", "Крупный шрифт"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Применить").click()
    assert page.url.endswith(f"/r/{roadmap.slug}/items/1/")
    assert page.locator("html").get_attribute("data-look") == "contrast large"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert nothing_scrolls_sideways(page)
    assert problems(page, "look") == []
    pictured(page, "item-contrast-large")
    page.goto("/my/")
    assert page.locator("html").get_attribute("data-look") == "contrast large"


WIDTHS = (
    320,
    360,
    641,
    1024,
    1199,
    1201,
    1259,
    1261,
    1280,
    1366,
    1440,
    1499,
    1501,
    1536,
    1639,
    1641,
    1799,
    1920,
)


@pytest.mark.parametrize("who", ["administrator", "sochi_coordinator", "sochi_executor"])
def test_the_head_is_one_line_at_every_width(window, roadmap, cast, who):
    page = window(getattr(cast, who), 360)
    page.goto(f"/r/{roadmap.slug}/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert nothing_scrolls_sideways(page), width
        assert page.locator(".site-header").bounding_box()["height"] < 60, width
        ways = page.locator(".nav-wide:visible, .nav-narrow:visible")
        assert ways.count() == 1, width


# Each word, and years with their dash, whole on a line of its own room; how many lines there are.
NO_WORD_IS_CUT = """name => {
    const box = name.getBoundingClientRect(), range = document.createRange(), cut = [];
    const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const letters = texts.currentNode;
        for (const word of letters.textContent.matchAll(/\\d{4}–\\d{4}|[^\\s—–-]+/g)) {
            range.setStart(letters, word.index);
            range.setEnd(letters, word.index + word[0].length);
            const lines = [...range.getClientRects()];
            if (lines.length !== 1 || lines[0].right > box.right + 1 || lines[0].bottom > box.bottom + 1) {
                cut.push(word[0]);
            }
        }
    }
    return cut;
}"""
LINES = """name => {
    const height = parseFloat(getComputedStyle(name).lineHeight);
    return Math.round(name.getBoundingClientRect().height / height);
}"""


@pytest.mark.parametrize("has_choice", [False, True], ids=["one", "choice"])
def test_the_name_at_the_head_is_whole_on_a_phone_and_of_two_lines(window, roadmap, cast, has_choice):
    if has_choice:
        Roadmap.objects.create(
            slug="other", title="Другая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
        )
    page = window(cast.administrator, 360)
    for named in ("Псков — Витебск 2026–2028", "Владивосток — Брест 2026–2028"):
        Roadmap.objects.filter(pk=roadmap.pk).update(short_title=named)
        page.goto(f"/r/{roadmap.slug}/")

        name = page.locator(".switcher__name" if has_choice else ".brand__name")

        assert name.inner_text() == named
        assert name.evaluate(NO_WORD_IS_CUT) == []
        assert name.evaluate(LINES) == 2


def test_a_name_for_which_a_phone_has_no_room_ends_after_two_lines(window, roadmap, cast):
    Roadmap.objects.filter(pk=roadmap.pk).update(short_title="Великие Луки — Полоцк — Новополоцк 2027–2028")
    page = window(cast.administrator, 360)
    page.goto(f"/r/{roadmap.slug}/")

    assert page.locator(".brand__name").evaluate(LINES) == 2
    assert page.locator(".site-header").bounding_box()["height"] < 60


@pytest.mark.parametrize("scripts", [True, False])
def test_what_opens_at_the_head_is_whole_on_a_phone(window, roadmap, cast, scripts):
    Roadmap.objects.create(
        slug="other", title="Другая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    page = window(cast.administrator, 360, scripts=scripts)
    for width in (320, 360, 600):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/r/{roadmap.slug}/")
        for menu in page.locator(".site-header .menu:visible").all():
            menu.locator("summary").click()
            box = menu.locator(".menu__panel").bounding_box()
            assert box["x"] >= 0, menu
            assert box["x"] + box["width"] <= width, menu
            menu.locator("summary").click()


def test_a_phone_has_the_search_in_the_menu(window, roadmap, cast):
    page = window(cast.administrator, 360)
    page.goto(f"/r/{roadmap.slug}/")

    assert not page.locator("#header_q").is_visible()
    page.locator(".nav-narrow > summary").click()
    page.locator("#menu_q").fill("форум")
    page.locator("#menu_q").press("Enter")

    page.wait_for_url("**/search/?q=*")
