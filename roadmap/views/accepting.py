"""Accept many reports at once, with what proves them beside each."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cities.permissions import coordinators_only
from cities.requests import SignedInRequest
from core.ids import read_ids
from core.pages import answer, wants_piece
from roadmap.models import Milestone
from roadmap.reporting import actions
from roadmap.reporting.accepting import waiting_for
from roadmap.reporting.taking_back import take_back_many
from roadmap.views.pieces import sees_several, the_roadmap


@require_http_methods(["GET", "POST"])
@coordinators_only
def accept(request: SignedInRequest) -> HttpResponse:
    """The reports that wait for this person; what is ticked, or the one whose button was pressed, is accepted."""
    done = None
    if request.method == "POST":
        marked = request.POST.getlist("one") or request.POST.getlist("report")
        done = actions.accept_many(read_ids(marked), request.user)
        if not wants_piece(request):
            _tell(request, done)
            # The address remembers them: without scripts too one takes back at once what one has just accepted.
            accepted = urlencode({"accepted": [one.report_id for one in done.accepted]}, doseq=True)
            return redirect(f"{reverse('roadmap:accept')}?{accepted}" if accepted else "roadmap:accept")
    context = {
        "waiting": waiting_for(request.user),
        "several": sees_several(request.user),
        "done": done,
        "said": _words(done) if done else "",
        "accepted": [one.report_id for one in done.accepted]
        if done
        else read_ids(request.GET.getlist("accepted")),
    }
    return answer(request, "roadmap/reporting/accept.html", "roadmap/reporting/_accept.html", context)


@require_POST
@coordinators_only
def take_back(request: SignedInRequest) -> HttpResponse:
    """Take back at once what was said of many reports: accepted, or reported by the same form."""
    done = take_back_many(read_ids(request.POST.getlist("report")), request.user)
    said = ngettext(
        "%(count)d is taken back; it stays in the record.",
        "%(count)d are taken back; they stay in the record.",
        len(done.done),
    ) % {"count": len(done.done)}
    messages.add_message(request, messages.SUCCESS if done.done else messages.INFO, said)
    _warn(request, done.refused)
    slug = request.POST.get("roadmap", "")
    return redirect("roadmap:items", the_roadmap(request, slug).slug) if slug else redirect("roadmap:accept")


def _warn(request: SignedInRequest, refused: Iterable[tuple[Milestone, str]]) -> None:
    for milestone, why in refused:
        messages.warning(
            request, _("Item %(number)s: %(why)s") % {"number": milestone.item.number, "why": why}
        )


def _tell(request: SignedInRequest, done: actions.ManyAccepted) -> None:
    messages.add_message(request, messages.SUCCESS if done.accepted else messages.INFO, _words(done))
    _warn(request, ((report.milestone, why) for report, why in done.refused))


def _words(done: actions.ManyAccepted) -> str:
    count = len(done.accepted)
    if not count:
        return (
            _("Nothing was accepted: tick a report first.")
            if not done.refused
            else _("Nothing was accepted.")
        )
    return ngettext(
        "%(count)d report is accepted, its author is told.",
        "%(count)d reports are accepted, their authors are told.",
        count,
    ) % {"count": count}
