"""What people do to milestones: report, decide on a report, ask for another date, decide on that.

One verb, one transaction: lock the milestone, check who and which version, write, set the milestone. Each
raises `PermissionDenied` for those who may not, `ValidationError` for what is wrong with the input, and
`Conflict` when somebody else was quicker; in each case nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import may_coordinate, may_coordinate_something, stands_in_for
from core.history import acting
from core.prepared import prepared
from core.uploads import File
from core.verbs import Conflict, attach_files, attach_link, check_fields, files_undone_on_failure, verb
from roadmap import happenings
from roadmap.choices import CLOSED, ReportOrigin, Status, Verdict
from roadmap.models import Attachment, DeadlineChange, Decision, Milestone, Report
from roadmap.reminders import notices
from roadmap.reporting.moving import check_move, check_still_within
from roadmap.reporting.quicker import overtaken
from roadmap.reporting.rights import may_report_on
from roadmap.reporting.room import RoomOfItem
from roadmap.targets.actions import write_down


@dataclass(frozen=True)
class Stated:
    """What a report says: a `Status` value, a whole percent (None: as it is), words, and where it comes from."""

    status: str
    progress: int | None
    text: str = ""
    origin: str = ReportOrigin.FORM


def report(
    milestone_id: int,
    by: User,
    *,
    status: str,
    progress: int | None,
    text: str = "",
    files: Sequence[File] = (),
    links: Sequence[str] = (),
    version: int | None = None,
    origin: str = ReportOrigin.FORM,
    tell: bool | None = None,
    restricted: bool = False,
    figures: Mapping[int, Decimal] | None = None,
) -> Report:
    """Record what `by` says about a milestone, and set the milestone where nobody else has to agree.

    `status` is a `Status` value; `progress` a whole percent, or `None` to leave it as it is; `version` the milestone's
    version that the person saw, `None` for not asking. An executor's "done" wants evidence (a file or a link) and waits
    for the side's coordinator (docs/domain.md, "Closing takes two"), who is notified; `tell` says otherwise, and by
    default an import notifies nobody. `restricted`: the evidence is for official use. `figures`: what is reached by now
    of the item's promised figures, by the target's id.
    """
    with files_undone_on_failure() as stored, transaction.atomic(), acting():
        milestone = _locked(milestone_id)
        if not may_report_on(by, milestone):
            raise PermissionDenied
        _check_version(milestone, version, by)
        coordinates = may_coordinate(by, milestone.side.city_id)
        stated = Stated(status, progress, text, origin)
        new = drafted(milestone, by, stated, coordinates=coordinates, proven=bool(files or links))
        new.on_behalf_of = _reports_for(by, milestone, status, coordinates=coordinates)
        new.save()
        attach_files(Attachment, files, stored, report=new, is_restricted=restricted)
        if stored:
            # What a form had kept for it is counted already.
            RoomOfItem(milestone).settle()
        for link in links:
            attach_link(Attachment, link, report=new, is_restricted=restricted)
        write_down(new, figures or {})
        settle(milestone, new)
        _save(milestone)
        if new.needs_decision and (tell or (tell is None and origin != ReportOrigin.IMPORT)):
            notices.report_awaits(new)
        happenings.reported(new)
        return new


@dataclass
class ManyReported:
    """What came of `report_many`: the reports, and why the other milestones were refused."""

    recorded: list[Report] = field(default_factory=list)
    refused: list[tuple[Milestone, str]] = field(default_factory=list)


@verb
def report_many(
    marked: Sequence[tuple[int, int | None]], by: User, *, status: str, progress: int | None, text: str
) -> ManyReported:
    """The same report about many milestones, in one transaction; for those who coordinate a side.
    "Done" about a milestone whose report waits is the acceptance of that report, with `text` as the remark.
    `marked` holds (milestone id, version seen). What `report` refuses is left as it is and returned with the reason;
    the rest is recorded. Unknown ids are passed over.
    """
    if not may_coordinate_something(by):
        raise PermissionDenied
    done = ManyReported()
    seen = dict(marked)
    # Always in the order of the ids, so that two such calls wait for each other and never forever.
    found = Milestone.objects.visible_to(by).select_related("item", "side__city").defer("item__search")
    for milestone in found.filter(pk__in=seen).order_by("pk"):
        try:
            new = _report_or_accept(milestone, by, status, progress, text, seen[milestone.pk])
        except Conflict as conflict:
            done.refused.append((milestone, str(conflict)))
        except ValidationError as refusal:
            done.refused.append((milestone, " ".join(refusal.messages)))
        except PermissionDenied:
            done.refused.append((milestone, _("You do not coordinate this side.")))
        else:
            done.recorded.append(new)
    return done


def _report_or_accept(
    milestone: Milestone, by: User, status: str, progress: int | None, text: str, version: int | None
) -> Report:
    waiting = milestone.pending_report_id
    if waiting and status == Status.DONE and may_coordinate(by, milestone.side.city_id):
        with transaction.atomic():
            _check_version(_locked(milestone.pk), version, by)
            return decide(waiting, by, verdict=Verdict.ACCEPTED, remark=text).report
    return report(
        milestone.pk,
        by,
        status=status,
        progress=progress,
        text=text,
        version=version,
        origin=ReportOrigin.BULK,
    )


@dataclass
class ManyAccepted:
    """What came of `accept_many`: the decisions, and why the other reports were refused."""

    accepted: list[Decision] = field(default_factory=list)
    refused: list[tuple[Report, str]] = field(default_factory=list)


@verb
def accept_many(report_ids: Sequence[int], by: User) -> ManyAccepted:
    """Accept these reports; what was decided or replaced in the meantime is left as it is and returned with the reason.
    Unknown ids are passed over.
    """
    done = ManyAccepted()
    found = Report.objects.visible_to(by).select_related("milestone__item", "milestone__side__city")
    # Always in the order of the milestones, so that two such calls wait for each other and never forever.
    for waiting in found.filter(pk__in=report_ids).order_by("milestone", "pk"):
        try:
            done.accepted.append(decide(waiting.pk, by, verdict=Verdict.ACCEPTED))
        except Conflict:
            why = _("It no longer waits: it was decided, or a newer report took its place.")
            done.refused.append((waiting, why))
        except PermissionDenied:
            done.refused.append((waiting, _("You do not coordinate this side.")))
    return done


def agreed_progress(status: str, progress: int | None, before: int) -> int:
    """The percent that goes with a status: 100 for done, 0 for not started, else `progress`, or the one `before`.

    Raises `ValidationError` for an unknown status, a percent out of 0–100, and for 100 without "done".
    """
    if status not in Status.values:
        raise ValidationError({"status": _("There is no such status.")})
    if progress is not None and not 0 <= progress <= 100:
        raise ValidationError({"progress": _("Progress is a whole number from 0 to 100.")})
    if status == Status.DONE:
        return 100
    if status == Status.PLANNED:
        return 0
    if progress is None and before == 100:
        raise ValidationError({"progress": _("It stood at 100 %: say how much of it remains done.")})
    percent = before if progress is None else progress
    if percent == 100:
        raise ValidationError(
            {"progress": _("100 % means that it is done: choose “done”, or a smaller number.")}
        )
    return percent


def drafted(milestone: Milestone, by: User, stated: Stated, *, coordinates: bool, proven: bool) -> Report:
    """The report as it would be recorded, not saved; `coordinates`: whether `by` coordinates the milestone's side.

    Raises `ValidationError` for what is wrong with it, and for closing without the right or a proof (`proven`).
    """
    percent = agreed_progress(stated.status, stated.progress, milestone.progress)
    _check_right_to_close(milestone, stated.status, coordinates, proven)
    new = Report(
        milestone=milestone,
        author=by,
        body=by.body,
        status=stated.status,
        progress=percent,
        text=stated.text.strip(),
        origin=stated.origin,
        needs_decision=stated.status == Status.DONE and not coordinates,
    )
    check_fields(new)
    return new


def settle(milestone: Milestone, new: Report) -> None:
    """Let a recorded report wait for its decision, or set the milestone; the milestone is not saved."""
    milestone.last_reported_at = new.created_at
    if not new.needs_decision:
        _set(milestone, new)
        return
    milestone.pending_report = new
    if milestone.status == Status.PLANNED:
        milestone.status = Status.IN_PROGRESS


def _check_right_to_close(milestone: Milestone, status: str, coordinates: bool, proven: bool) -> None:
    if coordinates:
        return
    if milestone.status in CLOSED:
        raise ValidationError(_("This milestone is closed; only the side's coordinator can open it again."))
    if status == Status.CANCELLED:
        raise ValidationError({"status": _("Only the side's coordinator takes a milestone off control.")})
    if status == Status.DONE and not proven:
        raise ValidationError({"evidence": _("“Done” needs a proof: attach a file or give a link.")})


@verb
def decide(report_id: int, by: User, *, verdict: str, remark: str = "") -> Decision:
    """Accept a report that closes a milestone, or return it with a remark.

    Raises `Conflict` when the report no longer waits: it was decided, or a newer one took its place.
    """
    waiting = Report.objects.select_related("milestone__side__city").get(pk=report_id)
    milestone = _locked(waiting.milestone_id)
    if not may_coordinate(by, milestone.side.city_id):
        raise PermissionDenied
    _check_verdict(verdict)
    if milestone.pending_report_id != waiting.pk:
        raise overtaken(milestone, by)
    if verdict == Verdict.RETURNED and not remark.strip():
        raise ValidationError({"remark": _("Say what is missing: the executor will read it.")})
    decision = Decision(
        report=waiting,
        author=by,
        on_behalf_of=_decides_for(by, milestone),
        verdict=verdict,
        remark=remark.strip(),
    )
    check_fields(decision)
    decision.save()
    if verdict == Verdict.ACCEPTED:
        _set(milestone, waiting)
        _save(milestone)
        notices.report_accepted(waiting, by)
    else:
        milestone.pending_report = None
        _save(milestone)
        notices.report_returned(waiting, by)
    happenings.decided(decision, milestone)
    return decision


@verb
def ask_for_date(
    milestone_id: int,
    by: User,
    *,
    new_date: date,
    reason: str,
    reference: str = "",
    version: int | None = None,
) -> DeadlineChange:
    """Ask to move a due date; whoever coordinates the side moves it at once by asking.

    The first date stays on the milestone. Raises `ValidationError` for an empty reason, the same date, a
    date outside the roadmap, a closed milestone, or while another request waits.
    """
    milestone = _locked(milestone_id)
    if not may_report_on(by, milestone):
        raise PermissionDenied
    _check_version(milestone, version, by)
    check_move(milestone, new_date, reason)
    change = DeadlineChange(
        milestone=milestone,
        author=by,
        on_behalf_of=_reports_for(by, milestone, milestone.status, coordinates=False),
        old_date=milestone.due_date,
        new_date=new_date,
        reason=reason.strip(),
        reference=reference.strip(),
    )
    check_fields(change)
    change.save()
    if may_coordinate(by, milestone.side.city_id):
        _conclude(change, milestone, by, Verdict.ACCEPTED, "")
    else:
        _save(milestone)
        notices.date_asked(change)
    return change


@verb
def decide_on_date(change_id: int, by: User, *, verdict: str, remark: str = "") -> DeadlineChange:
    """Agree to another due date, or refuse with a remark.

    Raises `Conflict` when it was decided already, and `ValidationError` where the period leaves the date out by now.
    """
    asked = DeadlineChange.objects.get(pk=change_id)
    milestone = _locked(asked.milestone_id)
    if not may_coordinate(by, milestone.side.city_id):
        raise PermissionDenied
    _check_verdict(verdict)
    change = DeadlineChange.objects.get(pk=change_id)
    if change.verdict:
        raise overtaken(milestone, by)
    if verdict == Verdict.RETURNED and not remark.strip():
        raise ValidationError({"remark": _("Say why the date stays: the executor will read it.")})
    if verdict == Verdict.ACCEPTED:
        check_still_within(milestone, change.new_date)
    _conclude(change, milestone, by, verdict, remark)
    return change


def _conclude(change: DeadlineChange, milestone: Milestone, by: User, verdict: str, remark: str) -> None:
    change.verdict, change.remark = verdict, remark.strip()
    change.decided_by, change.decided_at = by, timezone.now()
    change.decided_on_behalf_of = _decides_for(by, milestone)
    check_fields(change)
    change.save()
    milestone.due_date = change.new_date if verdict == Verdict.ACCEPTED else milestone.due_date
    _save(milestone)
    notices.date_decided(change, by)
    happenings.date_decided(change, milestone)


def _reports_for(by: User, milestone: Milestone, status: str, *, coordinates: bool) -> User | None:
    """The absent person by whose right `by` reports; closing and opening again are the coordinator's."""
    if coordinates and (status in CLOSED or milestone.status in CLOSED):
        return _decides_for(by, milestone)
    return stands_in_for(by, lambda one: may_report_on(one, milestone))


