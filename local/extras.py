"""The locked lines of what is taken along only where an installation asks for it.

python -m local.extras s3 sentry > extras.txt && pip install --require-hashes -r extras.txt

The names are those of pyproject.toml's optional dependencies. The lines come from requirements/dev.txt, which locks
them all but those with a lock of their own (a file of that name in requirements/).
"""

import re
import sys
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def blocks() -> dict[str, str]:
    """Each locked package's lines in requirements/dev.txt, by its name."""
    text = (CHECKOUT / "requirements" / "dev.txt").read_text()
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {part.partition("==")[0].lower(): part for part in parts if "==" in part.partition("\n")[0]}


def lines_of(extra: str) -> str:
    """The locked lines of an extra and of all that it needs; raises `SystemExit` for one that is not there."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    if extra not in extras or extra == "dev":
        known = ", ".join(sorted(extras.keys() - {"dev"}))
        raise SystemExit(f"There is no extra named {extra!r}; there are: {known}.")
    own = CHECKOUT / "requirements" / f"{extra}.txt"
    if own.exists():
        return own.read_text()
    locked = blocks()
    wanted = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in extras[extra]}
    while True:
        # A lock says of each package which others asked for it.
        asked = {
            name
            for name, part in locked.items()
            if wanted & set(re.findall(r"^ *#(?: via)? +(\S+)", part, re.MULTILINE))
        }
        if asked <= wanted:
            return "".join(locked[name] for name in sorted(wanted))
        wanted |= asked


if __name__ == "__main__":
    sys.stdout.write("".join(lines_of(extra) for extra in sys.argv[1:]))
