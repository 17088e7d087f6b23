"""The administrators' page of the program's own state, and its numbers for Prometheus."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from prometheus_client import CONTENT_TYPE_LATEST

from cities import mail_check, outbox
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from cities.signing_in import entering
from config import metrics, runbook, status
from config.advice import ADVICE
from config.health import knows_token
from core import file_check, leap, look, once, work
from core.queue import enqueue
from core.work import Work
from roadmap.models import Letter
from roadmap.reminders import upkeep

FAILED_SHOWN = 50


@never_cache
@require_GET
@administrators_only
def status_page(request: HttpRequest) -> HttpResponse:
    """How the program is, line by line, what to do about a red one, and the works that failed."""
    found = status.lines()
    failed = Work.objects.filter(failed_at__isnull=False).order_by("-failed_at")[:FAILED_SHOWN]
    context = {
        "lines": [(line, ADVICE.get(line.name, "")) for line in found],
        "red": sum(not line.ok for line in found),
        "failed": [(one, work.KINDS.get(one.kind)) for one in failed],
        "without_numbers": True,
    }
    return render(request, "config/status.html", context)


@never_cache
@require_GET
@administrators_only
def runbook_page(request: HttpRequest) -> HttpResponse:
    """What to do about each line of the status page and about each alert."""
    intro, found = runbook.paragraphs()
    titles = status.titles()
    shown = [(one, titles.get(one.name) or one.name, ADVICE.get(one.name, "")) for one in found]
    context = {"intro": intro, "paragraphs": shown, "without_numbers": True}
    return render(request, "config/runbook.html", context)


@require_POST
@administrators_only
def work_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Order a failed work once more."""
    if work.again(pk):
        messages.success(request, _("The work is ordered once more."))
    else:
        messages.error(request, _("This work can't be ordered once more from here."))
    return redirect("status")


@require_POST
@administrators_only
def work_put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a failed work that nobody will do again off the page."""
    if work.put_away(pk):
        messages.success(request, _("The failed work was taken off the list."))
    return redirect("status")


@require_POST
@administrators_only
def know_what_is_lost(request: HttpRequest) -> HttpResponse:
    """No backup has the files that are lost: their line is green until more are."""
    if file_check.know():
        messages.success(request, _("It is noted that these files are lost."))
    return redirect("status")


@require_POST
@administrators_only
def believe_the_clock(request: HttpRequest) -> HttpResponse:
    """Somebody has looked at the clock that leapt ahead, and it is right: what waited for it is done now."""
    if leap.believe():
        enqueue("roadmap.tasks.remind")
        messages.success(request, _("The clock is believed; reminders begin."))
    return redirect("status")


@require_POST
@administrators_only
def mail_again(request: HttpRequest) -> HttpResponse:
    """Have all letters that failed, and those that wait for their next try, sent now."""
    tried = outbox.try_again() + upkeep.try_again(Letter.objects.all())
    said = ngettext("%(n)d letter will be tried again now.", "%(n)d letters will be tried again now.", tried)
    messages.success(request, said % {"n": tried})
    return redirect("status")


@require_POST
@administrators_only
def status_letter(request: SignedInRequest) -> HttpResponse:
    """Send a letter to oneself and say what the mail server answered."""
    if once.is_pressed_again(request):
        return once.done_before(request, reverse("status"))
    check = mail_check.send(request.user)
    (messages.success if check.is_taken else messages.error)(request, check.answer)
    return redirect("status")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def look_page(request: HttpRequest) -> HttpResponse:
    """More contrast, larger letters: chosen for this browser, signed in or not; then back to where one was."""
    back = entering.safe(request, request.POST.get("next") or request.GET.get("next") or "") or "/"
    if request.method == "GET":
        chosen = look.look(request.COOKIES).split()
        return render(request, "config/look.html", {"chosen": chosen, "next": back})
    response = redirect(back)
    value = look.written(request.POST.getlist(look.COOKIE)).replace(" ", ".")
    response.set_cookie(
        look.COOKIE, value, look.KEPT, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@never_cache
@login_not_required
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus, for who knows METRICS_TOKEN (`Authorization: Bearer …`); 404 for others."""
    if not knows_token(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
