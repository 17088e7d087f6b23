"""A walk through the installation that tools/image.sh has started: what an operator and the first people do.

Every step says what it saw and how long it took; the first that fails ends the walk with 1.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

CHECKOUT, COMPOSE = Path(os.environ["CHECKOUT"]), os.environ["COMPOSE"]
SITE = f"http://localhost:{os.environ['PORT']}"
PASSWORD = "очень-долгий-пароль-7"  # noqa: S105
PARTS = ("web", "worker", "papers", "beat", "cache", "db")
TOKEN = "token-of-the-walk-0123456789"  # noqa: S105 - of an installation that is thrown away
WATCHING = {"Authorization": f"Bearer {TOKEN}"}


class Forms(HTMLParser):
    """The forms of a page: where they go, and what they would send unchanged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.found.append((given.get("action", ""), {}))
        if not self._inside or not self.found:
            return
        fields = self.found[-1][1]
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                fields[given["name"]] = given.get("value", "on" if "checked" in given else "")
        elif tag == "select":
            self._select = given.get("name", "")
            fields.setdefault(self._select, "")
        elif tag == "option" and "selected" in given:
            fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Person:
    """Somebody with a browser."""

    def __init__(self) -> None:
        self.browser = httpx.Client(base_url=SITE, timeout=60, follow_redirects=True)

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path)

    def send(
        self, path: str, wanted: str = "", files: dict[str, tuple[str, bytes]] | None = None, **values: str
    ) -> httpx.Response:
        """Fill the form of a page whose address holds `wanted` and send it."""
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code)
        forms = [
            (urljoin(str(page.url), action), fields)
            for action, fields in Forms(page.text).found
            if "csrfmiddlewaretoken" in fields and "sign-out" not in action
        ]
        action, fields = next(
            one for one in forms if wanted in one[0] and values.keys() <= {*one[1], *values}
        )
        return self.browser.post(action, data=fields | values, files=files)


def podman(*arguments: str) -> str:
    """What a command of podman prints; raises CalledProcessError when it fails."""
    return subprocess.run(["podman", *arguments], check=True, capture_output=True, text=True).stdout


def compose(*arguments: str) -> str:
    """What podman-compose says; raises where it fails."""
    done = subprocess.run([COMPOSE, *arguments], cwd=CHECKOUT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def container(part: str) -> str:
    """The name that compose gives the container of a part."""
    return f"roadmap_{part}_1"


def wait(what: str, condition: Callable[[], object], seconds: float = 120) -> float:
    """Wait until it holds; returns the seconds."""
    began = time.monotonic()
    while True:
        try:
            if condition():
                return time.monotonic() - began
        except (OSError, ValueError, httpx.HTTPError, subprocess.CalledProcessError):
            pass
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.5)


def ready() -> dict[str, dict[str, object]] | None:
    """The parts of `/readyz`, or None while it is not green."""
    answer = httpx.get(f"{SITE}/readyz", headers=WATCHING, timeout=20)
    return answer.json()["parts"] if answer.status_code == 200 else None


@contextmanager
def step(what: str) -> Iterator[list[str]]:
    """Say what is done, what was seen, and how long it took."""
    said: list[str] = []
    began = time.monotonic()
    try:
        yield said
    except BaseException as error:
        sys.stdout.write(f"FAILED {what}: {error!r}\n")
        raise
    sys.stdout.write(f"ok  {what} ({time.monotonic() - began:.1f} s) {'; '.join(said)}\n")
    sys.stdout.flush()


def from_the_link(person: Person) -> None:
    """Make `person` the first administrator by the link in the log, which works once."""
    with step("the link in the log makes the first administrator") as said:
        wait("the link", lambda: "/start/first/" in compose("logs", "migrate"))
        found = re.search(r"https?://\S+/start/first/[\w:/-]+", compose("logs", "migrate"))
        assert found
        path = urlsplit(found[0]).path
        answer = person.send(
            path, name="Анна Первая", email="anna@example.org", new_password1=PASSWORD, new_password2=PASSWORD
        )
        assert "/start/" in str(answer.url), answer.url
        said.append(f"signed in, at {answer.url.path}")
    with step("the link works once"):
        assert Person().get(path).status_code == 410
    with step("/readyz is green") as said:
        said.append(
            f"after {wait('green', ready, 180):.0f} s: {json.dumps(ready(), ensure_ascii=False)[:300]}"
        )


