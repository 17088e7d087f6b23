"""A Chromium for the browser tests: the system's, else Playwright's, else Debian's package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import sync_playwright

from tests import debian

# The headless shell first: the same engine without the browser around it takes a third of the time.
SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# It fetches nothing by itself, and needs no screen.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(Exception):
    """There is no browser and none can be had; the message says what to do."""


def ensure() -> dict[str, str]:
    """The variables that tell the tests their browser: BROWSER_PATH, or nothing with BROWSER=none.

    Installs one where there is none; raises `NoBrowserError` if that fails. What the headless shell cannot show wants a
    whole browser beside it, which is brought too where that may be done (`whole`).
    """
    if os.environ.get("BROWSER", "").strip() == "none":
        return {}
    if given := os.environ.get("BROWSER_PATH", "").strip():
        if not _starts(given):
            raise NoBrowserError(f"Environment variable BROWSER_PATH: {given} is not a browser that starts")
        return {"BROWSER_PATH": given}
    _need_driver()
    for path in _candidates():
        if _starts(path):
            if whole() is None:
                debian.install("the notices of browsers", "chromium")
            return {"BROWSER_PATH": path}
    raise NoBrowserError(
        "\nNO BROWSER: the browser tests can't run, so the suite would prove less than it says.\n"
        "  Install one (on Debian, as root: apt-get install chromium-headless-shell; anywhere: "
        f"{sys.executable} -m playwright install chromium),\n"
        "  or name one by BROWSER_PATH, or run without those tests: make test BROWSER=none\n"
    )


def on_the_path() -> Iterator[str]:
    """The system's browsers that the tests can drive, the quickest first."""
    yield from filter(None, map(shutil.which, SYSTEM_NAMES))


def whole() -> str | None:
    """The system's browser that is more than a shell: it shows the notices of sites, though nobody sees its windows."""
    return next((path for path in on_the_path() if "shell" not in Path(path).name), None)


def _candidates() -> Iterator[str]:
    """Browsers that may start, the cheapest first; what must be fetched is fetched when its turn comes."""
    yield from on_the_path()
    with sync_playwright() as playwright:
        cached = playwright.chromium.executable_path
    yield cached
    if debian.may_install():
        for package in ("chromium-headless-shell", "chromium"):
            debian.install("the browser tests", package)
            yield from filter(None, [shutil.which(package)])
    sys.stdout.write("Installing Playwright's Chromium for the browser tests …\n")
    sys.stdout.flush()
    debian.run([sys.executable, "-m", "playwright", "install", "chromium"])
    yield cached


def _need_driver() -> None:
    """Playwright drives a browser by a Node of its own, which wants a library that a bare Debian lacks."""
    driver, _script = compute_driver_executable()
    if not _starts(driver):
        debian.install("the browser tests", "libatomic1")
    if not _starts(driver):
        raise NoBrowserError(
            "\nNO BROWSER: the program by which Playwright drives one does not start, so the browser tests can't run.\n"
            "  Install what it needs (on Debian, as root: apt-get install libatomic1), "
            "or run without those tests: make test BROWSER=none\n"
        )


def _starts(path: str) -> bool:
    """Whether it can be run: a browser without its system libraries can't even tell its version."""
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
