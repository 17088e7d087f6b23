"""Milestones, and what is said of them: reports with their proofs, decisions, requests for another date."""

from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile
from pydantic import Field

from api.answers import rendered, seen_version
from api.asked import City, Cursor, Flag, Limit, Number, StatusAsked
from api.callers import DECIDES, READS, REPORTS, Caller, caller
from api.described import OF_VERSION
from api.once import once
from api.paging import Page, one, page_of_rows, refuse_unknown
from api.problems import Problem, missing, the_one, wrong
from api.reported import ReportForm, ReportIn
from api.shown import Out
from api.shown.fulfilment import DateRequestOut, MilestoneOut, ReportOut
from api.strict import Day, Strict, refuse_parts
from cities.permissions import may_coordinate
from core import journal
from core.proofs import download
from core.uploads import FILES_LIMIT, check_files, check_links
from core.verbs import Conflict
from roadmap.choices import Status, Verdict
from roadmap.models import DeadlineChange, Decision, Milestone, Report
from roadmap.querysets import ReportQuerySet
from roadmap.reporting import actions, taking_back
from roadmap.reporting.room import RoomOfItem

router = Router(tags=["reporting"])
FLAGS = ("overdue", "due_soon", "silent", "awaiting", "disputed", "mine")


def _state_of(who: Caller) -> Any:
    # Any: the checker does not see what the annotations add.
    rows: Any = who.milestones().with_state().with_rights_of(who.person)
    return rows.select_related("item__roadmap", "side__city").defer("item__search")


def _milestone(who: Caller, pk: int) -> Any:
    return the_one(_state_of(who), pk=pk)


