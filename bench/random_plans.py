"""Plans laid out at random, to measure how much of a file nobody has seen is read right.

    python -m bench.random_plans [--files 400] [--seed 1] [--show 20]

Each file draws one of the ways in which real plans differ (headings, order and depth of the header, what is
above, between and after the items, how numbers, directions, deadlines and bodies are written) independently of the
others, in a random format. Prints the shares of items found, of rows taken for items that are none, and of fields
read right.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

import plans
from bench.drawn_plans.page import draw_plan
from bench.setup import SIDES, YEARS
from plans.refusals import Refusal
from tests.data.plans.compare import Agreement, agreement
from tests.data.plans.grid import save

SUFFIXES = (".xlsx", ".xlsx", ".xls", ".ods", ".csv", ".docx")


def measure(files: int, seed: int) -> tuple[Agreement, list[str]]:
    """Draw, save and read that many plans; what they come to together, and every difference in words."""
    total, differences = Agreement(), []
    with tempfile.TemporaryDirectory() as folder:
        for place in range(files):
            dice = random.Random(seed * 100_000 + place)
            suffix = dice.choice(SUFFIXES)
            grid, items, tells = draw_plan(dice, suffix)
            path = Path(folder) / f"{place}{suffix}"
            save(
                path,
                grid,
                encoding=dice.choice(("utf-8", "cp1251", "utf-8-sig")),
                delimiter=dice.choice(",;\t"),
            )
            try:
                found = agreement(plans.read(path, path.name, sides=SIDES, years=YEARS), items)
            except Refusal as refusal:
                found = Agreement(expected=len(items), fields=len(items) * 9)
                found.differences.append(f"{path.name}: refused: {refusal}")
            total.add(found)
            if found.differences:
                differences.append(f"--- {path.name} {' '.join(tells)}")
                differences += found.differences
    return total, differences


def main() -> None:
    """Draw plans at random, read them, and print where the reading differs from what was drawn."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--files", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=40, help="how many differences to print")
    given = options.parse_args()
    total, differences = measure(given.files, given.seed)
    out = sys.stdout.write
    for line in differences[: given.show]:
        out(line + "\n")
    out(f"{given.files} files, {total.expected} items: {total.found} found, {total.false} false\n")
    out(f"fields right: {total.right} of {total.fields} ({total.right / total.fields:.2%})\n")


if __name__ == "__main__":
    main()
