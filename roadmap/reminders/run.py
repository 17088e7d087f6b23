"""A whole run: plan, deliver, and keep a record that administrators can read."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from roadmap.channels.lines import Lines
from roadmap.models import ReminderRun
from roadmap.reminders.delivery import Delivered, LetterOutcome, addressees, begin, deliver
from roadmap.reminders.planning import PlannedReminders, plan
from roadmap.reminders.sources import PlanningDay


@dataclass(frozen=True)
class Outcome:
    """What a run did, or what a dry one would do."""

    planned: PlannedReminders
    delivered: Delivered

    @property
    def cancelled(self) -> int:
        return self.planned.cancelled + self.delivered.cancelled


def remind(on: date | None = None, *, by_hand: bool = False) -> Outcome:
    """Plan and send. By hand the morning hour is not waited for; days off are kept all the same."""
    with _recorded(on, by_hand) as record:
        planning_day = PlanningDay(on)
        outcome = Outcome(
            plan(planning_day=planning_day), deliver(planning_day=planning_day, wait_for_hour=not by_hand)
        )
        _fill(record, outcome)
    return outcome


def send_waiting() -> Outcome:
    """Only send: what was refused before and has waited long enough, and what dead workers left behind."""
    with _recorded(None, by_hand=False, only_if_busy=True) as record:
        outcome = Outcome(PlannedReminders(), deliver())
        _fill(record, outcome)
    return outcome


def preview(on: date | None = None) -> Outcome:
    """What `remind(on, by_hand=True)` would plan and write to whom; nothing is kept and nothing is sent."""
    would = Delivered()
    with transaction.atomic(), Lines() as lines:
        planning_day = PlanningDay(on)
        planned = plan(planning_day=planning_day)
        for addressee in addressees(planning_day, wait_for_hour=False):
            if claimed := begin(addressee, planning_day, would, lines):
                would.letters.append(
                    LetterOutcome(claimed.to.address, claimed.composed.title, claimed.composed)
                )
        transaction.set_rollback(True)
    return Outcome(planned, would)


@contextmanager
def _recorded(on: date | None, by_hand: bool, *, only_if_busy: bool = False) -> Iterator[ReminderRun]:
    """A `ReminderRun` that is saved when the run ends, also when it breaks off."""
    record = ReminderRun(started_at=timezone.now(), for_date=on, by_hand=by_hand)
    try:
        yield record
    finally:
        if (broken := sys.exception()) is not None:
            record.error = f"{type(broken).__name__}: {broken}"
        # The clock may have been set back meanwhile.
        record.finished_at = max(timezone.now(), record.started_at)
        if not only_if_busy or record.sent or record.failed or record.cancelled or record.error:
            record.save()


def _fill(record: ReminderRun, outcome: Outcome) -> None:
    record.planned, record.cancelled = outcome.planned.planned, outcome.cancelled
    record.sent, record.failed = outcome.delivered.sent, outcome.delivered.failed
    reasons = {letter.error for letter in outcome.delivered.letters if letter.error}
    broken = [outcome.planned.error, outcome.delivered.error]
    record.error = "\n".join(filter(None, [*broken, *sorted(reasons)]))
