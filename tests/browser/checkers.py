"""Three checkers of accessibility on every page, for each role: `make checkers`, which brings those that are not ours.

axe, IBM's engine (`accessibility-checker-engine`) and HTML_CodeSniffer as pa11y runs it look at every page of the
access table, wide and narrow, light and dark. Not part of the suite, which has axe: that takes a quarter of an hour.
CHECKERS names the folder of Node's modules; what was found is written to `build/checkers-ROLE.json`.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.access_table import TABLE, World
from tests.access_table.rules import OK
from tests.browser.axe import WHOLE, violations
from tests.browser.conftest import nothing_scrolls_sideways
from tests.browser.test_every_page_axe import NO_PAGES
from tests.drills.house import ROOT

MODULES = Path(os.environ.get("CHECKERS", ROOT / "build" / "checkers")) / "node_modules"
IBM = MODULES / "accessibility-checker-engine" / "ace.js"
PA11Y = MODULES / "@pa11y" / "html_codesniffer" / "build" / "HTMLCS.js"
REPORTS = ROOT / "build"
PEOPLE = {
    "anonymous": None,
    "reader": "sochi_reader",
    "executor": "sochi_executor",
    "coordinator": "sochi_coordinator",
    "administrator": "administrator",
}
WIDTHS, SCHEMES = (1280, 360), ("light", "dark")
# Where a checker is mistaken: it, its rule, and a word of what it says. A browser fills in "username" in a field for
# addresses (the HTML standard's group "Username"); the head of a table of cards is off the screen, not away.
MISTAKEN = (
    ("ace", "input_autocomplete_valid", 'autocomplete="username"'),
    ("HTMLCS", "WCAG2AA.Principle1.Guideline1_3.1_3_5.H98", "username"),
    ("ace", "table_headers_exists", "table--cards"),
)
# What is certain; what a person would have to judge is no finding.
ASK_IBM = """() => new ace.Checker().check(document, ["IBM_Accessibility", "WCAG_2_2"]).then(said => said.results
    .filter(one => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
    .map(one => [one.ruleId, one.message, one.snippet]))"""
# Errors only, by the standard that pa11y takes by itself.
ASK_PA11Y = """() => new Promise(done => HTMLCS.process("WCAG2AA", document, () => done(HTMLCS.getMessages()
    .filter(one => one.type === HTMLCS.ERROR)
    .map(one => [one.code, one.msg, one.element.outerHTML ? one.element.outerHTML.slice(0, 200) : ""]))))"""


def said_of(page: Page) -> Iterator[tuple[str, ...]]:
    """What each of the three finds wrong with the page as it is: the checker, its rule, where."""
    for rule, targets in violations(page, WHOLE):
        yield "axe", rule, str(targets)
    for name, script, asked in (("ace", IBM, ASK_IBM), ("HTMLCS", PA11Y, ASK_PA11Y)):
        if page.evaluate(f"typeof {name} === 'undefined'"):
            page.evaluate(script.read_text())
        for rule, message, where in page.evaluate(asked):
            yield name, rule, f"{message} {where}"


@pytest.mark.parametrize("role", PEOPLE)
def test_no_checker_finds_anything(window: Any, cast: Any, plan: Any, role: str) -> None:
    name = PEOPLE[role]
    world = World(cast, {"roadmap": plan})
    # Each finding once, with the pages and looks it was seen in.
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    pages = [name for name, rule in TABLE.items() if rule.get[role] == OK and name not in NO_PAGES]
    page = window(getattr(cast, name) if name else None)
    for address in pages:
        path = reverse(address, kwargs=TABLE[address].kwargs_once(world))
        for width, scheme in product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if (width, scheme) == (WIDTHS[0], SCHEMES[0]):
                assert page.goto(path, wait_until="load").status == OK, path
                # What is folded is looked at as well; IBM's engine sees its fields there, and their labels not.
                page.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true; })")
            if not nothing_scrolls_sideways(page):
                found["browser", "scrolls sideways", path].append(f"{width}")
            for checker, rule, said in said_of(page):
                if not any((checker, rule) == known[:2] and known[2] in said for known in MISTAKEN):
                    found[checker, rule, said].append(f"{path} {width} {scheme}")
        kept = {"pages": len(pages), "found": [[*finding, where] for finding, where in found.items()]}
        (REPORTS / f"checkers-{role}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    assert dict(found) == {}
