"""Reminders in browsers: turned on in the browser of the request, tried, and turned off in any of one's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core.queue import enqueue
from roadmap.channels import browsers, vapid

TEST = "roadmap.tasks.test_browser"
# More no browser says of itself.
LONGEST = 4000


@require_POST
@confirmed
def add(request: SignedInRequest) -> HttpResponse:
    """Remind in this browser from now on; `subscription` is what its script was told (PushSubscription, as JSON)."""
    _must_be_used()
    answer = _back()
    if not browsers.may_subscribe(request.user):
        messages.error(request, _("Too often within an hour. Try again later."))
        return answer
    try:
        found = browsers.read(request.POST.get("subscription", "")[:LONGEST])
        browsers.mark(answer, browsers.subscribe(request.user, found, request))
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Reminders come to this browser now."))
    return answer


@require_POST
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the worker send a test to one of the own browsers: pages speak to no foreign server."""
    _must_be_used()
    if not any(one.pk == pk for one in browsers.of_person(request.user)):
        raise Http404
    if not browsers.may_test(request.user):
        messages.error(request, _("Too often within an hour. Try again later."))
    elif enqueue(TEST, pk):
        messages.success(
            request,
            _("A test is on its way: it appears in some seconds. If not, open this page again: it says why."),
        )
    else:
        messages.error(request, _("The worker cannot be reached now. Try again in a minute."))
    return _back()


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing comes to this browser any more."""
    _must_be_used()
    if not browsers.end(request.user, pk):
        raise Http404
    messages.success(request, _("Nothing comes to this browser any more."))
    return _back()


def _must_be_used() -> None:
    if not vapid.public_key():
        raise Http404


def _back() -> HttpResponse:
    return redirect(f"{reverse('cities:profile')}#browsers")
