"""By which channel one's reminders come: chosen on the profile, a chat linked by a code, and unlinked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import once
from roadmap.channels import linking
from roadmap.channels.block import ChannelForm, NumberForm, browsers_of, offered_to
from roadmap.channels.bots import Messenger
from roadmap.channels.chosen import messengers
from roadmap.choices import ChannelName
from roadmap.models import Bot


@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    """Keep by which channel reminders come."""
    offered, own = offered_to(request.user), browsers_of(request)
    if not offered and own is None:
        raise Http404
    form = ChannelForm(request.user, offered, own, request.POST)
    if form.is_valid():
        linking.choose(request.user, form.cleaned_data["channel"])
        messages.success(request, _("Your choice is kept."))
    else:
        messages.error(request, _("Choose one of the ways that are offered."))
    return redirect("cities:profile")


@never_cache
@require_POST
@confirmed
def link(request: SignedInRequest, name: str) -> HttpResponse:
    """A code by which a chat is linked; it is shown here once."""
    messenger = _messenger(name)
    pressed = once.pressed(request)
    try:
        with once.done_alone(pressed):
            code = linking.offer(request.user, messenger.name)
            once.keep_shown(pressed, code)
    except once.DoneBeforeError:
        code = once.shown_before(pressed)
        if not code:
            return once.done_before(request, reverse("cities:profile"))
    bot = Bot.objects.filter(channel=messenger.name).first()
    context = {
        "name": messenger.name,
        "title": ChannelName(messenger.name).label,
        "code": code,
        "minutes": linking.CODE_MINUTES,
        "username": bot.username if bot else "",
        "address": messenger.link(bot.username, code) if bot else "",
    }
    return render(request, "roadmap/channels/link.html", context)


@require_POST
def confirm(request: SignedInRequest, name: str) -> HttpResponse:
    """The number that the bot has answered with: now the chat is linked."""
    title = ChannelName(_messenger(name).name).label
    form = NumberForm(request.POST)
    if form.is_valid() and linking.confirm(request.user, name, form.cleaned_data["number"]):
        messages.success(request, _("%(name)s is linked: reminders come there.") % {"name": title})
    else:
        messages.error(
            request,
            _("This is not the number from the chat, or its time is over. Compare it, or take a new code."),
        )
    return redirect("cities:profile")


@require_POST
def unlink(request: SignedInRequest, name: str) -> HttpResponse:
    """Nothing comes to this chat any more."""
    title = ChannelName(_messenger(name).name).label
    if linking.unlink(request.user, name):
        messages.success(request, _("%(name)s is unlinked: reminders come by mail.") % {"name": title})
    return redirect("cities:profile")


def _messenger(name: str) -> Messenger:
    found = next((one for one in messengers() if one.name == name), None)
    if found is None:
        raise Http404
    return found
