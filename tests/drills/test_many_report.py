"""Twenty people report while the database is restarted, the web server killed, no connection left: nothing is lost."""

import re
import secrets
import sys
import threading
import time
from contextlib import ExitStack, suppress
from functools import partial

import psutil
import psycopg

from tests.drills.house import LONG, ROADMAP, House, Person

PEOPLE = 20
KILLS = 20 if LONG else 1
SESSIONS = (
    "from cities.models import User; from tests.sessions import session_of\n"
    "from roadmap.models import Milestone\n"
    "for one in User.objects.filter(is_active=True, role='coordinator'):\n"
    f"    owed = Milestone.objects.reportable_by(one).filter(item__roadmap__slug={ROADMAP!r})\n"
    "    print('OWED', session_of(one), *owed.values_list('pk', flat=True)[:60])\n"
)


class Reporting(threading.Thread):
    """Somebody who reports on milestones of one's own, again and again."""

    def __init__(
        self, port: int, session: str, milestones: list[str], number: int, over: threading.Event
    ) -> None:
        super().__init__()
        self.person = Person(port)
        self.person.cookies["sessionid"] = session
        self.milestones, self.number, self.over = milestones, number, over
        self.acknowledged: list[str] = []
        self.unsure: list[str] = []
        self.statuses: list[int] = []
        self.mark = secrets.token_hex(4)

    def run(self) -> None:
        turn = 0
        while not self.over.is_set():
            turn += 1
            self._report(
                self.milestones[turn % len(self.milestones)], f"Отчёт {self.number}.{turn} {self.mark}"
            )

    def _report(self, milestone: str, text: str) -> None:
        path = f"/r/{ROADMAP}/milestones/{milestone}/report/"
        try:
            status, page = self.person.ask(path)
            version = re.search(r'name="version" value="(\d+)"', page)
            if status == 200 and version:
                said = {"status": "in_progress", "progress": "10", "text": text, "version": version[1]}
                self.unsure.append(text)
                status = self._send(path, said)
                if status == 302:
                    self.acknowledged.append(text)
        except OSError:
            status = 0
        self.statuses.append(status)
        time.sleep(0.05)

    def _send(self, path: str, said: dict[str, str]) -> int:
        """As people do: without an answer they send the same form again, until there is one."""
        while True:
            try:
                return self.person.ask(path, said)[0]
            except OSError:
                self.statuses.append(0)
                if self.over.wait(0.2):
                    raise


def reporters(running: House, over: threading.Event, said: str = "") -> list[Reporting]:
    """People for a while; `said` is what `SESSIONS` printed, where this version's code cannot ask for it."""
    lines = (said or running.python(SESSIONS)).splitlines()
    owed_by_session = [line.split()[1:] for line in lines if line.startswith("OWED")]
    # Each has milestones of one's own: a conflict with somebody else is another matter.
    free = {session: owed for session, *owed in owed_by_session if owed}
    places: list[tuple[str, list[str]]] = []
    taken: set[str] = set()
    while len(places) < PEOPLE:
        before = len(places)
        for session, owed in free.items():
            mine = [one for one in owed if one not in taken][:2]
            if mine and len(places) < PEOPLE:
                taken.update(mine)
                places.append((session, mine))
        assert len(places) > before, "too few milestones"
    return [Reporting(running.port, *place, number, over) for number, place in enumerate(places)]


def test_while_the_database_is_restarted_no_acknowledged_report_is_lost_or_doubled(running: House) -> None:
    over = threading.Event()
    people = reporters(running, over)
    for person in people:
        person.start()
    try:
        began = time.monotonic()
        running.wait(lambda: sum(len(person.acknowledged) for person in people) >= PEOPLE, "web")
        # So long they took for twenty before: afterwards one comes as soon, and ten seconds later at most.
        soon = time.monotonic() - began + 10
        running.servers.restart("postgres")
        restarted = sum(len(person.acknowledged) for person in people)
        began = time.monotonic()
        running.wait(lambda: sum(len(person.acknowledged) for person in people) > restarted, "web")
        seconds = time.monotonic() - began
        time.sleep(2)
    finally:
        over.set()
        for person in people:
            person.join()

    told = told_and_stored(running, people)
    sys.stdout.write(f"the first one {seconds:.1f} s after the restart\n")
    # Nobody saw a failure: a page that says what happened, or (a web server that has gone on) the report.
    assert told.keys() <= {302, 409, 422, 503}
    assert seconds < soon


def told_and_stored(running: House, people: list[Reporting]) -> dict[int, int]:
    """Nothing acknowledged is lost, and nothing is there twice; how often which answer came (0: none)."""
    stored = dict(
        running.sql("SELECT text, count(*) FROM roadmap_report WHERE text ~ '^Отчёт [0-9]+[.]' GROUP BY text")
    )
    mine = {text for person in people for text in person.unsure}
    stored = {text: count for text, count in stored.items() if text in mine}
    acknowledged = [text for person in people for text in person.acknowledged]
    statuses = [status for person in people for status in person.statuses]
    told = {status: statuses.count(status) for status in sorted(set(statuses))}
    sys.stdout.write(
        f"{PEOPLE} people: {len(acknowledged)} acknowledged, {len(stored)} stored, "
        f"lost {len(set(acknowledged) - stored.keys())}, doubled {sum(count - 1 for count in stored.values())}; "
        f"answers {told}\n"
    )
    assert set(acknowledged) - stored.keys() == set()
    assert set(stored.values()) == {1}
    return told


def test_while_the_web_server_is_killed_no_acknowledged_report_is_lost_or_doubled(running: House) -> None:
    over = threading.Event()
    people = reporters(running, over)
    for person in people:
        person.start()
    try:
        for number in range(KILLS):
            acknowledged = sum(len(person.acknowledged) for person in people)
            time.sleep(0.3 * (number % 5))
            if number % 2:
                running.kill("web")
                running.start("web")
            else:  # Only the process that answers: its master starts another.
                for one in psutil.Process(running.parts["web"].pid).children():
                    # It may be one that was over by itself just now.
                    with suppress(psutil.NoSuchProcess):
                        one.kill()
            running.wait(partial(has_acknowledged, people, acknowledged + PEOPLE), "web")
    finally:
        over.set()
        for person in people:
            person.join()

    told = told_and_stored(running, people)
    sys.stdout.write(f"the web server was killed {KILLS} times\n")
    assert told.keys() <= {0, 302, 409, 422}


def has_acknowledged(people: list[Reporting], more_than: int) -> bool:
    return sum(len(person.acknowledged) for person in people) > more_than


def test_without_a_free_connection_a_page_says_so_and_goes_on_when_there_is_one(running: House) -> None:
    person = Person(running.port).sign_in()
    running.kill("web")
    running.start("web")
    url = running.servers.urls["DATABASE_URL"]
    with ExitStack() as held:
        # What the killed web server held comes free when PostgreSQL notices.
        refused = 0
        while refused < 20:
            if connection := connected(url):
                held.enter_context(connection)
                refused = 0
            else:
                refused += 1
                time.sleep(0.1)
        status, text = person.ask("/my/")
        retry = person.headers["Retry-After"]
        alive = Person(running.port).ask("/healthz")[0]

    assert (status, alive) == (503, 200)
    assert int(retry) > 0
    assert "Номер для администратора" in text
    running.wait(lambda: person.ask("/my/")[0] == 200, "web")


def connected(url: str) -> psycopg.Connection | None:
    """A connection, as long as there is room for one."""
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError:
        return None
