"""How the reminders stand, for administrators: the last run, what waits, what failed and why, who has nobody."""

from dataclasses import dataclass

from roadmap import heartbeat
from roadmap.models import Letter, LetterState, Milestone, Reminder, ReminderRun, ReminderState
from roadmap.reminders.milestones import nobody_to_remind

AT_MOST = 100


@dataclass(frozen=True)
class Overview:
    """`waiting` are letters to be tried again, `failed` those given up; `nobody` milestones without anybody."""

    last_run: ReminderRun | None
    planned: int
    waiting: list[Letter]
    failed: list[Letter]
    nobody: list[Milestone]
    seen: dict[str, heartbeat.Seen]


def now() -> Overview:
    """As things stand; a handful of queries."""
    letters = Letter.objects.order_by("-created_at")
    return Overview(
        last_run=ReminderRun.objects.first(),
        planned=Reminder.objects.filter(state=ReminderState.PLANNED).count(),
        waiting=list(letters.filter(state=LetterState.WAITING)[:AT_MOST]),
        failed=list(letters.filter(state=LetterState.FAILED)[:AT_MOST]),
        nobody=nobody_to_remind(),
        seen=heartbeat.last_seen(),
    )
