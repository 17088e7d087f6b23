"""Letters that came in: the confirming page, the way back, and the coordinators' page of what could not be read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cities.clock import by_clock_of
from cities.models import User
from cities.permissions import coordinators_only
from cities.requests import SignedInRequest
from core import once
from roadmap.mailbox import confirming, links, unread
from roadmap.mailbox.drafts import form_path
from roadmap.mailbox.wording import all_drafted, recorded
from roadmap.reminders.choices import mute_early
from roadmap.reminders.links import choice_url

# What is typed to find a milestone.
LONGEST_NAME = 300


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a letter is one's own; a mail program that only looks at the link changes nothing."""
    letter = confirming.waiting(links.confirmed(token))
    if letter is None:
        return _spent(request)
    if request.method != "POST":
        context = {"letter": letter, "text": unread.text_of(letter)}
        with by_clock_of(letter.person):
            return render(request, "roadmap/letters/confirm.html", context)
    outcome = confirming.confirm(letter.pk, request)
    if outcome is None:
        return _spent(request)
    said = [recorded(part) for part in outcome.recorded] + all_drafted(outcome.drafted)
    found = {"said": [*said, *outcome.problems], "unplaced": outcome.unplaced}
    return render(request, "roadmap/letters/confirmed.html", found)


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the early reminders, as a mail program asks by itself (RFC 8058); people get to choose."""
    person_id = links.switched_off(token)
    person = User.objects.filter(pk=person_id, is_active=True).first() if person_id else None
    if person is None:
        return _spent(request)
    if request.method != "POST":
        return redirect(choice_url(person.pk, person.email))
    mute_early(person)
    return HttpResponse(_("Early reminders are switched off."), content_type="text/plain; charset=utf-8")


@require_GET
@coordinators_only
def unread_letters(request: SignedInRequest) -> HttpResponse:
    """The letters of one's own side that nobody could act on."""
    return _unread(request)


def _unread(request: SignedInRequest, asked: int = 0, said: str = "") -> HttpResponse:
    """The page; where `said` names no milestone to which the letter `asked` could go, it says so in place."""
    context = {"letters": unread.listed(request.user), "choice": list(unread.choice_for(request.user))}
    context |= {"asked": asked, "said": said}
    return render(request, "roadmap/letters/unread.html", context, status=422 if asked else 200)


@require_GET
@coordinators_only
def as_it_came(request: SignedInRequest, letter_id: int) -> HttpResponse:
    """One of those letters, whole, for a mail program to open."""
    letter = get_object_or_404(unread.of(request.user).exclude(raw=None), pk=letter_id)
    response = HttpResponse(bytes(letter.raw or b""), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="letter-{letter.pk}.eml"'
    return response


@require_POST
@coordinators_only
@once.makes(lambda letter_id: reverse("roadmap:letters"))
def attach(request: SignedInRequest, letter_id: int) -> HttpResponse:
    """Take what a letter says into the form of a milestone, or lay the letter aside."""
    letter = get_object_or_404(unread.of(request.user), pk=letter_id)
    if "aside" in request.POST:
        unread.lay_aside(letter)
        messages.success(request, _("The letter is laid aside."))
        return redirect("roadmap:letters")
    said = request.POST.get("milestone", "")[:LONGEST_NAME]
    milestone = unread.meant(said, request.user)
    if milestone is None:
        return _unread(request, letter.pk, said)
    for problem in unread.attach(letter, milestone, request.user):
        messages.warning(request, problem)
    return redirect("roadmap:milestone_form", milestone.pk)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Take back what was recorded by a letter, within a day, by the link in its answer."""
    part = confirming.recorded_part(links.taken_back(token))
    if part is None:
        return _spent(request)
    if request.method != "POST":
        return render(request, "roadmap/letters/back.html", {"part": part})
    if not confirming.take_back(part.pk, request):
        return _spent(request)
    anew = form_path(part.milestone, "report") if part.milestone else ""
    return render(request, "roadmap/letters/taken_back.html", {"part": part, "form_url": anew})


def _spent(request: HttpRequest) -> HttpResponse:
    """The link was used, or its time is over."""
    return render(request, "roadmap/letters/spent.html", status=410)
