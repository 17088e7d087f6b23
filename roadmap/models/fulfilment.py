"""What a side reported, what proves it, what was decided, and which dates moved."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import REMARK_LIMIT, TEXT_LIMIT
from core.keeping import kept
from core.proofs import Proof, is_a_file_or_a_link
from core.showing import signed
from core.storage import path_in
from core.words import vector
from roadmap.choices import ReportOrigin, Status, Verdict
from roadmap.models.acts import Act, name_then, on_behalf_of, who_it_was
from roadmap.models.milestones import Milestone, status_and_progress_agree
from roadmap.querysets import AttachmentQuerySet, ReportQuerySet


class Report(Act):
    """One statement about one milestone. Never changed afterwards: the database refuses an update."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="reports"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="reports"
    )
    # The author's body at that time: the person may move on, the record may not.
    body = models.ForeignKey(
        "cities.Body", models.PROTECT, verbose_name=_("body"), related_name="reports", null=True, blank=True
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    progress = models.PositiveSmallIntegerField(_("progress, %"), validators=[MaxValueValidator(100)])
    text = models.TextField(_("what was done"), blank=True, max_length=TEXT_LIMIT)
    origin = models.CharField(_("origin"), max_length=20, choices=ReportOrigin, default=ReportOrigin.FORM)
    needs_decision = models.BooleanField(_("needs acceptance"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(name="report_of_milestone", fields=["milestone", "-created_at"]),
            # The search of the header looks through the reports of every roadmap.
            GinIndex(vector("text"), name="report_words"),
        ]
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
    def is_example(self) -> bool:
        return self.origin == ReportOrigin.EXAMPLE

    @property
    def decision(self) -> "Decision | None":
        """The decision that stands; asks for those of the report with what took them back (`with_decisions`)."""
        return next((one for one in self.decisions.all() if not one.is_taken_back), None)

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self, "taken_back")

    @property
    def last_word(self) -> "Report | Decision":
        """What was said last of a report that stands: the decision on it, or the report itself."""
        return self.decision or self


class Decision(Act):
    """What the side's coordinator said to a report that closes a milestone. Never changed afterwards.

    One stands at most; those before it were taken back.
    """

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="decisions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="decisions"
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    remark = models.TextField(_("remark"), blank=True, max_length=REMARK_LIMIT)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-created_at"]
        indexes = [GinIndex(vector("remark"), name="decision_words")]
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
            # The verbs lock the milestone first, so no two are inserted at once.
            pgtrigger.Trigger(
                name="decision_one_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM roadmap_decision d WHERE d.report_id = NEW.report_id
                                  AND NOT EXISTS (SELECT 1 FROM roadmap_takenback t WHERE t.decision_id = d.id)) THEN
                        RAISE EXCEPTION 'decision_one_stands' USING ERRCODE = 'unique_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            who_it_was("decision", "author_id", "author_name", "author_post"),
            *kept("decision"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} · {self.get_verdict_display()}"

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self, "taken_back")


class TakenBack(Act):
    """Its author took back a report or a decision while nothing had followed: it stays readable and counts no more."""

    report = models.OneToOneField(
        Report, models.CASCADE, verbose_name=_("report"), related_name="taken_back", null=True, blank=True
    )
    decision = models.OneToOneField(
        Decision, models.CASCADE, verbose_name=_("decision"), related_name="taken_back", null=True, blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+"
    )

    class Meta:
        verbose_name = _("taken back")
        verbose_name_plural = _("taken back")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="taken_back_is_a_report_or_a_decision",
                condition=Q(report__isnull=False, decision__isnull=True)
                | Q(report__isnull=True, decision__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="taken_back_is_never_changed", operation=pgtrigger.Update),
            who_it_was("taken_back", "author_id", "author_name", "author_post"),
            *kept("taken_back"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id or self.decision_id} · {self.said_by}"


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A random name outside the static tree; what the file was called is kept beside it, not in the path."""
    return path_in("attachments")


class Attachment(Proof):
    """A file or a link that proves a report."""

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="attachments")
    file = models.FileField(_("file"), upload_to=attachment_path, blank=True)
    # Who gets it then, says AttachmentQuerySet.readable_by, for every way to a file.
    is_restricted = models.BooleanField(
        _("for official use"),
        default=False,
        help_text=_("Only for the coordinators of the item's sides and those who report on it."),
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta(Proof.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [GinIndex(vector("name"), name="attachment_words")]
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


class DeadlineChange(Act):
    """A request to move a due date, and what was decided. The first date stays on the milestone."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="deadline_changes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked by"), related_name="deadline_changes"
    )
    old_date = models.DateField(_("old date"), null=True, blank=True)
    new_date = models.DateField(_("new date"))
    reason = models.TextField(_("reason"), max_length=REMARK_LIMIT)
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
    decided_on_behalf_of = on_behalf_of()
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by_name = name_then(_("decider's name then"))
    decided_by_post = name_then(_("decider's post then"))
    remark = models.TextField(_("remark"), blank=True, max_length=REMARK_LIMIT)

    class Meta:
        verbose_name = _("date change")
        verbose_name_plural = _("date changes")
        ordering = ["-created_at"]
        indexes = [GinIndex(vector("reason", "reference", "remark"), name="date_change_words")]
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
    def settled_by(self) -> str:
        """The decider's name as it was then; empty while nothing is decided."""
        return self.decided_by_name or str(self.decided_by or "")

    @property
    def settled_signed(self) -> str:
        """`settled_by`, and for whom; asks for `decided_on_behalf_of` at hand."""
        return signed(self.settled_by, self.decided_on_behalf_of)
