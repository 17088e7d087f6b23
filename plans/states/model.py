"""What a state of the corpus is in the model."""

from typing import Literal

from plans.states.words import Status

ModelStatus = Literal["planned", "in_progress", "done", "suspended", "cancelled"]


def to_model(status: Status, progress: int | None) -> tuple[ModelStatus | None, int | None] | None:
    """The model's status and progress for a state of the corpus; None where there is nothing to record.

    A status of None means "leave it as it is", a progress of None likewise. Done is always 100 and planned
    0 (docs/reading-plans.md, rule 39). Overdue is derived from the date and never stored, so it leaves the
    status alone. Done in part is under way. Postponed is `suspended`: the cell says that work has stopped
    until a later date, while `planned` would erase the progress made; a suspended milestone stays open,
    keeps its percent, and is still overdue if its date isn't moved by a DeadlineChange.
    """
    if status == "no_data":
        return None
    if status == "done":
        return "done", 100
    if status == "planned":
        return "planned", 0
    if status == "overdue":
        return None, None
    if progress is not None and progress >= 100:
        return (
            ("done", 100)
            if status in ("in_progress", "partially_done")
            else ("cancelled" if status == "cancelled" else "suspended", 99)
        )
    if status in ("in_progress", "partially_done"):
        return "in_progress", progress
    return ("suspended" if status == "postponed" else "cancelled"), progress
