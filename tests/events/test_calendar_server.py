"""The round trip through a calendar server: what we publish, it takes, and gives back as created, moved, cancelled."""

import base64
import http.client
import subprocess
import sys
import time
from datetime import date

import pytest
import vobject

from events import actions, feeds
from events.dates import read
from tests.ports import free_port

SECONDS_TO_START = 90
pytestmark = pytest.mark.long
Server = tuple[str, int]  # host and port


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
    address = ("127.0.0.1", port)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(address):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "the calendar server did not start"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _answers(server: Server) -> bool:
    try:
        call("GET", server, "/.web/")
    except OSError:
        return False
    return True


def call(method: str, server: Server, path: str, body: bytes | None = None) -> bytes:
    connection = http.client.HTTPConnection(*server, timeout=30)
    name = base64.b64encode(b"sochi:sochi").decode()
    headers = {"Authorization": f"Basic {name}", "Content-Type": "text/calendar; charset=utf-8"}
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status < 400, (answer.status, content)
    return content


def published(client, token: str) -> bytes:
    return client.get(f"/events/feeds/{token}.ics").content


def held_by_the_server(server: Server) -> dict[str, vobject.base.Component]:
    calendar = vobject.readOne(call("GET", server, "/sochi/roadmap/").decode())
    return {entry.uid.value: entry for entry in calendar.contents["vevent"]}


def test_created_moved_and_cancelled_arrive_as_such(server, client, cast, make_event):
    event, other = make_event("Форум «Шаги»"), make_event("Ярмарка", venue="Парк «Ривьера»")
    token = feeds.issue(cast.sochi_colleague)

    call("PUT", server, "/sochi/roadmap/", published(client, token))
    created = held_by_the_server(server)

    actions.move(event.pk, cast.sochi_colleague, dates=read("20–21 января 2027"), reason="Ремонт")
    actions.cancel(other.pk, cast.sochi_colleague, reason="Нет средств")
    call("PUT", server, "/sochi/roadmap/", published(client, token))
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
