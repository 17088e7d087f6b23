"""The first steps: how far the installation is, and a test letter to oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cities import mail_check
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from core import once
from roadmap.founding import steps


@require_GET
@administrators_only
def start(request: HttpRequest) -> HttpResponse:
    """What is done and what is missing, with the way to each; can be left and come back to."""
    found = steps.steps()
    missing = steps.note(found)
    following = next((step.name for step in found if not step.is_done), "")
    context = {
        "steps": found,
        "missing": missing,
        "following": following,
        "mail_leaves": mail_check.leaves(),
    }
    return render(request, "roadmap/founding/start.html", context)


@require_POST
@administrators_only
def test_letter(request: SignedInRequest) -> HttpResponse:
    """Send a letter to oneself; the server's answer is shown at the step."""
    if once.is_pressed_again(request):
        return once.done_before(request, reverse("roadmap:start"))
    check = mail_check.send(request.user)
    if check.is_taken:
        (messages.success if mail_check.leaves() else messages.warning)(request, check.answer)
    else:
        messages.error(request, _("The test letter did not leave. The answer stands below."))
    return redirect("roadmap:start")
