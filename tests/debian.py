"""Packages of Debian that tests need: brought where we are root on a Debian, else whoever runs the tests is told."""

import os
import shutil
import subprocess
import sys

SECONDS = 540


def may_install() -> bool:
    """Whether we are root where apt-get is."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(what_for: str, *packages: str) -> None:
    """Bring the packages, where that may be done; whether they came is for the caller to look."""
    if not may_install():
        return
    sys.stdout.write(f"Installing {', '.join(packages)} for {what_for} …\n")
    sys.stdout.flush()
    # Another run of the tests may be installing too: then we wait for it.
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    run([*apt, "update"])
    run([*apt, "install", "-y", "--no-install-recommends", *packages])


def run(command: list[str]) -> None:
    """Run a command that installs something, quietly, and give it up after some minutes."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{' '.join(command)} took more than {SECONDS} s and was given up.\n")
