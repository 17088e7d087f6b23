"""The picture of the house in docs/architecture.md, drawn from the imports: `python -m tools.house draw|check`.

- draw: writes the picture anew between its two marks.
- check: exits with 1 when the picture no longer shows what the code imports.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
ROOMS = ("local", "config", "api", "events", "roadmap", "cities", "core", "plans")
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


def room_of(name: str) -> str:
    """The room that a module lies in: its app, within the roadmap its subject."""
    parts = name.split(".")
    if parts[0] == "roadmap" and len(parts) > 1 and (ROOT / "roadmap" / parts[1]).is_dir():
        return f"roadmap.{parts[1]}"
    return parts[0]


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


def main(verb: str) -> int:
    """Draw or check; return the exit status."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    new = f"{before}{BEGIN}\n{drawing()}\n{END}{after}"
    if verb == "draw":
        PAGE.write_text(new, encoding="utf-8")
    elif new != text:
        sys.stderr.write("docs/architecture.md no longer shows the house: run `make house`\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
