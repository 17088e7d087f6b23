"""A network of its own with a name server that lies and receivers that watch: run by test_rebinding.py in namespaces.

Writes, as JSON, what came of a message to each address, who was spoken to and what the name server was asked.
"""

import fcntl
import json
import re
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

A, CNAME, AAAA = 1, 5, 28
# Of <linux/sockios.h> and <linux/if.h>: a bare machine has no `ip`.
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
# An address of the open internet, to which nothing leads from here.
OPEN = "1.1.1.1"
# What the name server says: of each name the answers to the first, second … question; the last is repeated.
NAMES: dict[str, list[list[str]]] = {
    "rebound.test": [[OPEN], ["127.0.0.1"]],
    "inner-first.test": [["127.0.0.1", OPEN]],
    "inner-last.test": [[OPEN, "127.0.0.1"]],
    "inner.test": [["127.0.0.1"]],
    "link.test": [["169.254.169.254"]],
    "nowhere.test": [[".".join("0000")]],
    "mapped.test": [["::ffff:127.0.0.1"]],
    "compatible.test": [["::127.0.0.1"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "nat64-open.test": [["64:ff9b::101:101"]],
    "nat64-of-the-house.test": [["64:ff9b:1::7f00:1"]],
    "sixtofour.test": [["2002:7f00:1::"]],
    "six.test": [["::1"]],
    "alias.test": [["localhost.test"]],
    "localhost.test": [["127.0.0.1"]],
    "house.test": [["127.0.0.2"]],
}


class NameServer(threading.Thread):
    """Answers at 127.0.0.1:53, and counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.asked: Counter[str] = Counter()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))

    def run(self) -> None:
        while True:
            question, asker = self.socket.recvfrom(4096)
            self.socket.sendto(self.answer(question), asker)

    def answer(self, question: bytes) -> bytes:
        place, parts = 12, []
        while length := question[place]:
            parts.append(question[place + 1 : place + 1 + length].decode())
            place += length + 1
        name = ".".join(parts).lower()
        (kind,) = struct.unpack(">H", question[place + 1 : place + 3])
        answers = NAMES.get(name, [[]])
        key = f"{name} {'A' if kind == A else 'AAAA'}"
        told = answers[min(self.asked[key], len(answers) - 1)]
        self.asked[key] += 1
        found = [b"\xc0\x0c" + record for one in told if (record := _record(one, kind))]
        for alias in (one for one in told if one.endswith(".test")):
            found += [_name(alias) + record for one in NAMES[alias][0] if (record := _record(one, kind))]
        head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0)
        return head + question[12 : place + 5] + b"".join(found)


def _name(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def _record(value: str, kind: int) -> bytes:
    if value.endswith(".test"):
        name = _name(value)
        return struct.pack(">HHIH", CNAME, 1, 0, len(name)) + name
    is_six = ":" in value
    if is_six != (kind == AAAA):
        return b""
    packed = socket.inet_pton(socket.AF_INET6 if is_six else socket.AF_INET, value)
    return struct.pack(">HHIH", kind, 1, 0, len(packed)) + packed


class Receiver(threading.Thread):
    """Takes whatever comes to its address, and says what it is told to say."""

    def __init__(self, host: str, port: int = 0, answer: str = "200 OK\r\n\r\n") -> None:
        super().__init__(daemon=True)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind((host, port))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        self.answer, self.taken = answer, 0

    def run(self) -> None:
        while True:
            connection, _place = self.socket.accept()
            self.taken += 1
            with connection:
                connection.recv(65536)
                connection.sendall(f"HTTP/1.1 {self.answer}".encode())


def set_up() -> NameServer:
    """The loopback in use, and our name server asked for every name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    mine = Path(sys.argv[1]) / "resolv.conf"
    mine.write_text("nameserver 127.0.0.1\noptions attempts:1 timeout:1\n")
    subprocess.run(["mount", "--bind", str(mine), "/etc/resolv.conf"], check=True)
    server = NameServer()
    server.start()
    return server


def main() -> None:
    import ipaddress

    import django

    django.setup()
    from django.conf import settings

    from api.webhooks import line

    settings.WEBHOOK_SECONDS = 2
    names = set_up()
    watching = Receiver("127.0.0.1")
    watching.start()
    on_six = Receiver("::1", watching.port)
    on_six.start()
    said: dict[str, object] = {}
    hosts = [
        *(name for name in NAMES if name not in ("house.test", "localhost.test")),
        *sys.argv[2:],
    ]
    for host in hosts:
        answer = line.post(f"https://{host}:{watching.port}/", {}, b"{}")
        said[host] = [answer.status, answer.error]
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.2/32")]
    for status in (301, 302, 303, 307, 308):
        leads = Receiver(
            "127.0.0.2", answer=f"{status} Go\r\nLocation: http://127.0.0.1:{watching.port}/\r\n\r\n"
        )
        leads.start()
        answer = line.post(f"http://house.test:{leads.port}/", {}, b"{}")
        said[f"redirect {status}"] = [answer.status, answer.error, leads.taken]
    asked = {re.sub(r"\.test", "", name): count for name, count in names.asked.items()}
    found = {"said": said, "taken": watching.taken + on_six.taken, "asked": asked}
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
