"""What people say about one milestone: a report, a decision, another date, the decision on that; taken back or not.

Each address gives the form (a page, or for htmx the cell with the form in it) and takes it. Whatever is wrong
comes back with everything still in the form: 422 for what to correct, 409 when somebody else was quicker.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities import absences
from cities.models import User
from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in, survives_sign_in_with_files
from core.pages import answer, wants_piece
from core.prepared import prepared
from core.verbs import Conflict, add_errors, renew
from roadmap.choices import Status, Verdict
from roadmap.models import DeadlineChange, Decision, Milestone, Report
from roadmap.reporting import actions, matrix, record, taking_back
from roadmap.reporting.forms import DateDecisionForm, DateForm, DecisionForm, ReportForm, TakingBackForm
from roadmap.reporting.room import RoomOfItem
from roadmap.targets.actions import concerning
from roadmap.views.item import item_context
from roadmap.views.pieces import say, sees_several, the_item, the_milestone, the_roadmap


@survives_sign_in_with_files
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Say how far a milestone is, with evidence."""
    milestone = the_milestone(request, slug, milestone_id)
    if not milestone.may_report:
        raise PermissionDenied
    options: dict[str, Any] = {
        "milestone": milestone,
        "coordinates": milestone.may_decide,
        "targets": concerning(milestone),
    }
    if request.method == "GET":
        form = ReportForm(**options, status=request.GET.get("status", ""))
        return _show(request, milestone, drafts.fill(form, request), "report")
    sending = once.sending(request)
    if once.was_done(sending):
        return _done(request, milestone, "report")
    _new, problems = drafts.add_files(request, request.FILES.getlist("evidence"), RoomOfItem(milestone))
    if "drop" in request.POST:
        drafts.drop_file(request, request.POST["drop"])
        return _show(request, milestone, ReportForm(**options, kept=request.POST.dict()), "report")
    form = ReportForm(request.POST, **options)
    if problems:
        form.add_error("evidence", problems)
    said = ("status", "progress", "text", "links", "version", "restricted", "figures")

    def verb(data: dict[str, Any]) -> None:
        # Sent twice at once, the second waits here, and is answered like the first.
        with (
            suppress(once.DoneBeforeError),
            drafts.handed_over(request) as files,
            once.done_once(sending),
        ):
            actions.report(milestone.pk, request.user, files=files, **_only(data, said))

    return _act(request, milestone, form, "report", verb)


@survives_sign_in
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Accept the report that waits, or return it with a remark."""
    milestone = the_milestone(request, slug, milestone_id)
    if not milestone.may_decide:
        raise PermissionDenied
    if request.method == "GET":
        form = DecisionForm(milestone=milestone)
        return _show(request, milestone, drafts.fill(form, request), "decide")
    form = DecisionForm(request.POST, milestone=milestone)
    return _act(
        request,
        milestone,
        form,
        "decide",
        lambda data: actions.decide(data["report"], request.user, **_only(data, ("verdict", "remark"))),
    )


@survives_sign_in
@require_http_methods(["GET", "POST"])
def ask_for_date(request: SignedInRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Ask for another due date; whoever coordinates the side moves it."""
    milestone = the_milestone(request, slug, milestone_id)
    if not milestone.may_report:
        raise PermissionDenied
    if request.method == "GET":
        return _show(request, milestone, drafts.fill(DateForm(milestone=milestone), request), "date")
    sending = once.sending(request)
    if once.was_done(sending):
        return _done(request, milestone, "date")
    asked = ("new_date", "reason", "reference", "version")

    def verb(data: dict[str, Any]) -> None:
        with suppress(once.DoneBeforeError), once.done_alone(sending):
            actions.ask_for_date(milestone.pk, request.user, **_only(data, asked))

    return _act(request, milestone, DateForm(request.POST, milestone=milestone), "date", verb)


