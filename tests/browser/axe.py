"""axe on the page as it stands: narrow and wide, light and dark."""

import json
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import nothing_scrolls_sideways

WIDTHS = (1280, 360)
# Only violations with their nodes: to hand over all that is well takes three times as long as to look for it.
WHOLE = {"resultTypes": ["violations"]}
# Nothing but colours changes with the scheme: no style sheet does more there (`test_schemes_change_colours_only`).
COLOURS = WHOLE | {"runOnly": ["color-contrast", "link-in-text-block"]}
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"light": WHOLE, "dark": COLOURS}


def problems(page: Page, what: str, *, reload: bool = True) -> list[tuple[Any, ...]]:
    """What is wrong with the page in each width and scheme: `what`, the look, the rule and its first targets.

    The page is loaded again for the other width, in which it then stays; without `reload`, for a state that only
    scripts have made, it is but resized.
    """
    assert page.viewport_size is not None
    first = page.viewport_size["width"]
    found: list[tuple[Any, ...]] = []
    for width in sorted(WIDTHS, key=lambda one: one != first):
        if width != first:
            page.set_viewport_size({"width": width, "height": 800})
            if reload:
                page.reload()
        if not nothing_scrolls_sideways(page):
            found.append((what, width, "scrolls sideways"))
        for scheme, options in SCHEMES.items():
            # Without motion: a colour half-way to another one is nobody's to read.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [(what, width, scheme, *violation) for violation in violations(page, options)]
    return found


def violations(page: Page, options: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """What axe finds wrong with the page as it is: the rule and its first targets."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
