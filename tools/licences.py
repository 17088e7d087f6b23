"""The licences of what the program is made of, one line each: `python -m tools.licences build/sbom.json`.

The list of parts is the lock file's; what each is licensed under says its own metadata, where it is installed.
"""

import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path


def licence(name: str) -> str:
    """What the package says of its licence: the expression, else the classifiers, else the first line of the text."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    if expression := _first(said, "License-Expression"):
        return expression
    classes = [
        one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License")
    ]
    text = _first(said, "License").strip().partition("\n")[0][:80]
    return "; ".join(classes) or text or "not said"


def _first(said: metadata.PackageMetadata, name: str) -> str:
    return next(iter(said.get_all(name) or []), "")


def lines(sbom: Path) -> Iterator[str]:
    """Name, version and licence of each part of the list, divided by tabs, by name."""
    parts = json.loads(sbom.read_text())["components"]
    for part in sorted(parts, key=lambda part: part["name"].lower()):
        yield f"{part['name']}\t{part['version']}\t{licence(part['name'])}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(Path(sys.argv[1])))
