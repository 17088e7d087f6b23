"""The bell, what a person chooses of the reminders, and the way from a letter to a form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cities.models import User
from roadmap.models import Milestone
from roadmap.reminders import bell
from roadmap.reminders.choices import ChoiceForm
from roadmap.reminders.links import form_path, person_of


@require_GET
def milestone(request: HttpRequest, milestone_id: int) -> HttpResponse:
    """From a letter to the milestone's form, wherever that is now."""
    visible = Milestone.objects.visible_to(request.user).select_related("item__roadmap")
    user: User = request.user  # type: ignore[assignment]
    return redirect(form_path(get_object_or_404(visible, pk=milestone_id), user))


@never_cache
@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """The bell: what I was notified of, what I returned or was returned."""
    user: User = request.user  # type: ignore[assignment]
    today = user.body.city.today() if user.body else timezone.localdate()
    context = {
        "days": bell.sent_by_day(user, today),
        "returned": bell.returned(user),
        "form": ChoiceForm(user),
    }
    bell.look(user)
    return render(request, "roadmap/reminders/bell.html", context)


@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """Which early reminders I want."""
    return _choose(request, request.user)  # type: ignore[arg-type]


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def choice_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the foot of a letter, without signing in; the link opens nothing else."""
    person = person_of(token)
    if person is None:
        messages.info(request, _("The link in the letter is too old. Sign in to choose your reminders."))
        return redirect("roadmap:reminder_choice")
    return _choose(request, person)


def _choose(request: HttpRequest, person: User) -> HttpResponse:
    # No box ticked is an answer too, so the method tells and not whether there is data.
    form = ChoiceForm(person, request.POST) if request.method == "POST" else ChoiceForm(person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice is kept."))
        return redirect(request.path)
    return render(request, "roadmap/reminders/choice.html", {"form": form, "person": person})
