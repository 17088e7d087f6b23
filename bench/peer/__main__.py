"""`python -m bench.peer`: pages and reports of Redmine and of our program in turn; ratios pass by pass.

    python -m bench.peer --redmine http://127.0.0.1:3100 --ours http://127.0.0.1:8000 [--passes 5] [--requests 20]

Both run in production mode on this machine, with the same 49 items (README.md here says how), and nothing else does.
Only ratios of one run count: machines of one size differ by more than two. Prints medians in milliseconds; the ratio is
the median of the ratios of the passes. Pages are asked for again without a change between; of a report the form, the
sending and the page after it are counted.
"""

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from bench.peer.browser import Browser, Page
from bench.peer.programs import Ours, Program, Redmine

WARM_UP = 3
SENT, WHOLE = "a report is sent", "form, report, page after it"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.peer")
    parser.add_argument("--redmine", required=True, help="its address")
    parser.add_argument("--ours", required=True, help="the address of our program")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--requests", type=int, default=20, help="of each page, in each pass")
    parser.add_argument("--project", default="sochi-minsk")
    parser.add_argument("--roadmap", default="sochi-minsk-2026-2028")
    parser.add_argument("--redmine-user", default="coordinator")
    parser.add_argument("--user", default="coordinator@sochi.example")
    options = parser.parse_args(arguments)
    people: list[tuple[Program, str, str, str]] = [
        (Redmine(options.project), options.redmine, options.redmine_user, "REDMINE_PASSWORD"),
        (Ours(options.roadmap), options.ours, options.user, "ROADMAP_PASSWORD"),
    ]
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _pass in range(options.passes):
        for program, address, name, variable in people:
            browser = Browser(address)
            program.sign_in(browser, name, os.environ.get(variable, ""))
            for job, took in measured(program, browser, options.requests).items():
                found[job][program.name].append(statistics.median(took))
    _print(found)
    return 0


def measured(program: Program, browser: Browser, requests: int) -> dict[str, list[float]]:
    """Milliseconds of each request, by job."""
    took: dict[str, list[float]] = defaultdict(list)
    for job, path in program.pages(browser).items():
        for turn in range(WARM_UP + requests):
            _page, milliseconds = _timed(partial(browser.get, path))
            if turn >= WARM_UP:
                took[job].append(milliseconds)
    forms = program.reports(browser)
    for turn in range(WARM_UP + requests):
        path = next(forms)
        page, opening = _timed(partial(browser.get, path))
        form = program.filled(page)
        answer, sending = _timed(partial(browser.send, form.action or path, form.fields), status=302)
        _after, looking = _timed(partial(browser.get, answer.location))
        if turn >= WARM_UP:
            took[SENT].append(sending)
            took[WHOLE].append(opening + sending + looking)
    return took


def _timed(ask: Callable[[], Page], status: int = 200) -> tuple[Page, float]:
    begun = time.perf_counter()
    page = ask()
    took = (time.perf_counter() - begun) * 1000
    if page.status != status:
        raise RuntimeError(f"Answered {page.status}: {page.text[:300]}")
    return page, took


def _print(found: dict[str, dict[str, list[float]]]) -> None:
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    sys.stdout.write(f"{'':<30}{'Redmine':>9}{'ours':>9}{'ratio':>8}\n")
    for job, by_program in found.items():
        theirs, own = by_program[Redmine.name], by_program[Ours.name]
        ratio = statistics.median(one / other for one, other in zip(theirs, own, strict=True))
        medians = f"{statistics.median(theirs):>9.1f}{statistics.median(own):>9.1f}"
        sys.stdout.write(f"{job:<30}{medians}{ratio:>8.1f}\n")


if __name__ == "__main__":
    sys.exit(main())
