"""What each side owes on an item by when, and how far it is."""

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.keeping import by_statement
from roadmap.choices import CLOSED, OPEN, Status
from roadmap.models.plan import Item, Side
from roadmap.querysets import MilestoneQuerySet


def status_and_progress_agree(prefix: str) -> list[models.CheckConstraint]:
    """The constraints of docs/domain.md: a whole percent, done ⇔ 100, planned ⇒ 0, a known status."""
    return [
        models.CheckConstraint(name=f"{prefix}_status_is_known", condition=Q(status__in=Status.values)),
        models.CheckConstraint(name=f"{prefix}_progress_is_a_percent", condition=Q(progress__lte=100)),
        models.CheckConstraint(
            name=f"{prefix}_done_means_100",
            condition=Q(status=Status.DONE, progress=100) | (~Q(status=Status.DONE) & ~Q(progress=100)),
            violation_error_message=_("“Done” means 100 %, and only “done” does."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_planned_means_0",
            condition=~Q(status=Status.PLANNED) | Q(progress=0),
            violation_error_message=_("“Not started” means 0 %."),
        ),
    ]


@pghistory.track(*by_statement(), model_name="MilestoneHistory", exclude=["version"])
class Milestone(models.Model):
    """What one side owes on one item by one date; carries status and progress.

    `first_due_date` is the date that the signed document gives. `period` numbers the item's periods: two milestones of
    two sides with the same number stand for the same period, whatever happens to a date afterwards. The database gives
    it: that of the item's other milestone with the same first date, else the next free number.
    """

    item = models.ForeignKey(Item, models.CASCADE, verbose_name=_("item"), related_name="milestones")
    # A side goes with its roadmap only, not by itself with what was reported on it.
    side = models.ForeignKey(Side, models.RESTRICT, verbose_name=_("side"), related_name="milestones")
    starts_on = models.DateField(_("window opens"), null=True, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    first_due_date = models.DateField(_("due date in the document"), null=True, blank=True)
    period = models.PositiveIntegerField(_("period"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PLANNED)
    progress = models.PositiveSmallIntegerField(
        _("progress, %"), default=0, validators=[MaxValueValidator(100)]
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    last_reported_at = models.DateTimeField(_("last report"), null=True, blank=True)
    pending_report = models.OneToOneField(
        "Report", models.PROTECT, verbose_name=_("awaits acceptance"), related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["item", F("due_date").asc(nulls_last=True), "side__order"]
        indexes = [
            models.Index(name="milestone_by_due_date", fields=["due_date", "status"]),
            # Of thousands that wait for somebody the soonest are shown: found by these without looking at the others.
            models.Index(
                name="milestone_to_decide",
                fields=["due_date", "id"],
                condition=Q(pending_report__isnull=False),
            ),
            models.Index(
                name="milestone_still_open",
                fields=["due_date", "id"],
                include=["side"],
                condition=Q(status__in=[*OPEN], pending_report__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="milestone_once_a_period",
                fields=["item", "side", "first_due_date"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="milestone_once_a_side_and_period", fields=["item", "side", "period"]
            ),
            *status_and_progress_agree("milestone"),
            models.CheckConstraint(
                name="milestone_closed_has_a_day",
                condition=Q(status__in=[*CLOSED], closed_on__isnull=False)
                | (~Q(status__in=[*CLOSED]) & Q(closed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="milestone_first_date_is_kept",
                condition=Q(first_due_date__isnull=True) | Q(due_date__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="milestone_of_one_roadmap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("item_id", "side_id"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM roadmap_side s JOIN roadmap_item i ON i.roadmap_id = s.roadmap_id
                                   WHERE s.id = NEW.side_id AND i.id = NEW.item_id) THEN
                        RAISE EXCEPTION 'milestone_of_one_roadmap' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # A row sees those that the same statement inserted before it, so both sides' milestones may come at once.
            pgtrigger.Trigger(
                name="milestone_belongs_to_a_period",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.period IS NULL"),
                func="""
                    SELECT m.period INTO NEW.period FROM roadmap_milestone m
                     WHERE m.item_id = NEW.item_id AND m.first_due_date IS NOT DISTINCT FROM NEW.first_due_date
                       AND NOT EXISTS (SELECT 1 FROM roadmap_milestone own WHERE own.item_id = NEW.item_id
                                          AND own.side_id = NEW.side_id AND own.period = m.period)
                     ORDER BY m.period LIMIT 1;
                    IF NEW.period IS NULL THEN
                        SELECT COALESCE(max(m.period), 0) + 1 INTO NEW.period
                          FROM roadmap_milestone m WHERE m.item_id = NEW.item_id;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        due = f"{self.due_date:%d.%m.%Y}" if self.due_date else "—"
        return f"{self.item_id} · {self.side_id} · {due}"

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def is_open(self) -> bool:
        return not self.is_closed

    @property
    def is_awaiting(self) -> bool:
        return self.pending_report_id is not None

    @property
    def was_moved(self) -> bool:
        return self.due_date != self.first_due_date
