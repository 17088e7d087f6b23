"""How deep the suite goes: some of everything each time, the whole where somebody asks for it (`DRILLS=long`).

What takes long to show of the hundredth page what ninety-nine have shown is tried in part, another part with each seed.
`make drills` tries all of it.
"""

import os
import random
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

LONG = os.environ.get("DRILLS") == "long"


def some(of: Iterable[T], number: int) -> list[T]:
    """`number` of these in their order, by the seed that the test was given (pytest-randomly); all by `DRILLS=long`."""
    everything = list(of)
    if LONG or len(everything) <= number:
        return everything
    return [everything[place] for place in sorted(random.sample(range(len(everything)), number))]
