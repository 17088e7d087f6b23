"""What several tests need in servers of their own is made once in a run of the suite, and copied.

`tests.runner` names by TESTS_SHARED a folder that lives as long as the run; without it (the benches) everything is made
where it is needed.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

SHARED = "TESTS_SHARED"


def lay(name: str, to: Path, make: Callable[[Path], None]) -> None:
    """Have in the folder `to` what `make` makes in the folder that it is given; who asks for `name` first makes it."""
    shared = os.environ.get(SHARED, "")
    if not shared:
        make(to)
        return
    place = Path(shared) / name
    with (Path(shared) / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            new = place.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o711)
            make(new)
            new.rename(place)
    # Owners and modes with it: PostgreSQL asks for its own.
    subprocess.run(["cp", "-a", f"{place}/.", str(to)], check=True)
