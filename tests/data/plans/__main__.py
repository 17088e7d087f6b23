"""Write every sample into a folder: `python -m tests.data.plans [FOLDER]`."""

import sys
from pathlib import Path

from .build import HERE
from .samples import SAMPLES

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
folder.mkdir(parents=True, exist_ok=True)
for name, one in SAMPLES.items():
    one.draw(folder / name)