def daily_work(person: Person) -> str:
    """A plan read in, applied and reported on, as `person`; the slug of its roadmap."""
    with step("a roadmap, its plan of 49 items from a file, applied"):
        answer = person.send(
            "/r/new/",
            title="Дорожная карта Сочи и Минска",
            starts="2026",
            ends="2028",
            city_1="Сочи",
            city_2="Минск",
            items="plan",
        )
        assert "/import/" in str(answer.url), re.sub(r"<[^>]+>|\s+", " ", answer.text)[-1500:]
        slug = answer.url.path.split("/")[2]
        book = (CHECKOUT / "fixtures/roadmap-2026-2028.xlsx").read_bytes()
        answer = person.send(answer.url.path, wanted="/import/", files={"file": ("plan.xlsx", book)})
        run = answer.url.path.removesuffix("columns/")
        person.send(f"{run}columns/", wanted="columns")
        # Whether names that look alike mean one body: as the page proposes.
        person.send(run, wanted="/bodies/")
        person.send(run, wanted="apply")
        wait("applied", lambda: f"{run}undo/" in person.get(run).text)
        assert (
            person.get(f"/r/{slug}/items/").text.count("data-item") or "49" in person.get(f"/r/{slug}/").text
        )
    with step("evidence goes up and comes down, and nobody else gets it"):
        item = f"/r/{slug}/items/1/"
        form = re.search(rf"/r/{slug}/milestones/\d+/report/", person.get(item).text)
        assert form
        evidence = b"%PDF-1.4\n" + b"x" * 100_000
        report = {"status": "in_progress", "progress": "10", "text": "Начато"}
        person.send(form[0], wanted="report", files={"evidence": ("proof.pdf", evidence)}, **report)
        proof = re.search(r"/attachments/\d+/", person.get(item).text)
        assert proof
        assert person.get(proof[0]).content == evidence
        assert Person().get(proof[0]).content != evidence
    with step("an export is made and downloaded") as said:
        answer = person.get(f"/r/{slug}/export/workbook/")
        assert answer.content.startswith(b"PK"), answer.status_code
        said.append(f"{len(answer.content)} bytes")
    with step("a letter leaves by the worker"):
        Person().send("/password/reset/", email="anna@example.org")
        wait("the letter", lambda: "password/reset" in letters(), 150)
    with step("a test letter of the web"):
        person.send("/start/", wanted="/start/mail/")
    with step("/status/ and /metrics"):
        assert person.get("/status/").status_code == 200
        assert (
            "roadmap_part_up"
            in httpx.get(f"{SITE}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        )
    return slug


def letters() -> str:
    """The letters that the worker has written, as text."""
    return podman(
        "exec", container("worker"), "sh", "-c", "cat /var/lib/roadmap/media/.mail/* 2>/dev/null || true"
    )


def rights() -> None:
    """Look whether containers have no more rights than they need, and secrets are in files only."""
    with step("read-only roots, an account without rights, limits, secrets nowhere but in files") as said:
        for part in ("web", "worker", "papers", "beat"):
            output = podman(
                "exec",
                container(part),
                "sh",
                "-c",
                "id -u; touch /app/x 2>&1 || true; env; cat /proc/1/cmdline | tr '\\0' ' '",
            )
            assert output.startswith("10001\n"), output
            assert "Read-only file system" in output or "Permission denied" in output, output
            for secret in (CHECKOUT / "secrets").iterdir():
                assert secret.read_text().strip() not in output, (part, secret.name)
        for part in PARTS:
            output = json.loads(podman("inspect", container(part)))[0]["HostConfig"]
            assert output["Memory"] > 0, part
            assert output["PidsLimit"] > 0, part
            if part != "db":
                assert output["ReadonlyRootfs"], part
        said.append(
            "the servers' network leads nowhere"
            if not _leads_out("db")
            else "THE DATABASE'S NETWORK LEADS OUT"
        )
    with step("the running role can't change tables"):
        code = "from django.db import connection; connection.cursor().execute('DROP TABLE roadmap_item')"
        done = subprocess.run(
            ["podman", "exec", container("web"), "python", "manage.py", "shell", "-c", code],
            check=False,
            capture_output=True,
            text=True,
        )
        assert "must be owner" in done.stderr, done.stderr[-500:]


def _leads_out(part: str) -> bool:
    return "default" in podman(
        "exec",
        container(part),
        "sh",
        "-c",
        'cat /proc/net/route | awk \'$2 == "00000000" {print "default"}\'',
    )


def backups() -> None:
    """Make a backup, check it, restore it."""
    with step("a backup by command, and its check") as said:
        output = compose("run", "--rm", "migrate", "python", "manage.py", "backup")
        found = re.search(r"/var/backups/roadmap/\S+", output)
        assert found, output
        said.append(found[0])
        code = "ALTER ROLE roadmap_owner CREATEDB"
        podman("exec", container("db"), "psql", "-U", "postgres", "-c", code)
        output = compose("run", "--rm", "migrate", "python", "manage.py", "check_backup", found[0])
        assert "Whole" in output, output
    with step("a restore as the document says") as said:
        compose("stop", "web", "worker", "papers", "beat")
        output = compose("run", "--rm", "migrate", "python", "manage.py", "restore", found[0])
        assert "Put back" in output, output
        compose("start", "web", "worker", "papers", "beat")
        said.append(f"green after {wait('green', ready, 240):.0f} s")


def healthy(part: str) -> bool:
    """Whether the health check of a part's container succeeds now."""
    return (
        subprocess.run(
            ["podman", "healthcheck", "run", container(part)], check=False, capture_output=True
        ).returncode
        == 0
    )


def bring_up() -> None:
    """`docker compose up -d`, whose order podman-compose does not keep with every podman.

    Without systemd podman runs no health checks by itself: each is run here, and waited for, where compose would.
    """
    compose("up", "-d", "--no-deps", "db", "cache")
    for part in ("db", "cache"):
        wait(f"the health of {part}", partial(healthy, part), 300)
    compose("up", "-d", "--no-deps", "migrate")
    assert podman("wait", container("migrate")).strip() == "0", podman("logs", container("migrate"))[-2000:]
    compose("up", "-d", "--no-deps", "web", "worker", "papers", "beat")
    # Its check ends what has failed too often: on a slow machine it is asked only when there is an answer.
    wait("an answer of web", lambda: httpx.get(f"{SITE}/healthz").status_code == 200, 300)
    wait("the health of web", partial(healthy, "web"), 300)


def process_of(part: str) -> int:
    """The number of a part's first process on this machine; 0 while it is down."""
    return int(podman("inspect", "-f", "{{.State.Pid}}", container(part)))


def is_another(part: str, before: int) -> bool:
    """Whether a part runs again, as another process than `before`."""
    return process_of(part) not in (0, before)


def endings(person: Person, slug: str) -> None:
    """Kill each part, stop and start all; each time all is green again."""
    for part in PARTS:
        with step(f"kill -9 of {part}") as said:
            before = process_of(part)
            os.kill(before, signal.SIGKILL)
            wait("another", partial(is_another, part, before), 60)
            said.append(f"green after {wait('green', ready, 400):.0f} s")
    with step("stop and start") as said:
        compose("stop")
        compose("start")
        said.append(f"green after {wait('green', ready, 400):.0f} s")
        assert person.get(f"/r/{slug}/").status_code == 200


def upgrade(person: Person, slug: str) -> None:
    """Build the next version over this one; the session of `person` and the plan are still there."""
    with step("an upgrade to another version") as said:
        version = CHECKOUT / "config/version.py"
        version.write_text(version.read_text().replace('"0.8.0"', '"0.8.1"'))
        podman(
            "build",
            "--isolation",
            "chroot",
            "--network",
            "host",
            "-t",
            "roadmap-sochi-minsk:0.8.0",
            str(CHECKOUT),
        )
        compose("down")
        bring_up()
        wait(
            "the new version",
            lambda: httpx.get(f"{SITE}/readyz", headers=WATCHING, timeout=10).json()["version"] == "0.8.1",
            240,
        )
        said.append(f"green after {wait('green', ready, 400):.0f} s more; the session and the plan are there")
        assert person.get(f"/r/{slug}/").status_code == 200


def main() -> None:
    """The whole walk, one step after the other; ends with the first that fails."""
    with step("everything starts"):
        bring_up()
    person = Person()
    from_the_link(person)
    slug = daily_work(person)
    rights()
    backups()
    endings(person, slug)
    upgrade(person, slug)


if __name__ == "__main__":
    main()