@survives_sign_in
@require_http_methods(["GET", "POST"])
def decide_on_date(request: SignedInRequest, slug: str, change_id: int) -> HttpResponse:
    """Agree to another due date, or refuse with a remark."""
    of_roadmap = DeadlineChange.objects.filter(milestone__item__roadmap=the_roadmap(request, slug))
    change = get_object_or_404(of_roadmap, pk=change_id)
    milestone = the_milestone(request, slug, change.milestone_id)
    if not milestone.may_decide:
        raise PermissionDenied
    if request.method == "GET":
        form = drafts.fill(DateDecisionForm(change=change), request)
        return _show(request, milestone, form, "date_decision", change=change)
    form = DateDecisionForm(request.POST, change=change)
    decided = ("verdict", "remark")
    return _act(
        request,
        milestone,
        form,
        "date_decision",
        lambda data: actions.decide_on_date(change.pk, request.user, **_only(data, decided)),
        change=change,
    )


@require_http_methods(["GET", "POST"])
def take_back(request: SignedInRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Take back what one said last: a report, or a decision on one."""
    milestone = the_milestone(request, slug, milestone_id)
    if not milestone.may_report:
        raise PermissionDenied
    if request.method == "GET":
        word = _last_word(request, milestone)
        return _show(request, milestone, TakingBackForm(word=word), "taking_back", word=word)
    form = TakingBackForm(request.POST)

    def verb(data: dict[str, Any]) -> None:
        if data["decision"]:
            taking_back.take_back_decision(data["decision"], request.user)
        else:
            taking_back.take_back_report(data["report"] or 0, request.user)

    return _act(request, milestone, form, "taking_back", verb, word=_last_word(request, milestone))


def _last_word(request: SignedInRequest, milestone: Milestone) -> Report | Decision | None:
    entries = record.entries([milestone], reader=request.user, only_last=True)
    return matrix.cells([milestone], entries, request.user)[milestone.pk].own_word


def _act(
    request: SignedInRequest,
    milestone: Milestone,
    form: Form,
    kind: str,
    verb: Callable[[dict[str, Any]], Any],
    **more: Any,
) -> HttpResponse:
    """Call the verb with what the valid form says; answer with the new state, or with the form and why not."""
    if not form.is_valid():
        if {"version", "report"} & set(form.errors):
            why = _("The form came back incomplete.")
            return _conflict(request, milestone, form, kind, why, status=422, **more)
        return _show(request, milestone, form, kind, status=422, **more)
    try:
        verb(form.cleaned_data)
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _show(request, milestone, form, kind, status=422, **more)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    except Conflict as conflict:
        return _conflict(request, milestone, form, kind, str(conflict), **more)
    drafts.forget(request)
    return _done(request, milestone, kind)


def _conflict(
    request: SignedInRequest,
    milestone: Milestone,
    form: Form,
    kind: str,
    why: str,
    status: int = 409,
    **more: Any,
) -> HttpResponse:
    """The same form, nothing lost, with what the other person did; sending it again goes through."""
    now = the_milestone(request, milestone.item.roadmap.slug, milestone.pk)
    renew(form, version=now.version, report=now.pending_report_id)
    others = record.entries([now], reader=request.user)[:2]
    return _show(request, now, form, kind, status, conflict=why, others=others, **more)


def _show(
    request: SignedInRequest, milestone: Milestone, form: Form, kind: str, status: int = 200, **more: Any
) -> HttpResponse:
    entries = record.entries([milestone], reader=request.user, only_last=True)
    context = {
        "roadmap": milestone.item.roadmap,
        "milestone": milestone,
        "form": form,
        "kind": kind,
        "form_template": f"roadmap/reporting/_{kind}.html",
        "in_place": wants_piece(request) and not _is_page(request),
        "place": _place(request),
        "cell": matrix.cells([milestone], entries, request.user)[milestone.pk],
        "staged": drafts.files_of(request) if kind == "report" else [],
        "as_it_opens": kind == "report" and request.method == "GET" and drafts.draft_of(request) is None,
        "back": _back(request, milestone),
        **more,
    }
    return answer(request, "roadmap/reporting/page.html", "roadmap/reporting/_form.html", context, status)


def _done(request: SignedInRequest, milestone: Milestone, kind: str) -> HttpResponse:
    """After the verb: the cell (and on the item's page its record) redrawn, or back to where one was.

    Either way what happened is said in the cell. A form on a page of its own is sent by htmx only for the bar that
    shows how far its files are: it goes where a form without scripts goes.
    """
    done = _done_words(request, kind, milestone)
    if not wants_piece(request) or _is_page(request):
        say(request, milestone, done)
        back = _back(request, milestone)
        return HttpResponse(headers={"HX-Redirect": back}) if wants_piece(request) else redirect(back)
    if _place(request) == "item":
        item = the_item(request, milestone.item.roadmap.slug, milestone.item.number)
        context = item_context(request, item)
        context["cell"] = context["cells"][milestone.pk]
        context["cell"].said = done
        return render(request, "roadmap/item/_after.html", {**context, "changed": True})
    now = the_milestone(request, milestone.item.roadmap.slug, milestone.pk)
    cell = matrix.cells([now], record.entries([now], reader=request.user), request.user)[now.pk]
    cell.said = done
    context = {"task": cell.task, "several": sees_several(request.user), "changed": True}
    return render(request, "roadmap/my/_task.html", context)


def _done_words(request: SignedInRequest, kind: str, milestone: Any) -> str:
    """What happened, and whose turn it is; the milestone as it was before."""
    # Nothing but "done" waits for anybody.
    if kind == "report" and request.POST.get("status") == Status.DONE and _awaiting(milestone.pk):
        return _("Sent for acceptance: %(who)s.") % {"who": _deciders(milestone)}
    if kind == "date" and not milestone.may_decide:
        return _("The request is sent: %(who)s.") % {"who": _deciders(milestone)}
    if kind == "decide":
        accepted = request.POST.get("verdict") == Verdict.ACCEPTED
        return _("Accepted. The executor is told.") if accepted else _("Returned. The executor is told.")
    if kind == "taking_back":
        waits = _("Taken back: the report waits for a decision again.")
        return waits if request.POST.get("decision") else _("Taken back: the report no longer counts.")
    return {
        "report": _("The report is recorded."),
        "date": _("The new date is recorded."),
        "date_decision": _("The decision on the date is recorded."),
    }[kind]


@prepared
def _awaiting(milestone: int) -> QuerySet[Milestone, int]:
    """The milestone (its id) while it waits for a decision."""
    return Milestone.objects.awaiting().filter(pk=milestone).order_by().values_list("pk", flat=True)


def _deciders(milestone: Milestone) -> str:
    """Who decides for the side, by name, and who stands in for whom of them is away."""
    people = list(User.objects.deciding_for(milestone.side.city_id))
    instead = absences.standing_in(people)
    names = [
        _("%(name)s (%(deputy)s stands in)") % {"name": one, "deputy": instead[one.pk]}
        if one.pk in instead
        else str(one)
        for one in people[:2]
    ]
    shown = ", ".join(names)
    return shown if len(people) < 3 else _("%(names)s and others") % {"names": shown}


def _is_page(request: SignedInRequest) -> bool:
    """Whether the form that was sent is on a page of its own."""
    return "page" in request.POST


def _place(request: SignedInRequest) -> str:
    asked = request.POST.get("place") or request.GET.get("place")
    return "my" if asked == "my" else "item"


def _back(request: SignedInRequest, milestone: Milestone) -> str:
    page = reverse("roadmap:my") if _place(request) == "my" else milestone.item.get_absolute_url()
    return f"{page}#milestone-{milestone.pk}"


def _only(data: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[name] for name in names}
