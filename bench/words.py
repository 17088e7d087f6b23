"""How fast headings, bodies, states and targets are read: `python -m bench.words`. Prints figures, asserts nothing."""

import random
import sys
import time
from collections.abc import Callable

from plans.bodies import match_bodies, split_bodies, split_sides
from plans.headers import recognise
from plans.states import read_by_sides, read_status
from plans.targets import read_targets
from tests.corpus.matches import known
from tests.corpus.table import PAIR, rows

LONGEST = 10_000
ALPHABETS = [
    "абвгдежз ,",
    "абвгдеёжзийклмнопрст -\n",
    "А.Б. Яков",
    '(«",;:-–/ и',
    "а, ",
    "1.2) \n",
    "не про%ве ден о",
    "абвг",
]


def timed(name: str, read: Callable[[str], object], texts: list[str]) -> None:
    """Prints the mean and the slowest reading of the texts, in milliseconds of the processor."""
    slowest, began = 0.0, time.process_time()
    for text in texts:
        start = time.process_time()
        read(text)
        slowest = max(slowest, time.process_time() - start)
    mean = (time.process_time() - began) / len(texts)
    sys.stdout.write(
        f"{name:<34} {len(texts):>6} texts  mean {mean * 1000:8.3f} ms  slowest {slowest * 1000:8.2f} ms\n"
    )


def hostile(alphabets: list[str], count: int = 12) -> list[str]:
    """Texts of the greatest length: random letters and words without meaning, the same each time."""
    chance = random.Random(1)
    texts = []
    for alphabet in alphabets:
        texts += ["".join(chance.choice(alphabet) for _ in range(LONGEST)) for _ in range(count)]
    return texts


def main() -> None:
    """The corpus's texts as they are, joined to 10,000 letters, and hostile ones."""
    recognise("Срок", PAIR)
    headings = [r["header"] for r in rows("headers.tsv")]
    cells = [r["cell"] for r in rows("responsibles.tsv")]
    states = [r["text"] for r in rows("statuses.tsv")]
    bodies = known()
    readers: list[tuple[str, Callable[[str], object], list[str]]] = [
        ("headings", lambda t: recognise(t, PAIR), headings),
        ("bodies split", split_bodies, cells),
        ("bodies on sides", lambda t: split_sides(t, PAIR), cells),
        ("states", read_status, states),
        ("states of each side", lambda t: read_by_sides(t, PAIR), states),
        ("targets", read_targets, [r["cell"] for r in rows("targets_blind.tsv")]),
        ("matches", lambda t: match_bodies([t], bodies), [r["name"] for r in rows("matches_more.tsv")]),
    ]
    for name, read, texts in readers:
        timed(name, read, texts)
    timed("headings, hostile 600", readers[0][1], [t[:600] for t in hostile(ALPHABETS)])
    awkward = hostile(ALPHABETS)
    for name, read, texts in readers:
        long_texts = [(glue.join(texts * 200))[:LONGEST] for glue in (", ", "\n", " ", "; ", "")]
        timed(f"{name}, joined to 10,000", read, long_texts)
        timed(f"{name}, hostile 10,000", read, awkward)


if __name__ == "__main__":
    main()
