"""The state of the reminders, for administrators: the last run, what waits, what failed and why, who has nobody."""

from dataclasses import dataclass

from core import due, heartbeat
from roadmap.choices import LetterState, ReminderState
from roadmap.models import Letter, Milestone, Reminder, ReminderRun
from roadmap.reminders.milestones import nobody_to_remind

AT_MOST = 100


@dataclass(frozen=True)
class Overview:
    """`waiting` are letters to be tried again, `failed` those given up; `nobody` milestones without anybody.

    Of a long list the first hundred are here; `beyond` says how many milestones more have nobody.
    """

    last_run: ReminderRun | None
    planned: int
    waiting: list[Letter]
    failed: list[Letter]
    nobody: list[Milestone]
    beyond: int
    seen: dict[str, heartbeat.Seen]


def now() -> Overview:
    """The state now; a handful of queries."""
    letters = Letter.objects.order_by("-created_at")
    nobody = nobody_to_remind()
    first = list(nobody[:AT_MOST])
    return Overview(
        last_run=ReminderRun.objects.filter(due.happened("started_at")).first(),
        planned=Reminder.objects.filter(state=ReminderState.PLANNED).count(),
        waiting=list(letters.filter(state=LetterState.WAITING)[:AT_MOST]),
        failed=list(letters.filter(state=LetterState.FAILED)[:AT_MOST]),
        nobody=first,
        beyond=nobody.count() - len(first) if len(first) == AT_MOST else 0,
        seen=heartbeat.last_seen(),
    )
