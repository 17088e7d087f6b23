"""Read damaged files of every format: each is read or refused with a sentence, in ten seconds of the processor.

    python -m bench.fuzz_import [--rounds 2000] [--from 0] [--seed 1] [--keep FOLDER] [FORMAT …]

`--rounds` counts per format, from the given one on; without names it is all formats. Exits with 1 where a reading
crashed, hung or took more than 300 MB of memory (its own process, or that which takes PDF apart); the files at fault
are kept in the folder.
"""

import argparse
import random
import resource
import signal
import sys
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
    *(
        ".xlsx",
        ".xls",
        ".ods",
        ".csv",
        ".tsv",
        ".docx",
        ".docm",
        ".odt",
        ".rtf",
        ".html",
        ".fods",
        ".word2003.xml",
    ),
    *(".spreadsheet2003.xml", ".mht", ".xlsb", ".zip", ".doc", ".md", ".txt", ".pdf"),
)
#: Where the files that are damaged lie.
PLACES = ("", "formats/", "given/*/", "pairs/*/")
#: Files of these formats come under another name.
UNDER_ANOTHER_NAME = {
    ".mht": "pairs/mhtml-as-doc/*.doc",
    ".spreadsheet2003.xml": "pairs/spreadsheet-2003-as-xls/*.xls",
}
LIMIT = 10
#: So long may it take by the clock, on a machine that has other work.
PATIENCE = 120
MEMORY = 300 * 1024


class Hang(BaseException):
    """Its time is over; not an ordinary error, so that no reader takes it for its own."""


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def read(data: bytes, name: str) -> str:
    """How the reading ended: "read", the refusal's code, "HANG" or "CRASH"."""
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.alarm(PATIENCE)
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
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "read"


def _used() -> float:
    """Seconds of the processor that this process and its children have had."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> int:
    """Damage files of every format at random and read them; 1 when one hung or crashed."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    options.add_argument("--from", type=int, default=0, dest="first")
    options.add_argument("formats", nargs="*", metavar="FORMAT", choices=[[], *FORMATS])
    given = options.parse_args()
    signal.signal(signal.SIGALRM, _ring)
    signal.signal(signal.SIGPROF, _ring)
    bad = 0
    for suffix in given.formats or FORMATS:
        globs = [*(f"{place}*{suffix}" for place in PLACES), UNDER_ANOTHER_NAME.get(suffix, "")]
        originals = [path.read_bytes() for glob in filter(None, globs) for path in sorted(SAMPLES.glob(glob))]
        ends: Counter[str] = Counter()
        slowest = 0.0
        for place in range(given.first, given.first + given.rounds):
            dice = random.Random(f"{given.seed} {suffix} {place}")
            data = mutate(dice.choice(originals), dice)
            begun = _used()
            end = read(data, f"file{suffix}")
            slowest = max(slowest, _used() - begun)
            ends[end] += 1
            if end in ("HANG", "CRASH"):
                bad += 1
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{given.seed}-{place}{suffix}").write_bytes(data)
        summary = ", ".join(f"{end} {count}" for end, count in ends.most_common())
        memory = max(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        bad += memory > MEMORY
        sys.stdout.write(
            f"{suffix}: {given.rounds} files of {len(originals)}, slowest {slowest:.2f} s, at most {memory // 1024} MB "
            f"until here: {summary}\n"
        )
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
