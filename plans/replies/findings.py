"""What was found of one item's state over its sentences, and the one state that comes of it."""

from dataclasses import dataclass, field

from plans.replies.model import Status


@dataclass
class Said:
    """The findings over the sentences of one item: plain states and shares; `clouds` are codes that forbid any
    report, `soft` ones that forbid «done» only."""

    states: list[Status] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    clouds: list[str] = field(default_factory=list)
    soft: list[str] = field(default_factory=list)
    unchanged: bool = False
    #: «Семинар запланирован на 17 декабря»: planned is its day, and the rest is told beside it.
    dated_plan: bool = False

    def forget(self) -> None:
        """A correction: what was said before doesn't hold."""
        self.states.clear()
        self.shares.clear()
        self.clouds.clear()
        self.soft.clear()


def settled(said: Said) -> tuple[Status, int | None] | str | None:
    """The one state and share that were said, a code where they don't agree, None where nothing was said."""
    if said.clouds:
        return said.clouds[0]
    if not said.states and not said.shares:
        if said.soft:
            return said.soft[0]
        return "no_change" if said.unchanged else None
    states, shares = set(said.states), set(said.shares)
    if said.dated_plan and (
        states == {"planned", "in_progress"} or (states == {"planned"} and shares - {0, 100})
    ):
        states.discard("planned")
    if len(states) > 1 or len(shares) > 1:
        return "contradiction"
    status = states.pop() if states else None
    share = shares.pop() if shares else None
    if status is None and share is not None:
        status = "done" if share == 100 else "planned" if share == 0 else "in_progress"
    if status is None:
        return None
    if status == "done":
        if share not in (None, 100):
            return "contradiction"
        return said.soft[0] if said.soft else ("done", 100)
    if status == "planned":
        return "contradiction" if share else ("planned", 0)
    if share in (0, 100):
        return "contradiction"
    return status, share
