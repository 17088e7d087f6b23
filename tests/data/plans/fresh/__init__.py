"""Plans of other cities, kept as the texts of their tables and made when they are needed.

`cases.json` has for each: its file's name, what is special in it, the sides, the years, how the file is made
(`papers`), and the items that a careful clerk reads, each as number, title, deadline, due dates by blanks, bodies of
the first and of the second side by « | », direction, and where the plan tells them the states of both. Nothing
(`null`) is not judged.
"""

import json
from pathlib import Path
from typing import Any

from .papers import make

_HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = json.loads((_HERE / "cases.json").read_text(encoding="utf-8"))
_UNJUDGED = {"unjudged": True}
_FIELDS = ("number", "title", "deadline_text", "due_dates")


def write(name: str, folder: Path) -> Path:
    """The case's file and its `expected.json` in a folder of their own."""
    case = CASES[name]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / case["file"]).write_bytes(make(case["made"]))
    told = {key: case[key] for key in ("file", "about", "sides", "years")}
    told |= {
        "exit": case.get("exit", 0),
        "refuse_ok": False,
        "items": [_expected(item, [*case["sides"]]) for item in case["items"]],
    }
    (folder / "expected.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def _expected(item: list[Any], sides: list[str]) -> dict[str, Any]:
    number, title, deadline, due, first, second, direction, *states = item
    dates = due.split() if isinstance(due, str) else due
    made = dict(zip(_FIELDS, map(_judged, (number, title, deadline, dates)), strict=True))
    bodies = None if first is None else {sides[0]: _names(first), sides[1]: _names(second)}
    made |= {"row": 0, "direction": _judged(direction), "bodies": _judged(bodies)}
    if states:
        made["states"] = dict(zip(sides, states[0], strict=True))
    return made


def _judged(value: Any) -> Any:
    return _UNJUDGED if value is None else value


def _names(text: str) -> list[str]:
    return [name for name in text.split(" | ") if name]
