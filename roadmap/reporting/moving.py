"""Where a due date may be moved to."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roadmap.choices import CLOSED
from roadmap.models import Milestone


def movable_within(milestone: Milestone) -> tuple[date, date]:
    """The days to which the milestone's date may be moved: those of the roadmap.

    What lies outside them («до 1 марта года, следующего за отчётным») has a year more beyond its own dates.
    """
    roadmap = milestone.item.roadmap
    own = [day for day in (milestone.due_date, milestone.first_due_date) if day]
    first, last = min([roadmap.starts_on, *own]), max([roadmap.ends_on, *own])
    return first, last if last == roadmap.ends_on else last + timedelta(days=365)


def check_move(milestone: Milestone, new_date: date, reason: str) -> None:
    """Raise `ValidationError` where the date may not be moved, not to that day, or not without a reason."""
    if milestone.status in CLOSED:
        raise ValidationError(_("This milestone is closed; its date is not moved any more."))
    if milestone.deadline_changes.filter(verdict="").exists():
        raise ValidationError(_("Another request to move this date waits for the coordinator."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the date has to move.")})
    if new_date == milestone.due_date:
        raise ValidationError({"new_date": _("The new date is the same as the old one.")})
    first, last = movable_within(milestone)
    if not first <= new_date <= last:
        said = _("The date can be moved to a day from %(first)s to %(last)s: choose one of them.")
        raise ValidationError({"new_date": said % _days(first, last)})


def check_still_within(milestone: Milestone, new_date: date) -> None:
    """Raise `ValidationError` where the roadmap's period was changed since somebody asked for `new_date`."""
    first, last = movable_within(milestone)
    if not first <= new_date <= last:
        said = _(
            "The roadmap's period is another by now: the date can be moved to a day from %(first)s to %(last)s. "
            "Refuse the request, and say so in the remark."
        )
        raise ValidationError({"verdict": said % _days(first, last)})


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
