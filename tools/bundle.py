"""`make bundle`: one file that installs the program on a machine without any network.

    python -m tools.bundle [EXTRA …]      s3, sentry: taken along besides (ldap is compiled where it runs)

It holds the committed state of this checkout with its documents, every package as a wheel (those that come as
sources are built here), a list of them with their SHA-256, and an installer that takes nothing that is not on the
list. It is for machines of this kind: the same version of Python, the same processor. Its name says which.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.version import VERSION
from local import extras

CHECKOUT = Path(__file__).resolve().parents[1]
INSTALLER = """#!/bin/sh
# Installs the program from this folder alone: sh install.sh [FOLDER]   (by default /opt/roadmap)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/roadmap}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (@PYTHON@))' || {
    echo "This bundle is for Python @VERSION@, and $python is another: name one by PYTHON=…" >&2; exit 2; }
(cd "$here" && sha256sum --quiet -c SHA256SUMS)
mkdir -p "$target"
tar -xzf "$here/program.tar.gz" -C "$target"
cd "$target"
"$python" -m venv .venv || { echo "Python's venv is missing: Debian has it in the package python3-venv" >&2; exit 2; }
.venv/bin/pip install -q --no-index --find-links "$here/wheels" --require-hashes -r "$here/wheels.txt"
.venv/bin/python - <<'STAMP'
import hashlib, json, pathlib
lock = pathlib.Path("requirements/run.txt").read_bytes()
pathlib.Path(".venv/installed.json").write_text(json.dumps({"run": hashlib.sha256(lock).hexdigest()}))
STAMP
.venv/bin/python -m local.catalogues
SECRET_KEY=only-while-it-is-installed-0123456789-0123456789-0123456789 DATABASE_URL=postgres://localhost/none \\
    REDIS_URL=redis://localhost/0 .venv/bin/python manage.py collectstatic --noinput --verbosity 0
echo "Installed in $target. Go on with docs/operations.md there: 'In production', systemd; or try it: make run."
"""


def main(asked: Sequence[str]) -> int:
    """Make the bundle; returns the exit status."""
    kind = f"py{sys.version_info[0]}{sys.version_info[1]}-{platform.machine()}"
    name = f"roadmap-{VERSION}-{kind}"
    build = CHECKOUT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as scratch:
        folder = Path(scratch) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        _wheels(wheels, Path(scratch) / "lock.txt", asked)
        (folder / "wheels.txt").write_text(_listed(wheels))
        subprocess.run(
            ["git", "archive", "--format=tar.gz", "-o", str(folder / "program.tar.gz"), "HEAD"],
            cwd=CHECKOUT,
            check=True,
        )
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        text = INSTALLER.replace("@PYTHON@", version.replace(".", ", ")).replace("@VERSION@", version)
        (folder / "install.sh").write_text(text)
        shutil.copy(CHECKOUT / "docs" / "operations.md", folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        (folder / "SHA256SUMS").write_text(
            "".join(f"{_sha(path)}  {path.relative_to(folder)}\n" for path in files)
        )
        made = build / f"{name}.tar"
        with tarfile.open(made, "w") as tar:
            tar.add(folder, arcname=name)
    sys.stdout.write(f"{made}: {made.stat().st_size // 2**20} MB, SHA-256 {_sha(made)}\n")
    return 0


def _wheels(into: Path, lock: Path, asked: Sequence[str]) -> None:
    lock.write_text((CHECKOUT / "requirements" / "run.txt").read_text())
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--require-hashes", "--no-deps", "-w", str(into)]
    subprocess.run(
        [*pip, "-r", str(lock)], check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    )
    for extra in asked:
        lock.write_text(extras.lines_of(extra))
        subprocess.run([*pip, "-r", str(lock)], check=True)


def _listed(wheels: Path) -> str:
    """The wheels as a lock of their own: what was built here has another hash than its source."""
    found = {}
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        found[re.sub(r"[-_.]+", "-", name).lower()] = f"=={version} --hash=sha256:{_sha(path)}"
    return "".join(f"{name}{rest}\n" for name, rest in sorted(found.items()))


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
