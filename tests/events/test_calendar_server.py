"""The round trip through a calendar server: what we publish, it takes, and gives back as created, moved, cancelled."""

import base64
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date

import pytest
import vobject

from events import actions, feeds
from events.dates import read
from tests.ports import free_port

SECONDS_TO_START = 30


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a Radicale that was started for these tests."""
    folder = tmp_path_factory.mktemp("radicale")
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "radicale", "--config", ""),
            *("--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"),
            *("--storage-filesystem-folder", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(address):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "the calendar server did not start"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/.web/", timeout=5).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def call(method: str, url: str, body: bytes | None = None) -> bytes:
    name = base64.b64encode(b"sochi:sochi").decode()
    headers = {"Authorization": f"Basic {name}", "Content-Type": "text/calendar; charset=utf-8"}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return answer.read()


def published(client, token: str) -> bytes:
    return client.get(f"/events/feeds/{token}.ics").content


def held_by_the_server(server: str) -> dict[str, vobject.base.Component]:
    calendar = vobject.readOne(call("GET", f"{server}/sochi/roadmap/").decode())
    return {entry.uid.value: entry for entry in calendar.contents["vevent"]}


def test_created_moved_and_cancelled_arrive_as_such(server, client, cast, make_event):
    event, other = make_event("Форум «Шаги»"), make_event("Ярмарка", venue="Парк «Ривьера»")
    token = feeds.issue(cast.sochi_colleague)

    call("PUT", f"{server}/sochi/roadmap/", published(client, token))
    created = held_by_the_server(server)

    actions.move(event.pk, cast.sochi_colleague, dates=read("20–21 января 2027"), reason="Ремонт")
    actions.cancel(other.pk, cast.sochi_colleague, reason="Нет средств")
    call("PUT", f"{server}/sochi/roadmap/", published(client, token))
    changed = held_by_the_server(server)

    one, two = str(event.uid), str(other.uid)
    assert created.keys() == changed.keys()
    assert {one, two} < created.keys()
    assert created[one].dtstart.value == date(2026, 12, 12)
    assert created[one].summary.value == "Форум «Шаги»"
    assert created[two].location.value == "Парк «Ривьера», Сочи"
    assert (changed[one].dtstart.value, changed[one].dtend.value) == (date(2027, 1, 20), date(2027, 1, 22))
    assert int(changed[one].sequence.value) > int(created[one].sequence.value)
    assert (created[two].status.value, changed[two].status.value) == ("TENTATIVE", "CANCELLED")
