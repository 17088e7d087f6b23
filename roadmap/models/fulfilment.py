"""What each side owes by when, what it reported, what proves it, what was decided, and which dates moved."""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.keeping import by_statement, kept
from core.proofs import Proof, is_a_file_or_a_link
from core.storage import path_in
from roadmap.choices import CLOSED, ReportOrigin, Status, Verdict
from roadmap.models.plan import Item, Side
from roadmap.querysets import MilestoneQuerySet, ReportQuerySet


def who_it_was(
    name: str, person: str, person_name: str, post: str, *, operation: Any = pgtrigger.Insert
) -> pgtrigger.Trigger:
    """The trigger that notes beside a new row what the person of its column `person` is called at that moment."""
    return pgtrigger.Trigger(
        name=f"{name}_says_who_it_was",
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF NEW.{person} IS NOT NULL THEN
                SELECT u.name, u.post INTO NEW.{person_name}, NEW.{post}
                FROM cities_user u WHERE u.id = NEW.{person};
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - the names of our own columns
    )


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
        indexes = [models.Index(name="milestone_by_due_date", fields=["due_date", "status"])]
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


class Report(models.Model):
    """One statement about one milestone. Never changed afterwards: the database refuses an update."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="reports"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="reports"
    )
    # As they were then: people are renamed and move on, the record does not. The database fills both.
    author_name = models.CharField(_("author's name then"), max_length=200, blank=True, editable=False)
    author_post = models.CharField(_("author's post then"), max_length=200, blank=True, editable=False)
    # The author's body at that time: the person may move on, the record may not.
    body = models.ForeignKey(
        "cities.Body", models.PROTECT, verbose_name=_("body"), related_name="reports", null=True, blank=True
    )
    # The absent person by whose right it was done; empty where the own right was enough.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("on behalf of"),
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    progress = models.PositiveSmallIntegerField(_("progress, %"), validators=[MaxValueValidator(100)])
    text = models.TextField(_("what was done"), blank=True, max_length=20_000)
    origin = models.CharField(_("origin"), max_length=20, choices=ReportOrigin, default=ReportOrigin.FORM)
    needs_decision = models.BooleanField(_("needs acceptance"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="report_of_milestone", fields=["milestone", "-created_at"])]
        constraints = [
            *status_and_progress_agree("report"),
            models.CheckConstraint(
                name="report_only_done_needs_a_decision",
                condition=Q(needs_decision=False) | Q(status=Status.DONE),
            ),
            models.CheckConstraint(
                name="report_origin_is_known", condition=Q(origin__in=ReportOrigin.values)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="report_is_never_changed", operation=pgtrigger.Update),
            who_it_was("report", "author_id", "author_name", "author_post"),
            *kept("report"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} · {self.get_status_display()} {self.progress} %"

    @property
    def said_by(self) -> str:
        """The author's name as it was then."""
        return self.author_name or str(self.author)

    @property
    def is_example(self) -> bool:
        return self.origin == ReportOrigin.EXAMPLE


