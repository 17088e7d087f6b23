"""Fifty strangers guess behind the sample proxy, each from its own address, or somebody from within the office: whoever
works there signs in all the while."""

import sys
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest

from core.throttle import FLOOD, PERIOD
from tests import proxy_needs
from tests.drills.house import ADMIN, LONG, PASSWORD, House, Person, house
from tests.drills.proxy import nginx
from tests.ports import free_port

STRANGERS, SECONDS = (50, 120) if LONG else (12, 8)
# How long a sign-in may take while all of them guess at once on this machine.
AT_ONCE = 15

pytestmark = pytest.mark.skipif(not proxy_needs.wanted(), reason="PROXY=none")


@pytest.fixture(scope="module")
def proxied() -> Iterator[tuple[House, int]]:
    """The program behind nginx as docs/proxy/nginx.conf has it, and nginx's port."""
    port = free_port()
    with house(BEHIND_PROXY="1", SITE_URL=f"http://127.0.0.1:{port}") as running:
        running.start("web")
        with nginx(running, port):
            yield running, port


def test_a_colleague_signs_in_at_once_all_the_while(proxied: tuple[House, int]) -> None:
    running, port = proxied
    over = threading.Event()
    guesses: list[str] = []

    def guess(number: int) -> None:
        stranger = Person(port, address=f"127.1.0.{number + 1}")
        stranger.ask("/sign-in/")
        while not over.is_set():
            _status, text = stranger.ask("/sign-in/", {"username": ADMIN, "password": "wrong"})
            guesses.append("wait" if "Подождите" in text else "wrong")

    strangers = [threading.Thread(target=guess, args=(number,)) for number in range(STRANGERS)]
    for one in strangers:
        one.start()
    took = []
    until = time.monotonic() + SECONDS
    try:
        # However slow the machine: until the strangers have come to their limits.
        while time.monotonic() < until or ("wait" not in guesses and time.monotonic() < until + 60):
            began = time.monotonic()
            Person(port, address="127.2.0.1").sign_in(ADMIN)
            took.append(time.monotonic() - began)
            time.sleep(1)
    finally:
        over.set()
        for one in strangers:
            one.join()

    sys.stdout.write(
        f"{STRANGERS} strangers, {len(guesses)} guesses ({guesses.count('wrong')} looked at); {len(took)} sign-ins: "
        f"median {median(took):.2f} s, 95 % within {sorted(took)[len(took) * 95 // 100]:.2f} s, "
        f"longest {max(took):.2f} s\n"
    )
    assert len(took) >= 2
    assert max(took) < AT_ONCE, took
    # Each stranger is stopped by itself: what it tries then is not even looked at.
    assert guesses.count("wrong") <= STRANGERS * 5
    assert "wait" in guesses
    addresses = running.sql(
        "SELECT count(DISTINCT address) FROM core_securityevent WHERE kind = 'failed' AND address LIKE %s",
        "127.1.%",
    )
    assert addresses == [(STRANGERS,)]


def test_in_an_office_where_somebody_guesses_the_others_go_on(proxied: tuple[House, int]) -> None:
    """By their browsers, which signed in before; one that never did waits, in the office only."""
    running, port = proxied
    office = "127.4.0.1"
    # All but a few of the guesses that a place has are counted at once; `make drills` makes every one of them.
    made = 0 if LONG else FLOOD - 20
    running.python(
        "from core import counters; from core.addresses import place; "
        f"counters.add(counters.key('sign-in-place', place({office!r})), {PERIOD}, {made})"
    )
    device = Person(port, address=office).sign_in(ADMIN).cookies["device"]
    guesses: list[str] = []

    def guess(number: int) -> None:
        inside = Person(port, address=office)
        inside.ask("/sign-in/")
        while len(guesses) < FLOOD - made + 20:
            account = f"nobody{len(guesses)}-{number}@sochi.example"
            _status, text = inside.ask("/sign-in/", {"username": account, "password": "wrong"})
            guesses.append("wait" if "Подождите" in text else "wrong")

    inside = [threading.Thread(target=guess, args=(number,)) for number in range(4)]
    for one in inside:
        one.start()
    took: list[float] = []
    while any(one.is_alive() for one in inside) or not took:
        began = time.monotonic()
        colleague = Person(port, address=office)
        colleague.cookies["device"] = device
        colleague.sign_in(ADMIN)
        took.append(time.monotonic() - began)
        time.sleep(1)

    newcomer = Person(port, address=office)
    newcomer.ask("/sign-in/")
    status, text = newcomer.ask("/sign-in/", {"username": ADMIN, "password": PASSWORD})
    sys.stdout.write(
        f"{len(guesses)} guesses from the office ({guesses.count('wrong')} looked at); {len(took)} sign-ins there: "
        f"median {median(took):.2f} s, longest {max(took):.2f} s\n"
    )
    assert "wait" in guesses
    assert guesses.count("wrong") <= FLOOD - made
    assert max(took) < AT_ONCE, took
    assert status != 302
    assert "Подождите" in text
    Person(port, address="127.2.0.1").sign_in(ADMIN)
