"""The shape of the program: `python -m tools.house draw|check`.

- draw: writes the picture of docs/architecture.md again between its two marks, from the imports.
- check: exits with 1 when the picture no longer shows what the code imports, a file is longer than `LONGEST` lines,
  the roadmap has more than `MOST_FLAT` flat modules, or templates have more than `WIDE_LINES` lines over `WIDEST`.
"""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
ROOMS = ("local", "config", "api", "events", "roadmap", "cities", "core", "plans")
# A file that outgrows this mixes two subjects, and is parted. Exceptions name their reason.
LONGEST = 400
MAY_BE_LONGER: dict[str, str] = {}
WRITTEN = (".py", ".css", ".js", ".mjs", ".html", ".sh")
# Lines of templates over so many characters, of which there may be ever fewer: whoever breaks one lowers the number.
# `tools.wrap` breaks them where a break does not show.
WIDEST, WIDE_LINES = 120, 96
# A folder with more modules than this is missing a subject.
MOST_FLAT = 12
BEGIN, END = "<!-- drawn by `make house` -->", "<!-- end of the drawing -->"


def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name, migrations left out."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """The dotted names that a module imports, as it writes them."""
    found = set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            base = f"{above}.{node.module}" if node.level and node.module else node.module or above
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def drawing() -> str:
    """The rooms with their size in lines and the arrows between them, in Mermaid's notation."""
    known = modules()
    lines: Counter[str] = Counter()
    arrows: Counter[tuple[str, str]] = Counter()
    for name, path in known.items():
        lines[name.split(".")[0]] += len(path.read_text(encoding="utf-8").splitlines())
        for wanted in imports(name, path):
            target = wanted.split(".")[0]
            if target in ROOMS and target != name.split(".")[0]:
                arrows[name.split(".")[0], target] += 1
    whole = sum(lines.values())
    drawn = [f'    {room}["{room}/ · {round(100 * lines[room] / whole)} %"]' for room in ROOMS if lines[room]]
    drawn += [f"    {one} --> {other}" for one, other in sorted(arrows)]
    return "\n".join(["```mermaid", "graph TD", *drawn, "```"])


def too_long() -> list[str]:
    """What is written by hand and longer than `LONGEST` lines, as sentences; migrations and foreign files left out."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix not in WRITTEN or "migrations" in path.parts or not path.is_file():
            continue
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LONGEST and name not in MAY_BE_LONGER:
            found.append(f"{name} has {count} lines: part it by subject ({LONGEST} is the most)")
        elif count <= LONGEST and name in MAY_BE_LONGER:
            found.append(f"{name} is no longer too long: take it out of MAY_BE_LONGER")
    return found


def too_flat() -> list[str]:
    """The roadmap's flat modules, where they are more than `MOST_FLAT`."""
    count = len(list((ROOT / "roadmap").glob("*.py")))
    return [f"roadmap/ has {count} flat modules: give them subjects ({MOST_FLAT} is the most)"] * (
        count > MOST_FLAT
    )


def too_wide() -> list[str]:
    """The number of wide lines in templates, where there are more than `WIDE_LINES`."""
    count = sum(
        len(line) > WIDEST
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    if count <= WIDE_LINES:
        return []
    return [
        f"templates have {count} lines over {WIDEST} characters, {WIDE_LINES} are allowed: break the new ones"
    ]


def main(verb: str) -> int:
    """Draw or check; return the exit status."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    new = f"{before}{BEGIN}\n{drawing()}\n{END}{after}"
    if verb == "draw":
        PAGE.write_text(new, encoding="utf-8")
        return 0
    wrong = too_long() + too_flat() + too_wide()
    if new != text:
        wrong.append("docs/architecture.md no longer shows the house: run `make house`")
    sys.stderr.writelines(f"{sentence}\n" for sentence in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
