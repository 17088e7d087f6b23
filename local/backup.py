"""`make backup` and `make restore SET=…`: the backup commands on what `make run` keeps.

    python -m local.backup backup
    python -m local.backup restore SET

A backup is made while `make run` runs or not; a restore wants it stopped, and starts the servers for itself.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local import embedded, processes, run, state
from local.processes import ChildError, Stopped
from local.state import StateError


def main(arguments: Sequence[str]) -> int:
    """Do it; returns the exit status of the command, or 1 with a sentence."""
    folder = state.choose_folder(run.CHECKOUT)
    with processes.stop_signals_raise():
        try:
            if arguments[:1] == ["restore"]:
                if len(arguments) != 2 or not arguments[1]:
                    raise StateError(f"Which backup? make restore SET={folder / 'backups'}/…")
                with _own_servers(folder) as environment:
                    return _manage(["restore", str(Path(arguments[1]).absolute())], folder, environment)
            if not (folder / "secrets.json").exists():
                raise StateError("There is nothing to back up yet: `make run` was never started here.")
            where = ["backup", "--to", os.environ.get("BACKUP_TO", "").strip() or str(folder / "backups")]
            try:
                with _own_servers(folder) as environment:
                    return _manage(where, folder, environment)
            except StateError as error:
                if "running already" not in str(error):
                    raise
            return _manage(where, folder, of_the_running(folder))
        except (StateError, ChildError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except Stopped as stopped:
            return 128 + stopped.signum


@contextmanager
def _own_servers(folder: Path) -> Iterator[dict[str, str]]:
    state.make_folder(folder)
    with state.locked(folder, note="a backup"), embedded.servers(folder) as servers:
        yield servers.environment()


def of_the_running(folder: Path) -> dict[str, str]:
    """Where the servers of the `make run` that runs now are."""
    ports, secrets = state.remembered(folder, "ports"), state.remembered(folder, "secrets")
    postgres = (
        f"postgres://{embedded.NAME}:{secrets['PostgreSQL']}@127.0.0.1:{ports['PostgreSQL']}/{embedded.NAME}"
    )
    valkey = f"redis://:{secrets['Valkey']}@127.0.0.1:{ports['Valkey']}/0"
    given = {name: os.environ.get(name, "").strip() for name in ("DATABASE_URL", "REDIS_URL")}
    return {"DATABASE_URL": given["DATABASE_URL"] or postgres, "REDIS_URL": given["REDIS_URL"] or valkey}


def _manage(command: list[str], folder: Path, servers: dict[str, str]) -> int:
    environment = run.environment_of(folder, f"http://{run.HOST}:8000") | servers
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=run.CHECKOUT, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
