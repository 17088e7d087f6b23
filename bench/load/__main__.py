"""`make load`: 20 and 200 people on the program as it runs in production, on web servers of this machine.

    make load ARGS="--people 20,200 --seconds 60 --processes 2 --roadmaps 1000"

Prints requests a second, the median and p95 of each kind of page, failures, and the memory of all parts before and
after. Two web servers run on ports of their own, as on two machines; both serve every person in turn.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from tests.drills.house import ROADMAP, House, house

CODE = """
from cities.models import User
from tests.sessions import session_of
found = list(User.objects.filter(is_active=True).exclude(role='administrator'))
print('SESSIONS', *[session_of(found[n % len(found)]) for n in range({count})])
"""
FILL = "from bench.filling import fill; from roadmap.models import Roadmap; fill(Roadmap.objects.get(), {roadmaps}, 49)"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def memory(running: House) -> str:
    """Megabytes of each part, its children with it."""
    memory = []
    for name, process in running.parts.items():
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        memory.append(f"{name} {sum(one.memory_full_info().pss for one in tree) // 2**20} MB")
    return ", ".join(memory)


def sessions(running: House, count: int) -> list[str]:
    """Session keys of so many people, signed in on the running program."""
    return running.python(CODE.format(count=count)).split("SESSIONS", 1)[1].split()


def load(running: House, people: int, seconds: int) -> bool:
    """Let so many people work for so long; says what came of it, and whether nothing failed."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "sessions"
        keys.write_text("\n".join(sessions(running, people)))
        say(f"\n{people} people for {seconds} s; before: {memory(running)}")
        environment = {**os.environ, "SESSIONS": str(keys), "ROADMAP": ROADMAP}
        hosts = [f"http://127.0.0.1:{port}" for port in running.web_ports]
        # A locust for each web server: half of the people each.
        commands = [
            [sys.executable, "-m", "locust", "-f", "bench/load/people.py", "--headless", "--only-summary", "-u",
             str(people // len(hosts)), "-r", str(max(people // 10, 2)), "-t", f"{seconds}s", "--host", host,
             "--csv", f"{folder}/{number}", "--stop-timeout", "10", "--loglevel", "WARNING"]
            for number, host in enumerate(hosts)
        ]  # fmt: skip
        with (Path(folder) / "log").open("ab") as log:
            started = [
                subprocess.Popen(command, env=environment, stdout=log, stderr=log) for command in commands
            ]
            codes = [process.wait() for process in started]
        failed = 0
        for number, host in enumerate(hosts):
            try:
                with Path(f"{folder}/{number}_stats.csv").open() as file:
                    rows = list(csv.DictReader(file))
            except OSError:
                say((Path(folder) / "log").read_text()[-2000:])
                return False
            say(f"{host}\n  {'page':26}{'times':>7}{'failed':>8}{'a second':>10}{'median':>9}{'p95':>9} ms")
            for row in rows:
                say(
                    f"  {row['Name']:26}{row['Request Count']:>7}{row['Failure Count']:>8}"
                    f"{float(row['Requests/s']):>10.1f}{row['Median Response Time'].partition('.')[0]:>9}"
                    f"{row['95%']:>9}"
                )
            failed += int(rows[-1]["Failure Count"])
        say(f"after: {memory(running)}")
        return failed == 0 and not any(code not in (0, 1) for code in codes)


def main() -> int:
    """Start the servers, let people work on them, print the figures; the exit status."""
    asked = argparse.ArgumentParser(prog="make load ARGS=…", description=__doc__)
    asked.add_argument("--people", default="20,200", help="how many at once, several one after the other")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--servers", type=int, default=2, help="web servers, as on so many machines")
    asked.add_argument(
        "--processes", type=int, default=2, help="processes of each web server, four threads each"
    )
    asked.add_argument("--roadmaps", type=int, default=1)
    options = asked.parse_args()
    static = tempfile.mkdtemp()
    with house(DEBUG="0", STATIC_ROOT=static, WEB_PROCESSES=str(options.processes)) as running:
        running.forked = False  # what each part holds of memory is told
        running.manage("collectstatic", "--noinput", "-v0")
        if options.roadmaps > 1:
            running.python(FILL.format(roadmaps=options.roadmaps))
        webs = [f"web{number or ''}" for number in range(options.servers)]
        running.start(*webs, "letters", "papers", "beat")
        say(f"{options.servers} web servers of {options.processes} processes, 4 threads each, "
            f"{options.roadmaps} roadmaps, {os.cpu_count()} processors, which locust takes a part of")  # fmt: skip
        passed = [load(running, int(people), options.seconds) for people in options.people.split(",")]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
