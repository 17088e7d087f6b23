"""How well the plans of a folder are read: `python -m tests.plans.score FOLDER [CASE …] [-v]`.

Each case is a folder with a file and `expected.json` (tests/data/plans/given/README.md). An item is found if its title
came out; what came out beside the expected items is invented.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import plans
from plans.plan import Plan, PlanRow

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
YEARS = (2026, 2028)
FIELDS = ("number", "title", "direction", "deadline_text", "due_dates")


@dataclass
class Score:
    """One case: counts, what differs in words, and whether it was refused (`code`) instead."""

    name: str
    expected: int = 0
    found: int = 0
    invented: int = 0
    fields: int = 0
    right: int = 0
    refused: str = ""
    refuse_ok: bool = False
    differences: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether it was read to the letter, or refused where that is right."""
        return not self.differences

    @property
    def left(self) -> bool:
        """Whether a refusal stands for a reading."""
        return bool(self.refused) and self.refuse_ok


def cases(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/expected.json"))


def score(case: Path) -> Score:
    """Read the case's file and compare."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    made = Score(case.name, expected=len(expected["items"]), refuse_ok=expected["refuse_ok"])
    sides, years = expected.get("sides", SIDES), tuple(expected.get("years", YEARS))
    try:
        plan = plans.read(case / expected["file"], sides=sides, years=years)
    except plans.Refusal as refusal:
        made.refused = str(refusal)
        made.fields = _judged(expected["items"], sides)
        if not made.refuse_ok:
            made.differences.append(f"refused: {refusal}")
        return made
    _compare(made, plan, expected, sides)
    return made


def _judged(items: Sequence[dict[str, Any]], sides: Iterable[str]) -> int:
    return sum(1 for item in items for _name, _value in _wanted(item, sides))


def _wanted(item: dict[str, Any], sides: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for name in FIELDS:
        if item.get(name) != {"unjudged": True}:
            yield name, item[name]
    bodies = item["bodies"]
    if "any" in bodies:
        yield "bodies", bodies
    elif bodies != {"unjudged": True}:
        for side in sides:
            yield side, bodies.get(side, [])
    for side, state in item.get("states", {}).items():
        yield f"state of {side}", state


def _got(row: PlanRow, name: str) -> Any:
    """What the row says: a field, a side's bodies, «state of» a side (the item's own where none is apart)."""
    if name.startswith("state of "):
        apart = row.states.get(name.removeprefix("state of "))
        return apart.state if apart else row.state
    if name == "bodies":
        return {side: _got(row, side) for side in row.bodies if side}
    if name == "due_dates":
        return [str(due) for due in row.deadline.due_dates]
    if hasattr(row, name):
        return getattr(row, name)
    return [body.name for body in row.bodies.get(name, [])]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if value is None:
        return value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner}
    return [_plain(inner) for inner in value]


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and "any" in wanted:
        return any(_same(got, one) for one in wanted["any"])
    return bool(_plain(got) == _plain(wanted))


def _likeness(row: PlanRow, item: dict[str, Any], sides: Iterable[str]) -> int:
    title = _same(row.title, item["title"])
    return 10 * title + sum(_same(_got(row, name), value) for name, value in _wanted(item, sides))


def _compare(made: Score, plan: Plan, expected: dict[str, Any], sides: Iterable[str]) -> None:
    rest = list(plan.rows)
    for item in expected["items"]:
        judged = list(_wanted(item, sides))
        made.fields += len(judged)
        best = max(rest, key=lambda row: _likeness(row, item, sides), default=None)
        if best is None or _likeness(best, item, sides) < 4:
            made.differences.append(f"not found: {item['number']} {item['title']!r}")
            continue
        rest.remove(best)
        made.found += 1
        for name, value in judged:
            got = _got(best, name)
            if _same(got, value):
                made.right += 1
            else:
                made.differences.append(f"row {best.row}: {name}: {got!r}, expected {value!r}")
    made.invented = len(rest)
    made.differences += [f"invented: row {row.row} {row.number} {row.title!r}" for row in rest]
    errors = [
        m for m in [*plan.messages, *(m for row in plan.rows for m in row.messages)] if m.level == "error"
    ]
    status = 1 if errors else 0
    if status != expected["exit"]:
        made.differences.append(f"exit {status}, expected {expected['exit']}: {errors[:3]}")


def main(arguments: Sequence[str]) -> int:
    verbose = "-v" in arguments
    folder, *names = [one for one in arguments if one != "-v"]
    found = [score(case) for case in cases(Path(folder)) if not names or case.name in names]
    for one in found:
        mark = "refused" if one.left else "whole" if one.whole else "-----"
        sys.stdout.write(
            f"{mark:8}{one.name:40}{one.found}/{one.expected} +{one.invented} {one.right}/{one.fields}\n"
        )
        for difference in one.differences if verbose or names else one.differences[:3]:
            sys.stdout.write(f"        {difference[:260]}\n")
    read = [one for one in found if not one.left]
    items, fields = sum(one.expected for one in read), sum(one.fields for one in read)
    sys.stdout.write(
        f"{len(found)} cases: {sum(one.whole and not one.left for one in found)} whole, "
        f"{sum(one.left for one in found)} refused as they may be; "
        f"of those read: items {100 * sum(one.found for one in read) / max(items, 1):.1f} %, "
        f"invented {sum(one.invented for one in read)}, "
        f"fields {100 * sum(one.right for one in read) / max(fields, 1):.1f} %\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
