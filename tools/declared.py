"""What the program imports is declared, and what is declared is needed: `python -m tools.declared`.

It ends with 1 and a line each where a module of the program imports a package that pyproject.toml does not declare (it
would be gone as soon as whoever brought it along no longer needs it), and where a package is declared that nothing of
ours imports or names, unless docs/dependencies.md says why under `UNSEEN`.
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from tools import house

PROJECT = house.ROOT / "pyproject.toml"
PAGE = house.ROOT / "docs" / "dependencies.md"
UNSEEN = "### Declared, though nothing of ours imports it"
# What starts the program beside the modules of its rooms.
BESIDE = ("manage.py", "gunicorn.conf.py")
# Extras that an installation asks for; the tools of those who develop are none of what runs.
DEVELOPING = "dev"
# Modules of packages that are compiled where somebody asks for them, and may be missing here.
ELSEWHERE = {"ldap": "python-ldap", "django_auth_ldap": "django-auth-ldap"}
# Parts of another package, which names the one version of them that it works with.
PARTS_OF = {"pydantic-core": "pydantic", "botocore": "boto3"}
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def declared(project: Mapping[str, object]) -> tuple[set[str], set[str]]:
    """The packages that pyproject.toml declares for whoever runs the program: always, and where asked for."""
    about = project["project"]
    if not isinstance(about, dict):
        raise TypeError("[project] of pyproject.toml is no table")
    extras = about["optional-dependencies"].items()
    asked_for = [line for name, lines in extras if name != DEVELOPING for line in lines]
    return _named(about["dependencies"]), _named(asked_for)


def _named(lines: list[str]) -> set[str]:
    return {_plain(found[0]) for line in lines if (found := NAME.match(line))}


def _plain(name: str) -> str:
    """The one spelling of a package's many."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(tree: ast.AST) -> set[str]:
    """The outermost modules that a module imports when it runs; not what it names for the checker of types only."""
    found: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - set(house.ROOMS)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            otherwise = ast.Module(node.orelse, [])
            yield from _running(otherwise)
        else:
            yield node
            yield from _running(node)


def named(tree: ast.AST) -> set[str]:
    """The outermost modules that its strings name, as settings do: "whitenoise.storage"."""
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {one.partition(".")[0] for one in strings if isinstance(one, str) and re.fullmatch(r"[\w.]+", one)}


def explained(page: str) -> set[str]:
    """The packages that docs/dependencies.md says something of under `UNSEEN`."""
    rows = page.partition(UNSEEN)[2].partition("\n#")[0].partition("|---|")[2]
    return {
        _plain(name)
        for row in re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE)
        for name in NAME.findall(row)
    }


def problems() -> list[str]:
    """A line for each package that is imported and not declared, or declared and not needed."""
    always, asked_for = declared(tomllib.loads(PROJECT.read_text(encoding="utf-8")))
    whose: dict[str, set[str]] = defaultdict(set)
    for module, packages in metadata.packages_distributions().items():
        whose[module] = {PARTS_OF.get(_plain(one), _plain(one)) for one in packages}
    for module, package in ELSEWHERE.items():
        whose[module] |= {package}
    needed: set[str] = set()
    found = []
    files = {**house.modules(), **{name: house.ROOT / name for name in BESIDE}}
    for name, path in files.items():
        tree = ast.parse(Path(path).read_text(encoding="utf-8"))
        modules = imported(tree)
        for module in sorted(modules):
            if not whose[module] & (always | asked_for):
                found.append(f"{name} imports {module}, which pyproject.toml does not declare.")
        needed |= {package for module in modules | named(tree) for package in whose[module]}
    reasons = explained(PAGE.read_text(encoding="utf-8"))
    found += [
        f"Nothing of the program imports {one}: declare it where it is needed, or say why under “{UNSEEN[4:]}” in "
        f"docs/dependencies.md."
        for one in sorted((always | asked_for) - needed - reasons)
    ]
    found += [
        f"docs/dependencies.md says why nothing imports {one}, which is imported or not declared."
        for one in sorted(reasons - (always | asked_for) | reasons & needed)
    ]
    return found


def main() -> int:
    """Print what is wrong; returns the exit status."""
    found = problems()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
