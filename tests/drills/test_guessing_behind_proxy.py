"""Fifty strangers guess behind the sample proxy, each from its own address; a colleague signs in all the while."""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.house import ADMIN, LONG, ROOT, House, Person, house
from tests.ports import free_port

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
STRANGERS, SECONDS = (50, 120) if LONG else (12, 8)
# How long a sign-in may take while all of them guess at once on this machine.
AT_ONCE = 15

pytestmark = pytest.mark.skipif(not NGINX, reason="there is no nginx on this machine")


def site(text: str, program: int, port: int, headers: Path) -> str:
    """The sample site on a port of its own, without a certificate, before the program on its port."""
    (server,) = re.findall(r"^server \{\n    listen 443.*?^\}", text, re.MULTILINE | re.DOTALL)
    server = re.sub(r"^ *(?:ssl_.*|http2 on;|server_name .*)\n", "", server, flags=re.MULTILINE)
    server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = server.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{program}")
    return server.replace("/etc/nginx/roadmap-headers.conf", str(headers))


@pytest.fixture
def proxied() -> Iterator[tuple[House, int]]:
    """The program behind nginx as docs/proxy/nginx.conf has it, and nginx's port."""
    port = free_port()
    address = {"BEHIND_PROXY": "1", "SITE_URL": f"http://127.0.0.1:{port}"}
    with house(**address) as running:
        text = (ROOT / "docs/proxy/nginx.conf").read_text()
        folder, headers = running.folder / "nginx", running.folder / "headers.conf"
        folder.mkdir()
        headers.write_text("\n".join(re.findall(r"^# +(proxy_set_header .*;)$", text, re.MULTILINE)))
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        made = site(text, running.port, port, headers)
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; daemon off;\n"
            f"events {{ worker_connections 512; }}\nhttp {{ {temporary}\n{made} }}\n"
        )
        running.start("web")
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as nginx:
            running.wait(lambda: answers(port), "web")
            try:
                yield running, port
            finally:
                nginx.terminate()


def answers(port: int) -> bool:
    try:
        return Person(port).ask("/healthz", seconds=5)[0] == 200
    except OSError:
        return False


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
        while time.monotonic() < until:
            began = time.monotonic()
            Person(port, address="127.2.0.1").sign_in(ADMIN)
            took.append(time.monotonic() - began)
            time.sleep(1)
    finally:
        over.set()
        for one in strangers:
            one.join()

    assert len(took) >= 2
    assert max(took) < AT_ONCE, took
    # Each stranger is stopped by itself: nearly all of what they try is not even looked at.
    assert guesses.count("wrong") <= STRANGERS * 5
    assert guesses.count("wait") > guesses.count("wrong")
    addresses = running.sql("SELECT count(DISTINCT address) FROM core_securityevent WHERE kind = 'failed'")
    assert addresses == [(STRANGERS,)]
