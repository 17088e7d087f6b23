"""What people do all day, as locust plays it. Sessions come from a file: signing in, slow on purpose, is not measured.

Started by `python -m bench.load`, which says in the environment: SESSIONS (a file, one key a line) and ROADMAP.
"""

import itertools
import os
import random
import re
from pathlib import Path

from locust import HttpUser, between, task

SESSIONS = itertools.cycle(Path(os.environ["SESSIONS"]).read_text().split())
HOME = f"/r/{os.environ['ROADMAP']}/"


class Clerk(HttpUser):
    """Reads more than writes, and thinks for a few seconds between two pages."""

    wait_time = between(1, 4)

    def on_start(self) -> None:
        self.client.cookies.set("sessionid", next(SESSIONS))
        page = self.client.get(f"{HOME}items/", name="the list of items").text
        self.items = sorted(set(re.findall(rf"{HOME}items/(\d+)/", page))) or ["1"]
        self.owed = sorted(
            set(re.findall(rf"{HOME}milestones/(\d+)/report/", self.client.get("/my/", name="my page").text))
        )

    @task(5)
    def mine(self) -> None:
        self.client.get("/my/", name="my page")

    @task(5)
    def item(self) -> None:
        self.client.get(f"{HOME}items/{random.choice(self.items)}/", name="an item")

    @task(4)
    def listed(self) -> None:
        asked = random.choice(("", "?overdue=1", "?side=minsk", "?q=фестиваль"))
        self.client.get(f"{HOME}items/{asked}", name="the list of items")

    @task(3)
    def dashboard(self) -> None:
        self.client.get(HOME, name="the dashboard")

    @task(2)
    def events(self) -> None:
        self.client.get("/events/", name="the events")

    @task(2)
    def report(self) -> None:
        if not self.owed:
            return
        address = f"{HOME}milestones/{random.choice(self.owed)}/report/"
        page = self.client.get(address, name="the form of a report")
        fields = {
            name: re.search(rf'name="{name}" value="([^"]*)"', page.text)
            for name in ("csrfmiddlewaretoken", "version")
        }
        data = {name: found[1] for name, found in fields.items() if found}
        said = {"status": "in_progress", "progress": str(random.randint(1, 90)), "text": "Идёт подготовка"}
        with self.client.post(
            address,
            {**data, **said},
            name="a report",
            headers={"Referer": f"{self.host}{address}"},
            catch_response=True,
            allow_redirects=False,
        ) as answer:
            # Whoever was slower than another person is told so: that is an answer too.
            if answer.status_code in (302, 409, 422):
                answer.success()

    @task(1)
    def timeline(self) -> None:
        self.client.get(f"{HOME}timeline/", name="the timeline")

    @task(1)
    def export(self) -> None:
        self.client.get(f"{HOME}export/workbook/", name="an export")
