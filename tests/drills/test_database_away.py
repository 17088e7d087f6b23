"""A database that is locked, or away: 503 with a number, at once; the other pages go on, and all comes back."""

import json
import signal
import sys
import threading
import time

import psycopg

from core.patient.base import RESTING
from tests.drills.house import LONG, ROADMAP, House, Person, slowest_of


def test_a_lock_stops_only_who_needs_it_and_not_for_long(running: House) -> None:
    person = Person(running.port).sign_in()
    answers: list[tuple[int, float]] = []
    before = len(running.said("web"))

    def profile() -> None:
        mine = Person(running.port)
        mine.cookies = dict(person.cookies)
        began = time.monotonic()
        status, _text = mine.ask(f"/r/{ROADMAP}/items/")
        answers.append((status, time.monotonic() - began))

    with psycopg.connect(running.servers.urls["DATABASE_URL"]) as locking:
        locking.execute("LOCK TABLE roadmap_milestone IN ACCESS EXCLUSIVE MODE")
        waiting = [threading.Thread(target=profile) for _number in range(8)]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join()
        status, text = person.ask(f"/r/{ROADMAP}/items/")
        piece = person.ask(f"/r/{ROADMAP}/items/", htmx=True)[1]
        retry, target = person.headers["Retry-After"], person.headers["HX-Retarget"]
        locking.rollback()

    assert [code for code, _seconds in answers] == [503] * 8
    longest = max(seconds for _code, seconds in answers)
    sys.stdout.write(f"eight pages at a locked table: 503 after {longest:.1f} s at most\n")
    # By the limit for locks, two seconds; that for whole statements is longer, and came to none.
    told = running.said("web")[before:]
    assert told.count("due to lock timeout") >= len(answers)
    assert "due to statement timeout" not in told
    assert status == 503
    assert 'http-equiv="refresh"' in text
    assert "Номер для администратора" in text
    assert "<html" not in piece
    assert "Номер для администратора" in piece
    assert (int(retry) > 0, target) == (True, "#notices")
    assert person.ask(f"/r/{ROADMAP}/items/")[0] == 200


def test_stopped_for_a_while_pages_say_so_and_are_green_within_five_seconds_after(running: House) -> None:
    person = Person(running.port).sign_in()
    limit = 5 + 10 * slowest_of(person, ["/my/"])
    running.servers.stop("postgres")
    statuses = []
    try:
        until = time.monotonic() + (10 if LONG else 2)
        while time.monotonic() < until:
            statuses.append(person.ask("/my/")[0])
            time.sleep(0.2)
    finally:
        running.servers.start("postgres")
    began = time.monotonic()
    while person.ask("/my/")[0] != 200:
        assert time.monotonic() - began < limit + 30
        time.sleep(0.1)
    seconds = time.monotonic() - began

    sys.stdout.write(
        f"stopped: {len(statuses)} pages, {set(statuses)}; the first page {seconds:.1f} s after\n"
    )
    assert set(statuses) == {503}
    assert seconds < limit


def test_a_database_that_is_away_is_said_and_comes_back_by_itself(running: House) -> None:
    person = Person(running.port).sign_in()
    person.ask("/profile/")
    running.servers.stop("postgres")
    try:
        status, text = person.ask("/my/")
        sent, told = person.ask("/profile/", {"name": "Новое имя"})
        alive = Person(running.port).ask("/healthz")[0]
    finally:
        running.servers.start("postgres")

    assert (status, sent, alive) == (503, 503, 200)
    assert 'http-equiv="refresh"' in text
    assert 'http-equiv="refresh"' not in told
    assert person.ask("/my/")[0] == 200


def test_one_that_hangs_is_not_waited_for_without_end(running: House) -> None:
    """Its limits are its own to keep, and it keeps none: a page, its session and /readyz say so by themselves."""
    limit = 25 + 10 * slowest_of(Person(running.port).sign_in(), ["/my/"])
    person = Person(running.port).sign_in()
    answers: list[tuple[int, str, float]] = []

    def read() -> None:
        mine = Person(running.port)
        mine.cookies = dict(person.cookies)
        began = time.monotonic()
        status, text = mine.ask("/my/", seconds=120)
        answers.append((status, text, time.monotonic() - began))

    running.signal_server("postgres", signal.SIGSTOP)
    try:
        reading = [threading.Thread(target=read) for _number in range(4)]
        for thread in reading:
            thread.start()
        ready, parts = person.ask("/readyz", seconds=120)
        alive = person.ask("/healthz", seconds=120)[0]
        for thread in reading:
            thread.join()
    finally:
        running.signal_server("postgres", signal.SIGCONT)
    began = time.monotonic()
    while person.ask("/my/")[0] != 200:
        assert time.monotonic() - began < limit + 30
        time.sleep(0.1)
    seconds = time.monotonic() - began
    # Each process of the web server finds out by itself, some seconds after its last attempt.
    time.sleep(RESTING)
    assert {person.ask("/my/")[0] for _time in range(10)} == {200}

    longest = max(took for _status, _text, took in answers)
    sys.stdout.write(f"hung: 503 after {longest:.1f} s at most; the first page {seconds:.1f} s after\n")
    assert {status for status, _text, _took in answers} == {503}
    assert all("Номер для администратора" in text for _status, text, _took in answers)
    assert (ready, json.loads(parts)["parts"]["database"]["ok"], alive) == (503, False, 200)
    assert longest < limit
    assert seconds < limit
