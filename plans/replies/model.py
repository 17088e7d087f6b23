"""What goes in and comes out: the letter that was answered, and the acts an answer is read as."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date as Day  # noqa: N812 — an act has a field named date
from typing import Any, Literal

Role = Literal["executor", "coordinator"]
Kind = Literal["report", "date", "question", "accept", "return"]
Status = Literal["done", "in_progress", "planned", "suspended"]


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone that the answered letter named; `pending`: a report on it waits for acceptance."""

    item: str
    side: str = ""
    due: Day | None = None
    title: str = ""
    status: str = ""
    progress: int = 0
    expected_result: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The day of reading in the city of the person, what the person may do, and the lines answered."""

    today: Day
    role: Role
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Context":
        """The context from its JSON shape. Raises ValueError with a sentence that says what is wrong."""
        try:
            role = given["role"]
            if role not in ("executor", "coordinator"):
                raise ValueError(f"role is “executor” or “coordinator”, not {role!r}")
            return cls(Day.fromisoformat(given["today"]), role, tuple(_line(one) for one in given["lines"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the context lacks something or has it in another shape: {error!r}") from error


def _line(given: Mapping[str, Any]) -> Line:
    due = given.get("due")
    return Line(
        item=str(given["item"]),
        side=str(given.get("side") or ""),
        due=Day.fromisoformat(due) if due else None,
        title=str(given.get("title") or ""),
        status=str(given.get("status") or ""),
        progress=int(given.get("progress") or 0),
        expected_result=str(given.get("expected_result") or ""),
        pending=bool(given.get("pending")),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the person says about one milestone, plain enough to be done without asking."""

    item: str
    due: Day | None
    kind: Kind
    status: Status | None = None
    progress: int | None = None
    date: Day | None = None
    text: str = ""
    figures: tuple[tuple[float, str], ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Words that a person must look at; `item` where they surely speak of one, `why` a code of README.md."""

    item: str | None
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as read: acts, drafts, and the codes for which it was laid aside."""

    acts: tuple[Act, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    ignored: tuple[str, ...] = field(default=())

    def shown(self) -> dict[str, object]:
        """The reading as plain values, as `python -m plans.replies` prints it (plans/replies/README.md)."""
        return {
            "acts": [
                {
                    **asdict(act),
                    "due": act.due and act.due.isoformat(),
                    "date": act.date and act.date.isoformat(),
                    "figures": [list(figure) for figure in act.figures],
                    "files": list(act.files),
                }
                for act in self.acts
            ],
            "unsure": [asdict(one) for one in self.unsure],
            "ignored": list(self.ignored),
        }
