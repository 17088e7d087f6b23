"""Ports for the servers that tests start."""

import random
import socket
from contextlib import suppress

from local.embedded import PORTS

# Not the chance that the seed of the tests begins anew for each of them: all processes would try one port at one time.
_CHANCE = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on now, that no outgoing connection and nobody here is given."""
    for port in _CHANCE.sample(PORTS, 200):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port
    raise OSError("no free port on 127.0.0.1")