class Decision(models.Model):
    """What the side's coordinator said to a report that closes a milestone. Never changed afterwards."""

    report = models.OneToOneField(Report, models.CASCADE, verbose_name=_("report"), related_name="decision")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="decisions"
    )
    # As they were then: people are renamed and move on, the record does not. The database fills both.
    author_name = models.CharField(_("author's name then"), max_length=200, blank=True, editable=False)
    author_post = models.CharField(_("author's post then"), max_length=200, blank=True, editable=False)
    # The absent person by whose right it was done; empty where the own right was enough.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("on behalf of"),
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    remark = models.TextField(_("remark"), blank=True, max_length=5_000)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="decision_verdict_is_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="decision_returned_says_why",
                condition=Q(verdict=Verdict.ACCEPTED) | ~Q(remark=""),
                violation_error_message=_("Say what is missing: the executor will read it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decision_is_never_changed", operation=pgtrigger.Update),
            who_it_was("decision", "author_id", "author_name", "author_post"),
            *kept("decision"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} · {self.get_verdict_display()}"

    @property
    def said_by(self) -> str:
        """The author's name as it was then."""
        return self.author_name or str(self.author)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A random name outside the static tree; what the file was called is kept beside it, not in the path."""
    return path_in("attachments")


class Attachment(Proof):
    """A file or a link that proves a report."""

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="attachments")
    file = models.FileField(_("file"), upload_to=attachment_path, blank=True)

    class Meta(Proof.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            is_a_file_or_a_link("attachment_is_a_file_or_a_link"),
            models.CheckConstraint(
                name="attachment_link_is_http", condition=Q(url="") | Q(url__iregex="^https?://")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="attachment_is_never_changed", operation=pgtrigger.Update),
            *kept("attachment"),
        ]


class DeadlineChange(models.Model):
    """A request to move a due date, and what was decided. The first date stays on the milestone."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="deadline_changes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked by"), related_name="deadline_changes"
    )
    # As they were then: people are renamed and move on, the record does not. The database fills both.
    author_name = models.CharField(_("author's name then"), max_length=200, blank=True, editable=False)
    author_post = models.CharField(_("author's post then"), max_length=200, blank=True, editable=False)
    # The absent person by whose right it was done; empty where the own right was enough.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("on behalf of"),
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    old_date = models.DateField(_("old date"), null=True, blank=True)
    new_date = models.DateField(_("new date"))
    reason = models.TextField(_("reason"), max_length=5_000)
    reference = models.CharField(
        _("letter"),
        max_length=300,
        blank=True,
        help_text=_("Number and date of the letter, if there is one."),
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    # The absent person by whose right it was done; empty where the own right was enough.
    decided_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("on behalf of"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by_name = models.CharField(_("decider's name then"), max_length=200, blank=True, editable=False)
    decided_by_post = models.CharField(_("decider's post then"), max_length=200, blank=True, editable=False)
    remark = models.TextField(_("remark"), blank=True, max_length=5_000)

    class Meta:
        verbose_name = _("date change")
        verbose_name_plural = _("date changes")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="deadline_change_one_open", fields=["milestone"], condition=Q(verdict="")
            ),
            models.CheckConstraint(name="deadline_change_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="deadline_change_moves",
                condition=Q(old_date__isnull=True) | ~Q(new_date=F("old_date")),
                violation_error_message=_("The new date is the same as the old one."),
            ),
            models.CheckConstraint(
                name="deadline_change_verdict_is_known", condition=Q(verdict__in=["", *Verdict.values])
            ),
            models.CheckConstraint(
                name="deadline_change_decided_by_somebody",
                condition=Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="deadline_change_is_decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.verdict <> '' OR (OLD.milestone_id, OLD.author_id, OLD.created_at, OLD.old_date,
                        OLD.new_date, OLD.reason, OLD.reference)
                       IS DISTINCT FROM (NEW.milestone_id, NEW.author_id, NEW.created_at, NEW.old_date,
                        NEW.new_date, NEW.reason, NEW.reference) THEN
                        RAISE EXCEPTION 'deadline_change_is_decided_once';
                    END IF;
                    -- Whoever made the row does not know what the database wrote into these.
                    NEW.author_name := OLD.author_name;
                    NEW.author_post := OLD.author_post;
                    RETURN NEW;
                """,
            ),
            who_it_was("deadline_change", "author_id", "author_name", "author_post"),
            who_it_was(
                "deadline_decision",
                "decided_by_id",
                "decided_by_name",
                "decided_by_post",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_by_id"),
            ),
            *kept("deadline_change"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} → {self.new_date:%d.%m.%Y}"

    @property
    def said_by(self) -> str:
        """The author's name as it was then."""
        return self.author_name or str(self.author)

    @property
    def settled_by(self) -> str:
        """The decider's name as it was then; empty while nothing is decided."""
        return self.decided_by_name or str(self.decided_by or "")
