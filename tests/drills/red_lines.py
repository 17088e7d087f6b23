"""The red lines of the status page, and the paragraph of the runbook that each leads to."""

import html
import re
from functools import cache

from tests.drills.house import House, Person


def red(admin: Person) -> dict[str, str]:
    """The red lines, and what each says; each leads to its paragraph."""
    status, page = admin.ask("/status/")
    assert status == 200, page
    rows = {
        name: html.unescape(" ".join(re.sub("<[^>]+>", " ", detail).split()))
        for name, detail in re.findall(r'href="#do-([a-z-]+)".*?</td>\s*<td[^>]*>(.*?)</td>', page, re.DOTALL)
    }
    manual = runbook(admin)
    for name in rows:
        assert f'id="do-{name}"' in page
        assert f"/status/runbook/#{name}" in page
        assert f'id="{name}"' in manual
    return rows


@cache
def runbook(admin: Person) -> str:
    """What is to be done about each line: the same whatever is red, so it is asked for once."""
    status, page = admin.ask("/status/runbook/")
    assert status == 200, page
    return page


def becomes_green(walked: House, admin: Person, name: str) -> None:
    walked.wait(lambda: name not in red(admin), "web")
