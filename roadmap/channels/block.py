"""The block of the profile: by which channel reminders come, the chats that are linked, the browsers that show them."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cities.models import User
from cities.profile import ProfileBlock
from cities.requests import SignedInRequest
from roadmap.channels import browsers, linking, vapid
from roadmap.channels.chosen import messengers
from roadmap.choices import ChannelName
from roadmap.models import LinkedChat, PushBrowser, ReminderChoice


@dataclass(frozen=True)
class Offered:
    """A messenger with a bot of ours, and the person's chat there, if one is linked; or whether one has asked."""

    name: str
    title: str
    chat: LinkedChat | None
    is_asked_for: bool


@dataclass(frozen=True)
class OwnBrowser:
    """A browser that shows one's reminders. `is_outdated`: it subscribed with a key that is not ours any more, or at a
    service that is not spoken to, and gets nothing."""

    row: PushBrowser
    is_this: bool
    is_outdated: bool


@dataclass(frozen=True)
class OwnBrowsers:
    """All of them, whether this one is among them, and the key with which others subscribe."""

    rows: list[OwnBrowser]
    key: str

    @property
    def is_here(self) -> bool:
        return any(one.is_this and not one.is_outdated for one in self.rows)

    @property
    def reached(self) -> bool:
        """Whether there is one that gets what is sent."""
        return any(not one.is_outdated for one in self.rows)


class NumberForm(forms.Form):
    """The number that the bot has answered with; spaces and dashes between the figures are nothing."""

    number = forms.CharField(max_length=20)

    def clean_number(self) -> str:
        return re.sub(r"[\s-]+", "", self.cleaned_data["number"])


class ChannelForm(forms.Form):
    """By what reminders come: mail, a chat that is linked, or one's browsers."""

    def __init__(
        self, person: User, offered: list[Offered], own: OwnBrowsers | None, *args: Any, **kwargs: Any
    ) -> None:
        choices = [(str(ChannelName.MAIL), _("by mail, to %(address)s") % {"address": person.email})]
        choices += [(one.name, one.title) for one in offered if one.chat]
        if own and own.reached:
            choices.append((str(ChannelName.PUSH), _("in the browser")))
        choice = ReminderChoice.objects.filter(person=person).first()
        known = choice is not None and choice.channel in dict(choices)
        kwargs.setdefault("initial", {"channel": choice.channel if choice and known else ChannelName.MAIL})
        super().__init__(*args, **kwargs)
        self.fields["channel"] = forms.ChoiceField(
            label=_("Reminders come"),
            widget=forms.RadioSelect,
            choices=choices,
            help_text=_(
                "What can't be brought by another way comes by mail. Links, codes and whatever protects the account "
                "always come by mail."
            ),
        )


def offered_to(person: User) -> list[Offered]:
    """The messengers in which there is a bot; no query while there is none."""
    bots = messengers()
    chats = linking.chats_of(person) if bots else {}
    return [_offered(one.name, chats.get(one.name)) for one in bots]


def _offered(name: str, row: LinkedChat | None) -> Offered:
    linked = row if row and row.chat else None
    return Offered(name, str(ChannelName(name).label), linked, bool(row and not linked and row.is_asked_for))


def browsers_of(request: SignedInRequest) -> OwnBrowsers | None:
    """The browsers of whoever asks; none, and no query, where reminders come to no browsers."""
    key = vapid.public_key()
    if not key:
        return None
    rows = [
        OwnBrowser(
            row,
            browsers.is_this(row, request),
            row.server_key != key or not browsers.is_allowed(row.service_id),
        )
        for row in browsers.of_person(request.user)
    ]
    return OwnBrowsers(rows, key)


def of_person(request: SignedInRequest) -> ProfileBlock | None:
    """The block; none while reminders come by mail only. Two queries, and one where they come to browsers too."""
    offered, own = offered_to(request.user), browsers_of(request)
    if not offered and own is None:
        return None
    is_choice = any(one.chat for one in offered) or bool(own and own.reached)
    form = ChannelForm(request.user, offered, own) if is_choice else None
    return ProfileBlock("roadmap/channels/_block.html", {"offered": offered, "form": form, "browsers": own})
