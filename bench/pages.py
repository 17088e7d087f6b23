"""How long the pages and the exports take: with the 49 items of the example, then with 50,000 in 1,000 roadmaps.

    make bench ARGS=pages        (or, with servers at hand: python -m bench.pages [--requests 40] [--roadmaps 1000]
                                  [--only dashboard --only "my tasks" …])

As in production (DEBUG off, static files compressed and named by content), through Django's test client, signed
in, gzip and all. For each page: the time of the server cold, that is right after values that it shows were changed
(the wording of item 1, and the percent of a milestone; median, p95, the best: what it takes while the machine does
nothing else), the processor time of our own process within it (the median), the same warm, that is with nothing
changed since; the queries cold and warm, the bare SQL (the median of the statements of a cold page by psycopg alone),
and what goes over the line. Of a report: its form, sending it, and the page after it. Exit status 1 when an aim is
missed. The database is made for this and dropped afterwards.
"""

import argparse
import gzip
import io
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

# Milliseconds: cold with the 49 items of the example, and with 50,000 in 1,000 roadmaps; warm, everywhere.
COLD = {"dashboard": 25.0, "items": 25.0, "item": 18.0, "timeline": 25.0, "my tasks": 20.0}
COLD_OF_MANY, WARM = 60.0, 8.0
# A report: its form, sending it, the page after it.
REPORT = 60.0
OF_MANY = ("portfolio", "bodies", "my tasks of all", "items, searched", "calendar")
# Statements of a cold dashboard; bytes of a first visit.
QUERIES, WEIGHT = 15, 60_000
READER, COORDINATOR, ADMINISTRATOR = (
    "head@sochi.example",
    "coordinator@sochi.example",
    "admin@roadmap.example",
)


def main(arguments: list[str] | None = None) -> int:
    """Fill, measure, print, judge; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--requests", type=int, default=40, help="of each page")
    parser.add_argument("--roadmaps", type=int, default=1000)
    parser.add_argument("--items", type=int, default=50, help="of each roadmap")
    parser.add_argument("--only", action="append", default=[], help="pages whose names begin so")
    options = parser.parse_args(arguments)
    with program():
        from bench.filling import fill
        from roadmap.models import Item, Roadmap

        example = Roadmap.objects.get()
        only = tuple(options.only) or ("",)
        aims = measure(f"{Item.objects.count()} items", example.slug, options.requests, only)
        if "report".startswith(only):
            aims.append(report_flow(example.slug, options.requests))
        aims.append(weigh(f"/r/{example.slug}/"))
        begun = time.perf_counter()
        fill(example, options.roadmaps, options.items)
        say(f"\nfilled in {time.perf_counter() - begun:.0f} s")
        title = f"{Item.objects.count()} items in {Roadmap.objects.count()} roadmaps"
        aims += measure(title, example.slug, options.requests, only)
    say("\naims")
    for aim in aims:
        say(f"{'met   ' if aim.is_met else 'MISSED'}  {aim.words}")
    return 0 if all(aim.is_met for aim in aims) else 1


@contextmanager
def program() -> Iterator[None]:
    """The program as in production, with the example roadmap in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DEBUG": "0", "STATIC_ROOT": folder, "LOG_LEVEL": "ERROR"}
        # They read the environment.
        from django.core.management import call_command

        from bench.database import of_its_own

        call_command("collectstatic", interactive=False, verbosity=0)
        with of_its_own():
            call_command("load_demo", with_demo_people=True, stdout=io.StringIO())
            yield


@dataclass
class Measured:
    """The requests of one address: milliseconds cold and warm, and the statements that each of them sent."""

    wall: list[float]
    processor: list[float]
    warm: list[float]
    warm_processor: list[float]
    statements: list[str]
    warm_statements: int
    bare: list[float]
    bytes: int

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def bare_median(self) -> float:
        return statistics.median(self.bare)


@dataclass(frozen=True)
class Aim:
    """Something that was wanted, with the figures."""

    words: str
    is_met: bool


