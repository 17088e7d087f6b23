"""How deep the suite goes: some of everything each time, the whole where somebody asks for it (`DRILLS=long`).

    python -m tests.depth    prints the modules that try a part: what `make drills` runs in full

What takes long to show of the hundredth page what ninety-nine have shown is tried in part, another part with each seed
(pytest-randomly's). `make drills` tries all of it. What only one test shows is not for this: it is tried each time.
"""

import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

LONG = os.environ.get("DRILLS") == "long"
HERE = Path(__file__).resolve().parent
# Of whose tests many go less deep than they could: by what all of them stand on.
FOLDERS = ("drills", "browser")
# By one of these words a module says that it goes less deep than it could.
WORDS = ("tests.depth import", "tests.security.unmeant import", "mark.part(")


def some(of: Iterable[T], number: int) -> list[T]:
    """`number` of these in their order, others in each test and with each seed; all by `DRILLS=long`."""
    everything = list(of)
    if LONG or len(everything) <= number:
        return everything
    # Each test begins with the same seed: by its name, that each tries what the one before it has not. The group that
    # stands behind that (tests/conftest.py) is for several processes only.
    name = re.sub(r"@[^]]*$", "", os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0])
    dice = random.Random(f"{random.random()} {name}")
    return [everything[place] for place in sorted(dice.sample(range(len(everything)), number))]


def left_out(items: Iterable[pytest.Item], seed: object) -> list[pytest.Item]:
    """Those not to try: of a test that is marked `part(number)`, all of its cases but so many.

    Cases that are marked `beside` one name are one in this: either all of them are tried or none.
    """
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not LONG and item.get_closest_marker("part"):
            cases[item.nodeid.partition("[")[0]].append(item)
    found = []
    for name, those in cases.items():
        marked = those[0].get_closest_marker("part")
        choices = list(dict.fromkeys(map(_choice, those)))
        number = min(marked.args[0] if marked else 0, len(choices))
        tried = random.Random(f"{seed} {name}").sample(choices, number)
        found += [item for item in those if _choice(item) not in tried]
    return found


def _choice(item: pytest.Item) -> str:
    beside = item.get_closest_marker("beside")
    return str(beside.args[0]) if beside else item.nodeid


def modules() -> list[str]:
    """The folders and files of the tests that try a part, from the root of the checkout on."""
    found = [
        str(path.relative_to(HERE.parent))
        for path in sorted(HERE.rglob("test_*.py"))
        if path.parent.name not in FOLDERS and any(word in path.read_text() for word in WORDS)
    ]
    return [*(f"tests/{name}" for name in FOLDERS), *found]


if __name__ == "__main__":
    sys.stdout.write(f"{' '.join(modules())}\n")
