"""What the measurement has to know of either program: how one signs in, which pages do one job, how one reports."""

from collections.abc import Iterator
from itertools import count, cycle
from typing import Protocol

from bench.peer.browser import Browser, Form, Page

# The jobs that pages are there for.
OVERVIEW, TOTALS, LIST, ITEM, PLAN = "dashboard", "dashboard with totals", "list", "item", "timeline"


class Program(Protocol):
    """One of the two; every path is one of its own."""

    name: str

    def sign_in(self, browser: Browser, name: str, password: str) -> None:
        """Come in; `LookupError` or `RuntimeError` where that fails."""

    def pages(self, browser: Browser) -> dict[str, str]:
        """The path of the page for each job."""

    def reports(self, browser: Browser) -> Iterator[str]:
        """Paths of pages with the form of a report, each of another item, again and again."""

    def filled(self, page: Page) -> Form:
        """The form of a report, with something that was not said before."""


def _signed_in(answer: Page, form: str) -> None:
    if answer.status != 302 or form in answer.location:
        raise RuntimeError(f"Signing in answered {answer.status} {answer.location}")


class Ours:
    """Our program with the example roadmap (`load_demo --with-demo-people`)."""

    name = "ours"

    def __init__(self, roadmap: str) -> None:
        self._roadmap = f"/r/{roadmap}/"
        self._turn = count(1)

    def sign_in(self, browser: Browser, name: str, password: str) -> None:
        form = browser.get("/sign-in/").form("password")
        _signed_in(
            browser.send("/sign-in/", form.fields | {"username": name, "password": password}), "sign-in"
        )

    def pages(self, browser: Browser) -> dict[str, str]:
        home = self._roadmap
        pages = {OVERVIEW: home, TOTALS: home, LIST: f"{home}items/", ITEM: f"{home}items/1/"}
        return pages | {PLAN: f"{home}timeline/"}

    def reports(self, browser: Browser) -> Iterator[str]:
        pages = [browser.get(f"{self._roadmap}items/{number}/") for number in range(1, 25)]
        ids = [pk for page in pages for pk in page.ids(r"/milestones/(\d+)/report/")[:1]]
        return cycle([f"{self._roadmap}milestones/{pk}/report/" for pk in ids])

    def filled(self, page: Page) -> Form:
        form = page.form("version")
        said = {
            "status": "in_progress",
            "progress": str(1 + next(self._turn) % 98),
            "slider": "",
            "text": "Идёт.",
        }
        return Form("", form.fields | said)


class Redmine:
    """Redmine with the project that `redmine_example.rb` makes."""

    name = "Redmine"

    def __init__(self, project: str) -> None:
        self._project = f"/projects/{project}"
        self._turn = count(1)

    def sign_in(self, browser: Browser, name: str, password: str) -> None:
        form = browser.get("/login").form("password")
        _signed_in(browser.send("/login", form.fields | {"username": name, "password": password}), "/login")

    def _issues(self, more: str = "") -> str:
        every = "set_filter=1&f%5B%5D=status_id&op%5Bstatus_id%5D=%2A"
        return f"{self._project}/issues?{every}&per_page=50{more}"

    def _ids(self, browser: Browser) -> list[int]:
        return browser.get(self._issues("&sort=id")).ids(r'<tr id="issue-(\d+)"')

    def pages(self, browser: Browser) -> dict[str, str]:
        return {
            OVERVIEW: self._project,
            TOTALS: self._issues("&group_by=category&t%5B%5D=estimated_hours"),
            LIST: self._issues(),
            ITEM: f"/issues/{self._ids(browser)[0]}",
            PLAN: self._issues("&months=6&year=2026&month=7").replace("/issues?", "/issues/gantt?"),
        }

    def reports(self, browser: Browser) -> Iterator[str]:
        return cycle([f"/issues/{pk}" for pk in self._ids(browser)[:24]])

    def filled(self, page: Page) -> Form:
        form = page.form("issue[done_ratio]")
        said = {"issue[done_ratio]": str(10 * (next(self._turn) % 10)), "issue[notes]": "Идёт."}
        return Form(form.action, form.fields | said)
