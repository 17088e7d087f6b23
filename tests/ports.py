"""Ports for the servers that tests start."""

import random
import socket
from contextlib import suppress

from local.embedded import PORTS


def free_port() -> int:
    """A port of this machine that nobody listens on now, and that no outgoing connection is given."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port on 127.0.0.1")
