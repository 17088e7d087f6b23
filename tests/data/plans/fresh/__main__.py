"""Write every case, or those of one round, into a folder: `python -m tests.data.plans.fresh FOLDER [ROUND]`."""

import sys
from pathlib import Path

from . import CASES, write

folder, *rounds = sys.argv[1:]
for name, case in CASES.items():
    if not rounds or str(case["round"]) in rounds:
        write(name, Path(folder) / name)
