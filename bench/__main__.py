"""`python -m bench [NAME …]`: every measurement of this folder, or the named ones, each in a process of its own.

A measurement is a module with a `main()`; what it prints are its figures. Exit status 1 when one of them fails. The
`SOAKS` look for defects for minutes or hours rather than measure, and run by their own names only.
"""

import ast
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOAKS = {"fuzz_import", "fuzz_replies", "kill_rounds"}


def measurements() -> list[str]:
    """The names of the modules here that have a `main`, without the soaks; found without importing any."""
    return [
        path.stem
        for path in sorted(HERE.glob("*.py"))
        if not path.stem.startswith("_") and path.stem not in SOAKS and _has_main(path)
    ]


def _has_main(path: Path) -> bool:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)


def main(names: Sequence[str]) -> int:
    """Run the measurements one after another; returns the exit status."""
    known = measurements()
    if unknown := [name for name in names if name not in known]:
        sys.stderr.write(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(known)}.\n")
        return 2
    failed = []
    for name in names or known:
        sys.stdout.write(f"=== {name}\n")
        sys.stdout.flush()
        begun = time.monotonic()
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        sys.stdout.write(f"=== {name}: {time.monotonic() - begun:.0f} s in all\n\n")
    if failed:
        sys.stderr.write(f"Failed or missed its aim: {', '.join(failed)}.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
