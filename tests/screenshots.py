"""The pictures of docs/screenshots/ and of the manual: `make screenshots` makes them again from the demo data.

    python -m tests.screenshots      with DATABASE_URL and REDIS_URL of servers whose database may be filled

Starts the program as `make run` does its web server, signs in as demo people and takes each page at the
widths of a desk, a tablet and a phone. The pictures of the README are those at 1280 px, light.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from local import probe
from local.demo import PASSWORD
from tests import chromium
from tests.ports import free_port

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ROADMAP = "/r/sochi-minsk-2026-2028/"
PAGES = {
    # name: (who, path)
    "dashboard": ("head@sochi.example", ROADMAP),
    "items": ("coordinator@sochi.example", f"{ROADMAP}items/"),
    "item": ("executor.culture@sochi.example", f"{ROADMAP}items/41/"),
    "my": ("executor.education@sochi.example", "/my/"),
    "timeline": ("head@sochi.example", f"{ROADMAP}timeline/"),
    "events": ("coordinator@minsk.example", "/events/"),
    "bodies": ("head@minsk.example", "/bodies/"),
    "import": ("admin@roadmap.example", f"{ROADMAP}import/"),
}
# The pictures of the manual: name: (who, path, what is pressed before the picture is taken).
MANUAL_FOLDER = FOLDER.parent.parent / "static" / "manual"
MANUAL: dict[str, tuple[str, str, str]] = {
    "sign-in": ("", "/sign-in/", ""),
    "dashboard": ("head@sochi.example", ROADMAP, ""),
    "items": ("head@sochi.example", f"{ROADMAP}items/", ""),
    "my": ("executor.education@sochi.example", "/my/", ""),
    "report": ("executor.culture@sochi.example", "/my/", "Отчитаться"),
    "decide": ("coordinator@sochi.example", "/my/", ""),
    "invite-many": ("coordinator@sochi.example", "/people/invite/many/", "Показать, что понято"),
    "start": ("admin@roadmap.example", "/start/", ""),
    "import": ("admin@roadmap.example", f"{ROADMAP}import/", "Прочитать файл"),
}
PASTED = "\n".join(
    (
        "Имя\tДолжность\tПочта\tОрган",
        "Ольга Речная\tспециалист\trechnaya@sochi.example\tУправление культуры мэрии Сочи",
        "Пётр Горный\tначальник отдела\tgorny@sochi.example\tМэрия города Сочи",
    )
)
VARIANTS = ((1280, "light"), (1280, "dark"), (768, "light"), (360, "light"))


@contextmanager
def program(environment: dict[str, str]) -> Iterator[str]:
    """The program with its demo data on a free port; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = environment | {"SITE_URL": address, "ALLOWED_HOSTS": "127.0.0.1"}
    for command in (["migrate", "-v0"], ["load_demo"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, env=environment)
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "warning",
        ],
        env=environment,
    )
    try:
        deadline = time.monotonic() + 30
        while not probe.answers(port, "127.0.0.1"):
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit("the web server does not answer")
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def take(browser: Browser, address: str, password: str) -> None:
    """Every page in each of `VARIANTS`."""
    for width, scheme in VARIANTS:
        for name, (email, path) in PAGES.items():
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="ru-RU",
            )
            page = context.new_page()
            page.goto(f"{address}/sign-in/?next={path}")
            page.fill("[name=username]", email)
            page.fill("[name=password]", password)
            page.click("main button[type=submit]")
            page.wait_for_load_state("networkidle")
            ending = "" if scheme == "light" else "-dark"
            page.screenshot(path=FOLDER / f"{name}-{width}{ending}.png")
            context.close()


def take_for_the_manual(browser: Browser, address: str, password: str) -> None:
    """The pictures that the guides show: one width, light."""
    for name, (email, path, pressed) in MANUAL.items():
        context = browser.new_context(viewport={"width": 1100, "height": 720}, locale="ru-RU")
        page = context.new_page()
        page.goto(f"{address}/sign-in/?next={path}" if email else address + path)
        if email:
            page.fill("[name=username]", email)
            page.fill("[name=password]", password)
            page.click("main button[type=submit]")
            page.wait_for_load_state("networkidle")
        if name == "invite-many":
            page.locator("[name=lines]").fill(PASTED)
        if name == "import":
            page.locator("input[type=file]").set_input_files(
                {"name": "план.xlsx", "mimeType": "", "buffer": plan()}
            )
        if pressed:
            page.locator(f"main :is(a, button):text-is('{pressed}')").first.click()
            page.wait_for_load_state("networkidle")
        if name == "import":
            page.get_by_role("button", name="К предпросмотру").click()
            page.wait_for_load_state("networkidle")
        if name == "report":
            page.locator(".cell--form").scroll_into_view_if_needed()
        if name == "invite-many":
            page.locator("#understood").scroll_into_view_if_needed()
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.screenshot(path=MANUAL_FOLDER / f"{name}.png")
        context.close()


def plan() -> bytes:
    """The workbook with names that no body carries, two of one body, so that the import has something to ask."""
    from tests.roadmap.plans import fixture

    of_minsk = {"E13": "Горсвет", "E14": "государственное предприятие «Горсвет»"}
    return fixture({"D13": "Управление туризма мэрии Сочи", **of_minsk}).content


def main() -> int:
    django.setup()

    FOLDER.mkdir(parents=True, exist_ok=True)
    MANUAL_FOLDER.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ) | chromium.ensure()
    with program(environment) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=environment["BROWSER_PATH"], args=chromium.ARGUMENTS
        )
        take_for_the_manual(browser, address, PASSWORD)
        take(browser, address, PASSWORD)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
