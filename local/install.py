"""The virtual environment of `make`: made, filled from a lock file, and not touched again until that changes.

    python3 -I local/install.py run|dev [--this-python]

Runs on a bare Python, before anything is installed, so it imports nothing but the standard library. With
`--this-python` an environment made by another version of Python is made again.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
STAMP = ENVIRONMENT / "installed.json"
LEAST = (3, 11)


def main(which: str, this_python: bool) -> None:
    """Make `.venv` hold what requirements/<which>.txt locks; `SystemExit` says what to do."""
    if sys.version_info < LEAST:
        raise SystemExit(
            f"Python {'.'.join(map(str, LEAST))} or newer is needed, this is {sys.version.split()[0]}: "
            "name another one, e.g. make run PYTHON=python3.12"
        )
    lock = CHECKOUT / "requirements" / f"{which}.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    with _alone():
        stamps = _stamps()
        if not _usable(this_python):
            stamps = {}
            _make()
        elif stamps.get(which) == wanted:
            return
        # While pip works nothing counts as installed: an interrupted installation is begun again.
        STAMP.unlink(missing_ok=True)
        _fill(lock)
        if which == "dev":  # dev.txt holds everything of run.txt, in the same versions.
            stamps["run"] = hashlib.sha256((lock.parent / "run.txt").read_bytes()).hexdigest()
        new = STAMP.with_suffix(".new")
        new.write_text(json.dumps({**stamps, which: wanted}))
        new.replace(STAMP)


def _stamps() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _usable(this_python: bool) -> bool:
    """Whether the environment's Python still runs, has pip, and is the version asked for."""
    asked = (
        subprocess.run(
            [ENVIRONMENT / "bin/python", "-c", "import sys, pip; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if (ENVIRONMENT / "bin/python").exists()
        else None
    )
    if asked is None or asked.returncode != 0:
        return False
    version = tuple(int(part) for part in asked.stdout.split())
    return version >= LEAST and (not this_python or version == sys.version_info[:2])


def _make() -> None:
    if not _has_ensurepip():
        _install_ensurepip()
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", ENVIRONMENT], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise SystemExit(f"The virtual environment can't be made:\n{made.stdout}{made.stderr}")


def _has_ensurepip() -> bool:
    # Debian leaves this module out of python3 and puts it into python3-venv.
    return importlib.util.find_spec("ensurepip") is not None


def _install_ensurepip() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say(f"Installing the Debian package {package} …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
            subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
        importlib.invalidate_caches()
        if _has_ensurepip():
            return
    raise SystemExit(
        f"This Python can't make virtual environments. On Debian, as root: apt-get install {package}"
    )


def _fill(lock: Path) -> None:
    count = sum("==" in line for line in lock.read_text().splitlines() if not line.startswith((" ", "#")))
    _say(f"Installing {count} packages of {lock.relative_to(CHECKOUT)} into .venv (a minute or so, once) …")
    pip = [str(ENVIRONMENT / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    filled = subprocess.run([*pip, "install", "-qq", "--require-hashes", "-r", str(lock)], check=False)
    if filled.returncode != 0:
        raise SystemExit(
            "The packages could not be installed (pip says why above). Run the same command again."
        )


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time in this checkout; the second one waits for the first."""
    folder = os.open(CHECKOUT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _end(signum: int, frame: FrameType | None) -> None:
    # An exception, so that a running pip is ended too.
    raise SystemExit(128 + signum)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _end)
    main(sys.argv[1], "--this-python" in sys.argv)
