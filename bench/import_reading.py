"""How long the reading of a plan takes, and how much memory: 49 rows, and 5,000 rows in every format.

python -m bench.import_reading
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import plans
from bench.setup import SIDES, YEARS
from tests.data.plans.build import values, with_headings
from tests.data.plans.grid import Grid, save
from tests.data.plans.pool import POOL

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures/roadmap-2026-2028.xlsx"
# python-docx takes minutes to draw a table of 5,000 rows.
ROWS = {".xlsx": 5000, ".xls": 5000, ".ods": 5000, ".csv": 5000, ".docx": 500}


def plan(rows: int) -> Grid:
    """A plan of that many items, in directions of 250, with titles and names that differ."""
    grid = with_headings()
    for number in range(1, rows + 1):
        if number % 250 == 1:
            grid.across(f"{number // 250 + 1}. Направление {number // 250 + 1}", 6)
        item = POOL[number % 6]
        deadline = item.deadline if number % 3 else f"до {number % 28 + 1} сентября {2026 + number % 3} г."
        sochi = (f"Отдел № {number % 400} администрации города Сочи", *item.sochi)
        varied = replace(item, title=f"{item.title}, этап {number}", deadline=deadline, sochi=sochi)
        grid.line(*values(varied, number=number))
    return grid


def read(path: Path) -> None:
    """Read one plan and print its items, seconds and the most memory so far."""
    begun, worked = time.perf_counter(), time.process_time()
    rows = len(plans.read(path, path.name, sides=SIDES, years=YEARS).rows)
    took, work = time.perf_counter() - begun, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{path.name}: {rows} items, {took:.2f} s ({work:.2f} s of processor), at most {memory:.0f} MB\n"
    )


def main() -> None:
    """Read the file of the command line, or each of the measured plans in a process of its own."""
    if len(sys.argv) > 1:
        read(Path(sys.argv[1]))
        return
    measure(FIXTURE)
    with tempfile.TemporaryDirectory() as folder:
        for suffix, rows in ROWS.items():
            path = Path(folder) / f"{rows}{suffix}"
            save(path, plan(rows))
            measure(path)


def measure(path: Path) -> None:
    """In a process of its own: the memory is the highest the process ever had."""
    subprocess.run([sys.executable, "-m", "bench.import_reading", str(path)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