def measure(title: str, slug: str, requests: int, only: tuple[str, ...]) -> list[Aim]:
    """Print a line for each page and export whose name begins with one of `only`; returns their aims."""
    say(
        f"\n{title}; {requests} requests each; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    heads = f"{'cold':>8}{'p95':>8}{'best':>8}{'processor':>11}{'warm':>7}{'processor':>11}{'bare SQL':>10}"
    heads += f"{'queries':>9}{'kB':>7}"
    say(f"{'milliseconds':<24}{heads}")
    reached: list[Aim] = []
    for name, path, email in pages(slug):
        if not name.startswith(only):
            continue
        found = ask(path, email, requests)
        say(
            f"{name:<24}{found.median:>8.1f}{p95(found.wall):>8.1f}{min(found.wall):>8.1f}"
            f"{statistics.median(found.processor):>11.1f}{statistics.median(found.warm):>7.1f}"
            f"{statistics.median(found.warm_processor):>11.1f}{found.bare_median:>10.1f}"
            f"{f'{len(found.statements)}/{found.warm_statements}':>9}{found.bytes / 1000:>7.1f}"
        )
        reached += aims_of(name, title, found)
    return reached


def pages(slug: str) -> Iterator[tuple[str, str, str]]:
    """Name, address and reader of everything that is measured."""
    from django.urls import is_valid_path

    from roadmap.choices import ExportKind
    from roadmap.models import Roadmap

    if Roadmap.objects.count() > 1:
        yield "portfolio", "/", ADMINISTRATOR
        yield "portfolio, last page", "/?page=20", ADMINISTRATOR
    roadmap = f"/r/{slug}/"
    yield "dashboard", roadmap, READER
    yield "dashboard, past day", f"{roadmap}?on=2026-06-30", READER
    yield "dashboard, one side", f"{roadmap}?side=sochi", READER
    yield "timeline", f"{roadmap}timeline/", READER
    yield "items", f"{roadmap}items/", COORDINATOR
    yield "items, overdue", f"{roadmap}items/?overdue=1", COORDINATOR
    yield "items, searched", f"{roadmap}items/?q=образование", COORDINATOR
    yield "item", f"{roadmap}items/1/", COORDINATOR
    yield "my tasks", "/my/", COORDINATOR
    yield "my tasks of all", "/my/", ADMINISTRATOR
    for name, path in (("events", "/events/"), ("calendar", "/events/calendar/"), ("bodies", "/bodies/")):
        if is_valid_path(path):
            yield name, path, READER
    for kind in ExportKind.values:
        yield f"export: {kind}", f"{roadmap}export/{kind}/", READER


def ask(path: str, email: str, requests: int) -> Measured:
    """Ask for the address so often, signed in, as a browser does."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cities.models import User

    client = Client(SERVER_NAME="localhost", headers={"accept-encoding": "gzip"})
    client.force_login(User.objects.get(email=email))

    def get() -> bytes:
        response: Any = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")
        return content

    get()  # compiles the templates
    change_something()
    with CaptureQueriesContext(connection) as captured:
        content = get()
    statements = [query["sql"] for query in captured.captured_queries]
    with CaptureQueriesContext(connection) as captured:
        get()
    cold = timed(get, requests, before=change_something)
    warm = timed(get, requests)
    return Measured(*cold, *warm, statements, len(captured), replayed(statements, requests), len(content))


_turn = count(1)


def change_something() -> None:
    """The wording of the example's item 1 and the percent of a milestone of it: to what they were not before.

    So nothing is found again that is kept by the values that it shows. What else a page shows stays as it is.
    """
    from roadmap.models import Item, Milestone, Roadmap

    turn = next(_turn)
    item = Item.objects.get(roadmap=Roadmap.objects.earliest("pk"), number="1")
    wording = re.sub(r" \(\d+\)$", "", item.title)
    Item.objects.filter(pk=item.pk).update(title=f"{wording} ({turn})")
    one = Milestone.objects.filter(item=item).earliest("pk")
    Milestone.objects.filter(pk=one.pk).update(status="in_progress", progress=1 + turn % 98, closed_on=None)


def report_flow(slug: str, requests: int) -> Aim:
    """Print how long a report takes, form and page after it and all; returns the aim of the three together."""
    from django.test import Client

    from cities.models import User
    from roadmap.models import Milestone

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=COORDINATOR))
    open_ones = Milestone.objects.filter(item__roadmap__slug=slug, side__city__slug="sochi", closed_on=None)
    ids = cycle(open_ones.filter(pending_report=None).order_by("pk").values_list("pk", flat=True)[:24])
    asked: Any = {}

    def form() -> None:
        asked["path"] = f"/r/{slug}/milestones/{next(ids)}/report/"
        asked["page"] = client.get(asked["path"]).content.decode()

    def fill_in() -> None:
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked["page"])
        said = {"status": "in_progress", "progress": 1 + next(_turn) % 98, "slider": "", "text": "Идёт."}
        asked["data"] = {name: value for name, value in hidden if name != "slider"} | said

    def send() -> None:
        asked["answer"] = client.post(asked["path"], asked["data"])

    def after() -> None:
        if client.get(asked["answer"]["Location"]).status_code != 200:
            raise RuntimeError(asked["path"])

    steps = {"report: form": form, "report: sent": send, "report: page after": after}
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in steps}
    for turn in range(requests + 3):
        for name, step in steps.items():
            if step is send:
                fill_in()
            wall, processor = timed(step, 1)
            if turn > 2:  # the first ones compile the templates
                took[name][0].extend(wall)
                took[name][1].extend(processor)
    for name, (walls, processors) in took.items():
        say(
            f"{name:<24}{statistics.median(walls):>8.1f}{p95(walls):>8.1f}{min(walls):>8.1f}"
            f"{statistics.median(processors):>11.1f}"
        )
    whole = sum(statistics.median(walls) for walls, _processors in took.values())
    return Aim(f"report, with form and page after: {whole:.1f} ms of {REPORT:.0f} ms", whole <= REPORT)


def timed(
    do: Callable[[], object], times: int, before: Callable[[], None] = lambda: None
) -> tuple[list[float], list[float]]:
    """Wall time and processor time of our own process, milliseconds; without what is done `before` each."""
    wall, processor = [], []
    for _ in range(times):
        before()
        begun, worked = time.perf_counter(), time.process_time()
        do()
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return wall, processor


def replayed(statements: list[str], times: int) -> list[float]:
    """How long psycopg alone takes for what the page asked, milliseconds; what writes is left out."""
    import psycopg
    from django.db import connection

    wanted = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        wanted.pop(name)
    reads = [sql for sql in statements if sql.startswith(("SELECT", "(SELECT", "WITH"))]
    with psycopg.connect(**wanted, autocommit=True) as bare, bare.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")

        def read() -> None:
            for sql in reads:
                cursor.execute(sql.encode()).fetchall()

        read()
        return timed(read, times)[0]


def aims_of(name: str, title: str, found: Measured) -> Iterator[Aim]:
    """What was wanted of a page, and whether it is so."""

    def within(what: str, median: float, limit: float) -> Aim:
        return Aim(f"{name} {what} ({title}): {median:.1f} ms of {limit:.0f} ms", median <= limit)

    if name.startswith("export"):
        return
    if name == "dashboard":
        count = len(found.statements)
        yield Aim(f"{name} ({title}): {count} queries of {QUERIES}", count <= QUERIES)
    if "roadmaps" in title and name.startswith(OF_MANY):
        yield within("cold", found.median, COLD_OF_MANY)
    elif limit := COLD.get(name):
        yield within("cold", found.median, limit)
    yield within("warm", statistics.median(found.warm), WARM)


def weigh(path: str) -> Aim:
    """Print what a first visit of the page brings over the line; returns the aim."""
    from django.conf import settings
    from django.test import Client

    from cities.models import User

    client = Client(SERVER_NAME="localhost", headers={"accept-encoding": "gzip"})
    client.force_login(User.objects.get(email=READER))
    html = client.get(path).content
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', gzip.decompress(html).decode()))
    files = with_imports(Path(settings.STATIC_ROOT), names)
    weight = {name: size(Path(settings.STATIC_ROOT) / name) for name in files}
    total = len(html) + sum(weight.values())
    parts = f"{len(html) / 1000:.1f} kB of page and {len(weight)} files"
    say(f"first visit of the dashboard: {parts}, {total / 1000:.1f} kB in all")
    return Aim(f"first visit: {total / 1000:.1f} kB of {WEIGHT / 1000:.0f} kB", total <= WEIGHT)


def with_imports(root: Path, names: set[str]) -> set[str]:
    """The files with those that stylesheets and modules among them fetch."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith((".css", ".js")):
            fetched = re.findall(
                r"""(?:url\(|import |from )["']?([^"')\s]+\.\w+)""", (root / name).read_text()
            )
            inside = ((root / name).parent / one for one in fetched if not one.startswith("data:"))
            waiting += [str(one.resolve().relative_to(root.resolve())) for one in inside if one.is_file()]
    return found


def size(file: Path) -> int:
    """Bytes on the line: compressed as WhiteNoise sends it to a browser over HTTPS, which takes Brotli."""
    ways = (file.with_name(f"{file.name}.{way}") for way in ("br", "gz"))
    return next((small for small in ways if small.exists()), file).stat().st_size


def p95(values: list[float]) -> float:
    """The value that 95 of 100 measured ones do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
