"""What this process has counted, known as long as the version of what it was counted from stands."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sized
from typing import Generic, TypeVar

S = TypeVar("S", bound=Sized)


class AtHand(Generic[S]):
    """Values by a key, each of one version; those that were asked for longest ago go first.

    A value weighs as many as it has entries, and one; all together weigh `most` at most.
    """

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._known: OrderedDict[Hashable, tuple[Hashable, S]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, version: Hashable) -> S | None:
        """The value of this version; None where it is not known. Nobody changes what is got."""
        with self._lock:
            known = self._known.get(key)
            if known is None or known[0] != version:
                return None
            self._known.move_to_end(key)
            return known[1]

    def put(self, key: Hashable, version: Hashable, value: S) -> None:
        """Know the value from now on, in place of one of another version."""
        with self._lock:
            before = self._known.pop(key, None)
            self._known[key] = version, value
            self._weight += _weight(value) - (_weight(before[1]) if before else 0)
            while self._weight > self._most:
                self._weight -= _weight(self._known.popitem(last=False)[1][1])

    def forget(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._known.clear()
            self._weight = 0


def _weight(value: Sized) -> int:
    return 1 + len(value)
