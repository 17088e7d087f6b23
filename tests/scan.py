"""wapiti looks for holes, signed in as each role, under production settings behind gunicorn and nginx: `make scan`.

    python -m tests.scan --wapiti build/wapiti/bin/wapiti [--minutes 8] [--roles reader,administrator] [--to build/scan]

Everything is made for the scan (servers, certificate, example data) and goes with it; what was found stays in `--to`.
Ends with 1 for a finding above low, for an answer that was a failure of the program's own, and where wapiti has told
nothing of a role.
"""

import argparse
import json
import re
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests import proxy_needs
from tests.drills.house import ROOT, House, house
from tests.drills.proxy import nginx
from tests.ports import free_port

ROLES = ("signed-out", "reader", "executor", "coordinator", "administrator")
# Left out are those that ask a server on the internet whether it was called.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,"
    "ldap,methods,permanentxss,redirect,shellshock,sql,ssl,timesql,upload,xss"
)
# Whoever presses these looks at nothing any more.
KEPT_OUT = ("/sign-out/*", "/password/*", "/profile/sessions/*", "/sign-in/*")
LOW = 1
# Each kind of attack has so many seconds for each minute that looking for pages has.
SECONDS_A_MODULE = 12

SESSION = """
import time
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from cities.models import User
person = User.objects.filter(role={role!r}, is_active=True).order_by("pk").first()
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session["confirmed"] = time.time() + 7 * 24 * 3600
session.create()
print(session.session_key)
"""


@contextmanager
def production() -> Iterator[tuple[House, str]]:
    """The program as it runs in a city, and its address."""
    port = free_port()
    site = f"https://127.0.0.1:{port}"
    variables = {"DEBUG": "0", "BEHIND_PROXY": "1", "SITE_URL": site, "ALLOWED_HOSTS": "localhost,127.0.0.1"}
    with house(**variables, CONFIRM_MINUTES="0") as running:
        running.environment["STATIC_ROOT"] = str(running.folder / "static")
        running.manage("collectstatic", "--noinput", "-v0")
        running.start("web")
        with nginx(running, port, tls=True):
            yield running, site


def scan(wapiti: str, running: House, site: str, role: str, minutes: int, report: Path) -> dict[str, Any]:
    """What wapiti says of the pages that `role` sees, bounded by `minutes`; nothing where it has written no report."""
    cookies = f"__Host-csrftoken={secrets.token_hex(16)}"
    if role != "signed-out":
        cookies += f"; __Host-sessionid={running.python(SESSION.format(role=role)).split()[-1]}"
    # One page at a time: several write its own database together, and it ends without a word over the lock.
    command = [
        wapiti, "-u", f"{site}/", "-s", f"{site}/items/", "-s", f"{site}/my/", "-C", cookies,
        "-m", MODULES, "--scope", "domain", "-d", "6", "--max-links-per-page", "60", "--max-files-per-dir", "40",
        "--max-parameters", "15", "--max-scan-time", str(minutes * 60),
        "--max-attack-time", str(minutes * SECONDS_A_MODULE),
        "--tasks", "1", "-t", "30", "--no-bugreport", "--flush-session", "--store-session", str(running.folder / role),
        "-f", "json", "-o", str(report),
        *(part for path in KEPT_OUT for part in ("-x", f"{site}{path}")),
    ]  # fmt: skip
    # What an earlier scan has left there says nothing of this one.
    report.unlink(missing_ok=True)
    with (report.parent / f"{role}.log").open("wb") as output, suppress(subprocess.TimeoutExpired):
        subprocess.run(command, stdout=output, stderr=output, timeout=most_seconds(minutes), check=False)
    return read(report)


def most_seconds(minutes: int) -> int:
    """After which wapiti hangs: looking for pages has its time, each kind of attack has its own, and some to write."""
    return minutes * (60 + SECONDS_A_MODULE * len(MODULES.split(","))) + 300


def read(report: Path) -> dict[str, Any]:
    """The report; empty where there is none, or half of one."""
    try:
        found: dict[str, Any] = json.loads(report.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found


def told(role: str, found: dict[str, Any], log: str, said: str = "") -> tuple[list[str], int]:
    """The lines about what was found, and how many findings are above low; `said` is what wapiti wrote on its way."""
    lines, above = [], 0
    if not found:
        lines, above = [f"{role}: wapiti wrote no report. Its last words:", *said.splitlines()[-10:]], 1
    for kind in ("vulnerabilities", "anomalies", "additionals"):
        for name, findings in found.get(kind, {}).items():
            levels = Counter(one["level"] for one in findings)
            if not findings:
                continue
            above += sum(count for level, count in levels.items() if level > LOW)
            lines.append(f"{role}: {name}: {dict(levels)}, as {findings[0]['method']} {findings[0]['path']}")
            lines += [f"    {one['info'][:150]}" for one in findings[:3]]
    answers = Counter(re.findall(r"roadmap\.requests.*? (\d{3})$", log, re.MULTILINE))
    failed = sum(count for status, count in answers.items() if status >= "500")
    pages = found.get("infos", {}).get("crawled_pages_nbr", "?")
    lines.append(f"{role}: {pages} pages; answers {dict(sorted(answers.items()))}")
    return lines, above + failed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scan")
    parser.add_argument("--wapiti", default=shutil.which("wapiti") or "")
    parser.add_argument("--minutes", type=int, default=8)
    parser.add_argument("--roles", default=",".join(ROLES))
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "scan")
    asked = parser.parse_args(arguments)
    if not asked.wapiti:
        parser.error("--wapiti says where it is; `make scan` installs it into build/")
    try:
        proxy_needs.ensure()
    except proxy_needs.NoProxyError as error:
        parser.error(str(error))
    asked.to.mkdir(parents=True, exist_ok=True)
    worst = 0
    with production() as (running, site):
        for role in asked.roles.split(","):
            begin = running.log("web").stat().st_size
            found = scan(asked.wapiti, running, site, role, asked.minutes, asked.to / f"{role}.json")
            log = running.log("web").read_bytes()[begin:].decode(errors="replace")
            (asked.to / f"{role}.web.log").write_text(log)
            said = (asked.to / f"{role}.log").read_text(errors="replace")
            lines, above = told(role, found, log, said)
            sys.stdout.write("\n".join([*lines, ""]))
            sys.stdout.flush()
            worst += above
    sys.stdout.write(f"{worst} findings above low\n")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
