"""A real browser against the live server: windows of people who are signed in, wide or narrow, with scripts or not.

The browser is Playwright's own, or the one that BROWSER_PATH names; a system Chromium is found by itself.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cities.models import User
from tests import chromium
from tests.chromium import on_the_path
from tests.sessions import session_of

# What is to be there comes in a moment; a busy machine takes longer, and a failure is none the worse for waiting.
SECONDS = 30
expect.set_options(timeout=SECONDS * 1000)
# Playwright's event loop runs in the test's own thread; the tests still ask the database one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is in this folder needs a browser."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("BROWSER_PATH") or next(on_the_path(), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a window; whatever a page logs as an error or throws fails the test at its end."""
    contexts, problems = [], []

    def opened(
        user: User | None = None,
        width: int = 1280,
        *,
        scripts: bool = True,
        touch: bool = False,
        refused: bool = False,
    ) -> Page:
        # Where something is `refused` as a whole, the browser and htmx write that down.
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme="light",
            has_touch=touch,
            locale="ru-RU",
        )
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        if not refused:
            page.on("console", lambda said: problems.append(said.text) if is_problem(said) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def is_problem(said: Any) -> bool:
    # A refused form (409, 422) is an answer, though the browser writes it down as a failure to load.
    return said.type == "error" and not any(f"status of {code}" in said.text for code in (404, 409, 410, 422))


def _window(width: int, scripts: bool, name: str) -> Any:
    beside = "narrow with scripts" if (width == 360) is scripts else "wide with scripts"
    marks = (pytest.mark.part(1), pytest.mark.beside(beside))
    return pytest.param((width, scripts), id=name, marks=marks)


@pytest.fixture(
    params=[
        _window(360, True, "narrow"),
        _window(1280, True, "wide"),
        _window(360, False, "narrow-without-scripts"),
        _window(1280, False, "wide-without-scripts"),
    ]
)
def kind(request: pytest.FixtureRequest) -> tuple[int, bool]:
    """The window that a walk is taken in: its width, and whether scripts run.

    Each time in two of the four (`tests.depth`): one narrow and one wide, one with scripts and one without.
    """
    return request.param


# For walks whose pages the others show in every window already.
in_two_windows = pytest.mark.parametrize(
    "kind",
    [
        pytest.param((360, True), id="narrow"),
        pytest.param((1280, False), id="wide-without-scripts"),
    ],
)


@pytest.fixture
def width(kind: tuple[int, bool]) -> int:
    return kind[0]


@pytest.fixture
def scripts(kind: tuple[int, bool]) -> bool:
    return kind[1]


def nothing_scrolls_sideways(page: Page) -> bool:
    page.wait_for_load_state()  # a page that has only just begun to come has no root element yet
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# The text of a card's cell that lies in the column of its label, which is what a second piece beside the first did.
_SQUEEZED = """() => [...document.querySelectorAll(".table--cards td[data-label]")].flatMap((cell) => {
    const columns = getComputedStyle(cell).gridTemplateColumns.split(" ").map(parseFloat);
    if (columns.length < 2 || !columns[1]) return [];
    const edge = cell.getBoundingClientRect().left + columns[0];
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const shown = [...range.getClientRects()].filter((one) => one.width > 1);
        const text = walker.currentNode.data.trim();
        if (text && shown.some((one) => one.left < edge)) found.push(text);
    }
    return found;
})"""


def squeezed_in_cards(page: Page) -> list[str]:
    """What of a narrow page's cards lies under the label of its cell instead of beside it."""
    found: list[str] = page.evaluate(_SQUEEZED)
    return found


def until(page: Page, condition: Callable[[], Any]) -> None:
    """Wait for what is not on the page, while the page goes on."""
    for _time in range(1200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It has not come about within a minute.")
