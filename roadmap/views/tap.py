"""The form behind a link in a letter: one milestone, one person, once, without signing in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import kept
from core.journal import Kind, note
from core.verbs import Conflict, add_errors
from roadmap.choices import CLOSED, ReportOrigin
from roadmap.mailbox import links, rights
from roadmap.mailbox.drafts import form_path
from roadmap.mailbox.links import Tap
from roadmap.models import Milestone
from roadmap.reminders.links import milestone_url
from roadmap.reporting import actions
from roadmap.reporting.forms import ReportForm
from roadmap.reporting.room import RoomOfItem
from roadmap.targets.actions import concerning


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, token: str) -> HttpResponse:
    """Report by a link of a letter; whoever only opens it (mail servers do) changes nothing."""
    opened = links.tapped(token)
    milestone = _still_good(opened) if opened else None
    if opened is None or milestone is None:
        return _spent(request, opened)
    person = opened.person
    options: dict[str, Any] = {
        "milestone": milestone,
        "coordinates": False,
        "targets": concerning(milestone),
    }
    path = form_path(milestone, "report")
    if request.method != "POST":
        # Files that wait in the person's form come along, and with them what was said of them.
        waiting = kept.kept_for(person.pk, path)
        marked = {"restricted": True} if waiting and (waiting.fields or {}).get("restricted") else {}
        form = ReportForm(**options, status=opened.status, kept=marked)
        return _show(request, opened, milestone, form)
    _new, problems = kept.keep_files(
        person.pk, path, request.FILES.getlist("evidence"), RoomOfItem(milestone)
    )
    if "drop" in request.POST:
        kept.drop_file(person.pk, path, request.POST["drop"])
        return _show(request, opened, milestone, ReportForm(**options, kept=request.POST.dict()))
    form = ReportForm(request.POST, **options)
    if problems:
        form.add_error("evidence", problems)
    if not form.is_valid():
        return _show(request, opened, milestone, form, 422)
    try:
        asked = ("status", "progress", "text", "links", "restricted", "figures")
        said = {name: form.cleaned_data[name] for name in asked}
        with kept.handed_over(person.pk, path) as files:
            new = actions.report(
                milestone.pk,
                person,
                **said,
                files=files,
                version=opened.line.version,
                origin=ReportOrigin.TAP,
            )
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _show(request, opened, milestone, form, 422)
    except (Conflict, PermissionDenied):
        return _spent(request, opened)
    note(Kind.TAPPED, request=request, person=person, detail=f"report {new.pk}")
    return render(request, "roadmap/letters/tapped.html", {"report": new, "milestone": milestone})


def _still_good(opened: Tap) -> Milestone | None:
    """The milestone with its state, while it is as the letter said and the person may report on it."""
    if not rights.may_tap(opened.person):
        return None
    return (
        Milestone.objects.reportable_by(opened.person)
        .filter(pk=opened.line.milestone_id, version=opened.line.version)
        .exclude(status__in=CLOSED)
        .select_related("item__roadmap", "side__city")
        .defer("item__search")
        .with_state()
        .first()
    )


def _spent(request: HttpRequest, opened: Tap | None) -> HttpResponse:
    form = milestone_url(opened.line.milestone_id) if opened else ""
    return render(request, "roadmap/letters/spent.html", {"form_url": form}, status=410)


def _show(
    request: HttpRequest, opened: Tap, milestone: Milestone, form: ReportForm, status: int = 200
) -> HttpResponse:
    context = {
        "milestone": milestone,
        "person": opened.person,
        "form": form,
        "address": request.path,
        "staged": kept.there(kept.kept_for(opened.person.pk, form_path(milestone, "report"))),
    }
    return render(request, "roadmap/letters/tap.html", context, status=status)
