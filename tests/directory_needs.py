"""What the tests of a city's directory need: Debian's slapd, and the compiled driver of requirements/ldap.txt."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from tests import debian

SLAPD = (
    shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or "/usr/sbin/slapd"
)
SCHEMAS = Path("/etc/ldap/schema")
LOCK = Path(__file__).resolve().parent.parent / "requirements" / "ldap.txt"
PACKAGES = (
    "slapd",
    "gcc",
    "libc6-dev",
    "libldap2-dev",
    "libsasl2-dev",
    f"libpython{sys.version_info.major}-dev",
)


class NoDirectoryError(Exception):
    """The tests of a directory can't run here; the message says what to do."""


def missing() -> str:
    """What is missing, as words; "" when nothing is."""
    found = [] if Path(SLAPD).is_file() and SCHEMAS.is_dir() else ["slapd"]
    found += [] if importlib.util.find_spec("django_auth_ldap") else ["the packages of requirements/ldap.txt"]
    return " and ".join(found)


def ensure() -> None:
    """Bring what is missing, where that may be done; raises `NoDirectoryError`, but not with DIRECTORY=none."""
    if os.environ.get("DIRECTORY", "").strip() == "none" or not missing():
        return
    debian.install("the tests of a directory, with what its driver is compiled with", *PACKAGES)
    if not importlib.util.find_spec("django_auth_ldap"):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        debian.run([*pip, "install", "-qq", "--require-hashes", "-r", str(LOCK)])
        importlib.invalidate_caches()
    if left := missing():
        raise NoDirectoryError(
            f"\nNO DIRECTORY: {left} can't be had, so the suite would prove less than it says of signing in by LDAP.\n"
            f"  On Debian, as root: apt-get install {' '.join(PACKAGES)}\n"
            f"  then: {sys.executable} -m pip install --require-hashes -r {LOCK}\n"
            "  or run without those tests: make test DIRECTORY=none\n"
        )
