"""How far a reading agrees with what was expected: item by item, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.plan import Plan, PlanRow

from .pool import Expected

FIELDS = ("number", "title", "direction", "deadline", "dates", "sochi", "minsk", "result", "status")


@dataclass
class Agreement:
    """Counts over one or more files, with what differs in words."""

    expected: int = 0
    found: int = 0
    false: int = 0
    fields: int = 0
    right: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: "Agreement") -> None:
        self.expected += other.expected
        self.found += other.found
        self.false += other.false
        self.fields += other.fields
        self.right += other.right
        self.differences += other.differences


def seen_dates(row: PlanRow) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in row.deadline.due_dates)


def seen(row: PlanRow) -> dict[str, object]:
    return {
        "number": row.number,
        "title": row.title,
        "direction": row.direction,
        "deadline": row.deadline_text,
        "dates": seen_dates(row),
        "sochi": tuple(body.name for body in row.bodies.get("sochi", [])),
        "minsk": tuple(body.name for body in row.bodies.get("minsk", [])),
        "result": row.expected_result,
        "status": row.state,
    }


def wanted(item: Expected) -> dict[str, object]:
    return {name: getattr(item, name) for name in FIELDS}


def agreement(plan: Plan, items: Sequence[Expected]) -> Agreement:
    """Compare in the order of the document; an item is found if its title, or its number and row, came out."""
    result = Agreement(expected=len(items))
    rest = [(row, seen(row)) for row in plan.rows]
    for item in items:
        want = wanted(item)
        best = max(rest, key=lambda pair: _likeness(pair[1], want), default=None)
        if best is None or _likeness(best[1], want) < 4:
            result.differences.append(f"{plan.file}: not found: {item.number} {item.title}")
            result.fields += len(FIELDS)
            continue
        rest.remove(best)
        result.found += 1
        for name in FIELDS:
            result.fields += 1
            got, expected = best[1][name], want[name]
            # Of a deadline repeated every quarter the first date is expected by name, the others follow from it.
            if name == "dates" and item.deadline == "ежеквартально":
                got = seen_dates(best[0])[:1]
            if got == expected:
                result.right += 1
            else:
                result.differences.append(
                    f"{plan.file}, row {best[0].row}: {name}: {got!r}, expected {expected!r}"
                )
    result.false = len(rest)
    result.differences += [f"{plan.file}: no item: row {row.row} {row.title!r}" for row, _seen in rest]
    return result


def _likeness(got: dict[str, object], want: dict[str, object]) -> int:
    return sum(got[name] == want[name] for name in FIELDS) + 3 * (got["title"] == want["title"])
