"""Read damaged letters: none may crash or hang the reading, and none whose loss shows may become an act.

    python -m bench.fuzz_replies [--rounds 5000] [--seed 1] [--keep FOLDER]

Exits with 1 where one crashed, took more than five seconds, or said an act that the whole letter doesn't say; those
letters are kept in the folder.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from bench.mutations import mutate
from plans.replies import Context, Reading, read_reply
from tests.data.replies.letters import Letter, letters

LIMIT = 5.0


def damaged(raw: bytes, dice: random.Random) -> bytes:
    """A letter cut off, or with some bytes changed, dropped, doubled."""
    if dice.random() < 0.5:
        return raw[: dice.randrange(len(raw))]
    return mutate(raw, dice)


def acts_of(reading: Reading) -> set[tuple[object, ...]]:
    """What of acts can be right or wrong."""
    return {(act.item, act.kind, act.status, act.progress, act.date) for act in reading.acts}


def end_of(letter: Letter, raw: bytes) -> str:
    """How the reading of a damaged letter ended: "draft", "ignored", "same", "fewer", "OTHER ACT", "SLOW" or "CRASH"."""  # noqa: E501
    begun = time.monotonic()
    try:
        reading = read_reply(raw, Context.of(letter.given))
        reading.shown()
    except Exception:
        traceback.print_exc(limit=-4)
        return "CRASH"
    if time.monotonic() - begun > LIMIT:
        return "SLOW"
    came, meant = acts_of(reading), set(letter.read().acts) and acts_of(letter.read())
    if came - (meant or set()):
        return "OTHER ACT"
    if came:
        return "same" if came == meant else "fewer"
    return "ignored" if reading.ignored else "draft"


def main() -> int:
    """Throw the dice; returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    given = options.parse_args()
    originals = [letter for half in ("writing", "judging") for letter in letters(half)]
    ends: Counter[str] = Counter()
    for place in range(given.rounds):
        dice = random.Random(f"{given.seed} {place}")
        letter = dice.choice(originals)
        raw = damaged(letter.raw, dice)
        end = end_of(letter, raw)
        ends[end] += 1
        if end.isupper():
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{given.seed}-{place}.eml").write_bytes(raw)
            sys.stdout.write(f"{end}: {given.seed}-{place}.eml, from {letter.name}\n")
    sys.stdout.write(", ".join(f"{end} {count}" for end, count in ends.most_common()) + "\n")
    return 1 if any(end.isupper() for end in ends) else 0


if __name__ == "__main__":
    raise SystemExit(main())
