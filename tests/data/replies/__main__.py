"""Figures of how the letters are read, with each miss: `python -m tests.data.replies [judging|writing|fresh|blind2|…]`.

With `--write FOLDER` each letter is also laid down there as NAME.eml beside its context and expected reading.
"""

import argparse
import json
import sys
from pathlib import Path

from tests.data.replies.letters import judged, letters


def main() -> int:
    """Print the figures; exit status 1 where an act is wrong."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("halves", nargs="*", default=["writing", "judging"])
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    wrong_in_all = 0
    for half in given.halves:
        right = wrong = count = 0
        for place, letter in enumerate(letters(half)):
            found = judged(letter)
            count += 1
            right += found.right
            wrong += len(found.wrong)
            if not found.right:
                mark = "WRONG" if found.wrong else "missed"
                sys.stdout.write(
                    f"{mark}: {letter.name}\n    {json.dumps(found.came.shown(), ensure_ascii=False)}\n"
                )
            if given.write:
                given.write.mkdir(parents=True, exist_ok=True)
                base = given.write / f"{half}-{place:03}"
                base.with_suffix(".eml").write_bytes(letter.raw)
                shown = {
                    "acts": sorted(map(list, letter.acts), key=str),
                    "drafts": sorted(map(str, letter.drafts)),
                }
                told = {"context": letter.given, "expected": shown, "ignored": letter.ignored}
                base.with_suffix(".json").write_text(
                    json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8"
                )
        sys.stdout.write(
            f"{half}: {count} letters, wrong acts {wrong}, right {right} ({100 * right / count:.1f} %)\n"
        )
        wrong_in_all += wrong
    return 1 if wrong_in_all else 0


if __name__ == "__main__":
    raise SystemExit(main())