def _decides_for(by: User, milestone: Milestone) -> User | None:
    return stands_in_for(by, lambda one: may_coordinate(one, milestone.side.city_id))


def _locked(milestone_id: int) -> Milestone:
    for milestone in _for_update(milestone_id):
        return milestone
    raise Milestone.DoesNotExist


@prepared
def _for_update(pk: int) -> QuerySet[Milestone]:
    locked = Milestone.objects.select_for_update(of=("self",)).select_related("item__roadmap", "side__city")
    return locked.defer("item__search").filter(pk=pk).order_by()


def _check_version(milestone: Milestone, seen: int | None, by: User) -> None:
    if seen is not None and milestone.version != seen:
        raise overtaken(milestone, by, seen=seen)


def _check_verdict(verdict: str) -> None:
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose: accept, or return.")})


def _set(milestone: Milestone, effective: Report) -> None:
    """Let a report that needs no more agreement set its milestone, which is not saved."""
    milestone.status, milestone.progress = effective.status, effective.progress
    milestone.pending_report = None
    closed = effective.status in CLOSED
    zone = ZoneInfo(milestone.side.city.time_zone)
    milestone.closed_on = timezone.localdate(effective.created_at, zone) if closed else None


def _save(milestone: Milestone) -> None:
    milestone.version += 1
    milestone.save()