@router.get("/milestones", response=Page[MilestoneOut], auth=READS, url_name="milestones")
def milestones(
    request: HttpRequest,
    roadmap: str = "",
    item: Number = "",
    side: City = "",
    status: StatusAsked = "",
    overdue: Flag = "",
    due_soon: Flag = "",
    silent: Flag = "",
    awaiting: Flag = "",
    disputed: Flag = "",
    mine: Flag = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """The milestones one reads; flags are `1`: late, due soon, silent, awaiting acceptance, in dispute, one's own."""
    who = caller(request)
    rows = _state_of(who)
    if roadmap:
        rows = rows.filter(item__roadmap=who.roadmap(roadmap))
    if item:
        if not (item.isascii() and item.isdecimal() and len(item) < 19):
            raise wrong("item", _("The id of an item is a number."))
        rows = rows.filter(item=int(item))
    if side:
        rows = rows.filter(side__city__slug=side)
    if status:
        if status not in Status.values:
            raise wrong("status", _("There is no such status."))
        rows = rows.filter(status=status)
    asked = dict(zip(FLAGS, (overdue, due_soon, silent, awaiting, disputed, mine), strict=True))
    narrowing = {
        "overdue": lambda found: found.overdue(),
        "due_soon": lambda found: found.due_soon(),
        "silent": lambda found: found.silent(),
        "awaiting": lambda found: found.awaiting(),
        "disputed": lambda found: found.filter(is_disputed=True),
        "mine": lambda found: found.owed_by(who.person),
    }
    for name, value in asked.items():
        if value not in ("", "1"):
            raise wrong(name, _("A flag is 1, or left out."))
        if value:
            rows = narrowing[name](rows)
    known = ("roadmap", "item", "side", "status", *FLAGS)
    return page_of_rows(request, rows, MilestoneOut, MilestoneOut.of, known)


@router.get("/milestones/{id}", response=MilestoneOut, auth=READS, url_name="milestone")
def milestone(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One milestone; its ETag is what a report has to bring back as `If-Match`."""
    found = _milestone(caller(request), id)
    return one(request, MilestoneOut.of(found), version=found.version)


@router.get("/milestones/{id}/reports", response=Page[ReportOut], auth=READS, url_name="reports")
def reports(
    request: HttpRequest, id: int, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """What was reported of a milestone, the earliest first."""
    who = caller(request)
    found = _milestone(who, id)
    return page_of_rows(request, _whole(who).filter(milestone=found.pk), ReportOut, ReportOut.of)


@router.get("/reports/{id}", response=ReportOut, auth=READS, url_name="report_itself")
def report_itself(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One report with its proofs and what was decided."""
    return one(request, ReportOut.of(the_one(_whole(caller(request)), pk=id)))


def _reported(who: Caller, pk: int) -> Milestone:
    """The milestone on which the caller may report; raises a 404 or 403 problem, in this order."""
    found = _milestone(who, pk)
    who.may_touch(found)
    if not found.may_report:
        raise PermissionDenied
    return found


class Reported(Out):
    """The report, and the milestone as it is now."""

    report: ReportOut
    milestone: MilestoneOut


@router.post(
    "/milestones/{id}/reports",
    response={201: Reported},
    auth=REPORTS.where(_reported),
    url_name="report",
    operation_id="report",
    openapi_extra=OF_VERSION,
)
@once
def report(request: HttpRequest, id: int, said: ReportIn) -> HttpResponse:
    """Report; "done" of an executor wants a link or a file, and waits for acceptance."""
    return _report(request, id, said, [])


@router.post(
    "/milestones/{id}/reports/files",
    response={201: Reported},
    auth=REPORTS.where(_reported),
    url_name="report_files",
    openapi_extra=OF_VERSION,
)
@once
def report_with_files(
    request: HttpRequest, id: int, said: Form[ReportForm], files: File[list[UploadedFile]]
) -> HttpResponse:
    """Report with files as proofs (`multipart/form-data`), by the same rules as on the page."""
    refuse_parts(request, ReportForm.model_fields, "files")
    return _report(request, id, said.as_report(), files)


def _report(request: HttpRequest, pk: int, said: ReportIn, uploads: list[UploadedFile]) -> HttpResponse:
    who = caller(request)
    seen = seen_version(request)
    found = _reported(who, pk)
    files: list[Any] = []
    if uploads:
        files, problems = check_files(
            uploads,
            FILES_LIMIT,
            too_many=_("%(limit)d files at most.") % {"limit": FILES_LIMIT},
            by=who.person.pk,
            also=RoomOfItem(found).check,
        )
        if problems:
            raise ValidationError({"files": problems})
    try:
        new = actions.report(
            pk,
            who.person,
            status=said.status,
            progress=said.progress,
            text=said.text,
            files=files,
            links=check_links(said.links),
            version=seen,
            restricted=said.restricted,
            figures=said.by_target(),
        )
    except Conflict as conflict:
        raise _stale(who, pk, conflict) from conflict
    after = _milestone(who, pk)
    shown = Reported(report=ReportOut.of(_whole(who).get(pk=new.pk)), milestone=MilestoneOut.of(after))
    return rendered(shown, 201, version=after.version)


def _whole(who: Caller) -> ReportQuerySet:
    rows = who.reports().select_related("author", "on_behalf_of").with_decisions()
    return rows.prefetch_related(Prefetch("attachments", who.proofs()), "figures")


def _stale(who: Caller, pk: int, conflict: Conflict[Milestone]) -> Problem:
    """412 with what the milestone is now, and with the latest report about it."""
    now = _milestone(who, pk)
    latest = who.reports().filter(milestone=pk).order_by("-created_at", "-id").first()
    return Problem(
        412,
        "changed",
        str(conflict),
        milestone=MilestoneOut.of(now).model_dump(mode="json"),
        latest_report=ReportOut.of(_whole(who).get(pk=latest.pk)).model_dump(mode="json") if latest else None,
    )


class DecisionIn(Strict):
    """Accepted, or returned with a remark."""

    verdict: Literal["accepted", "returned"]
    remark: str = Field("", max_length=5_000)


def _decides(who: Caller, milestone: Milestone) -> None:
    """Raise a 403 problem unless the caller decides on what concerns the milestone."""
    who.may_touch(milestone)
    if not may_coordinate(who.person, milestone.side.city_id):
        raise PermissionDenied


def _decided(who: Caller, pk: int) -> Report:
    """The report on which the caller may decide; raises a 404 or 403 problem, in this order."""
    found = the_one(who.reports().select_related("milestone__side"), pk=pk)
    _decides(who, found.milestone)
    return found


@router.post("/reports/{id}/decision", response=Reported, auth=DECIDES.where(_decided), url_name="decide")
@once
def decide(request: HttpRequest, id: int, said: DecisionIn) -> HttpResponse:
    """Accept a report that waits, or return it; 409 where it no longer waits."""
    who = caller(request)
    waiting = _decided(who, id)
    actions.decide(waiting.pk, who.person, verdict=said.verdict, remark=said.remark)
    return _as_it_is(who, id)


def _own_report(who: Caller, pk: int) -> Report:
    """The report that the caller may take back, so long as nothing follows; raises a 404 or 403 problem."""
    found = the_one(who.reports().select_related("milestone__side").with_decisions(), pk=pk)
    who.may_touch(found.milestone)
    if not taking_back.may_take_back(found, found.milestone, who.person):
        raise PermissionDenied
    return found


def _own_decision(who: Caller, pk: int) -> Decision:
    """The decision on this report that the caller may take back; raises a 404 or 403 problem."""
    found = the_one(who.reports().select_related("milestone__side").with_decisions(), pk=pk)
    who.may_touch(found.milestone)
    if found.decision is None:
        raise missing()
    if not taking_back.may_take_back(found.decision, found.milestone, who.person):
        raise PermissionDenied
    return found.decision


@router.post(
    "/reports/{id}/taking-back", response=Reported, auth=REPORTS.where(_own_report), url_name="take_back"
)
@once
def take_back(request: HttpRequest, id: int) -> HttpResponse:
    """Withdraw a report of one's own; 409 where it was decided, taken back, or another one followed."""
    who = caller(request)
    taking_back.take_back_report(_own_report(who, id).pk, who.person)
    return _as_it_is(who, id)


@router.post(
    "/reports/{id}/decision/taking-back",
    response=Reported,
    auth=DECIDES.where(_own_decision),
    url_name="undecide",
)
@once
def take_back_decision(request: HttpRequest, id: int) -> HttpResponse:
    """Take back one's own decision on a report, which then waits again; 409 where something followed."""
    who = caller(request)
    taking_back.take_back_decision(_own_decision(who, id).pk, who.person)
    return _as_it_is(who, id)


def _as_it_is(who: Caller, pk: int) -> HttpResponse:
    """The report and its milestone as they are after what was done."""
    found = _whole(who).get(pk=pk)
    after = _milestone(who, found.milestone_id)
    shown = Reported(report=ReportOut.of(found), milestone=MilestoneOut.of(after))
    return rendered(shown, version=after.version)


class DateRequestIn(Strict):
    """Another date, and why."""

    new_date: Day
    reason: str = Field(max_length=5_000)
    reference: str = Field("", max_length=300)


@router.get(
    "/milestones/{id}/date-requests", response=Page[DateRequestOut], auth=READS, url_name="date_requests"
)
def date_requests(
    request: HttpRequest, id: int, cursor: Cursor = "", limit: Limit = 50, fields: str = ""
) -> HttpResponse:
    """The requests to move a milestone's date, with what was decided."""
    who = caller(request)
    rows = _date_requests(who).filter(milestone=_milestone(who, id).pk)
    return page_of_rows(request, rows, DateRequestOut, DateRequestOut.of)


@router.get("/date-requests/{id}", response=DateRequestOut, auth=READS, url_name="date_request")
def date_request(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One request for another date, with what was decided."""
    return one(request, DateRequestOut.of(the_one(_date_requests(caller(request)), pk=id)))


def _date_requests(who: Caller) -> QuerySet[DeadlineChange]:
    rows = DeadlineChange.objects.filter(milestone__in=who.milestones())
    return rows.select_related("author", "decided_by", "on_behalf_of", "decided_on_behalf_of")


@router.post(
    "/milestones/{id}/date-requests",
    response={201: DateRequestOut},
    auth=REPORTS.where(_reported),
    url_name="ask_for_date",
    openapi_extra=OF_VERSION,
)
@once
def ask_for_date(request: HttpRequest, id: int, said: DateRequestIn) -> HttpResponse:
    """Ask to move the date; whoever coordinates the side moves it by asking."""
    who = caller(request)
    seen = seen_version(request)
    _reported(who, id)
    try:
        change = actions.ask_for_date(
            id,
            who.person,
            new_date=said.new_date,
            reason=said.reason,
            reference=said.reference,
            version=seen,
        )
    except Conflict as conflict:
        raise _stale(who, id, conflict) from conflict
    change.refresh_from_db()
    return rendered(DateRequestOut.of(change), 201)


def _date_decided(who: Caller, pk: int) -> DeadlineChange:
    """The request on which the caller may decide; raises a 404 or 403 problem, in this order."""
    found = the_one(_date_requests(who).select_related("milestone__side"), pk=pk)
    _decides(who, found.milestone)
    return found


@router.post(
    "/date-requests/{id}/decision",
    response=DateRequestOut,
    auth=DECIDES.where(_date_decided),
    url_name="decide_on_date",
)
@once
def decide_on_date(request: HttpRequest, id: int, said: DecisionIn) -> HttpResponse:
    """Agree to another date, or refuse with a remark; 409 where it was decided."""
    who = caller(request)
    asked = _date_decided(who, id)
    change = actions.decide_on_date(asked.pk, who.person, verdict=Verdict(said.verdict), remark=said.remark)
    change.refresh_from_db()
    return rendered(DateRequestOut.of(change))


@router.get("/attachments/{id}", auth=READS, url_name="attachment", response={200: None})
def attachment(request: HttpRequest, id: int) -> HttpResponseBase:
    """A file that proves a report."""
    refuse_unknown(request, ())
    who = caller(request)
    found = who.proofs().filter(report__in=who.reports(), pk=id).exclude(file="").first()
    if found is None:
        raise missing()
    answer = download(found)
    journal.note(
        journal.Kind.EVIDENCE, request=request, person=who.person, detail=f"{found.pk}: {found.name}"
    )
    return answer
