"""Read damaged files of every format: each must be read or refused with a sentence, within ten seconds.

    python -m bench.fuzz_import [--rounds 2000] [--seed 1] [--keep FOLDER]

`--rounds` counts per format. Exits with 1 where a reading crashed or hung; the files at fault are kept in the folder.
"""

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

import plans
from bench.mutations import mutate
from bench.setup import SIDES, YEARS
from plans.refusals import Refusal

SAMPLES = Path(__file__).resolve().parent.parent / "tests/data/plans"
FORMATS = (
    ".xlsx",
    ".xls",
    ".ods",
    ".csv",
    ".tsv",
    ".docx",
    ".odt",
    ".rtf",
    ".html",
    ".fods",
    ".word2003.xml",
    ".doc",
    ".pdf",
)
LIMIT = 10


class Hang(BaseException):
    """Ten seconds are over; not an ordinary error, so that no reader takes it for its own."""


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def read(data: bytes, name: str) -> str:
    """How the reading ended: "read", the refusal's code, "HANG" or "CRASH"."""
    signal.alarm(LIMIT)
    try:
        plans.read(data, name, sides=SIDES, years=YEARS)
    except Refusal as refusal:
        return refusal.code
    except Hang:
        traceback.print_exc(limit=-4)
        return "HANG"
    except Exception:
        traceback.print_exc(limit=-4)
        return "CRASH"
    finally:
        signal.alarm(0)
    return "read"


def main() -> int:
    """Damage files of every format at random and read them; 1 when one hung or crashed."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    given = options.parse_args()
    signal.signal(signal.SIGALRM, _ring)
    bad = 0
    for suffix in FORMATS:
        originals = [
            path.read_bytes()
            for path in sorted((*SAMPLES.glob(f"*{suffix}"), *SAMPLES.glob(f"formats/*{suffix}")))
        ]
        ends: Counter[str] = Counter()
        slowest = 0.0
        for place in range(given.rounds):
            dice = random.Random(f"{given.seed} {suffix} {place}")
            data = mutate(dice.choice(originals), dice)
            begun = time.monotonic()
            end = read(data, f"file{suffix}")
            slowest = max(slowest, time.monotonic() - begun)
            ends[end] += 1
            if end in ("HANG", "CRASH"):
                bad += 1
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{given.seed}-{place}{suffix}").write_bytes(data)
        summary = ", ".join(f"{end} {count}" for end, count in ends.most_common())
        sys.stdout.write(f"{suffix}: {given.rounds} files, slowest {slowest:.2f} s: {summary}\n")
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
