"""The block of the profile: by which channel reminders come, and the chats that are linked."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cities.models import User
from cities.profile import ProfileBlock
from roadmap.channels import linking
from roadmap.channels.chosen import messengers
from roadmap.choices import ChannelName
from roadmap.models import LinkedChat, ReminderChoice


@dataclass(frozen=True)
class Offered:
    """A messenger with a bot of ours, and the person's chat there, if one is linked."""

    name: str
    title: str
    chat: LinkedChat | None


class ChannelForm(forms.Form):
    """By what reminders come: mail, or a chat that is linked."""

    def __init__(self, person: User, offered: list[Offered], *args: Any, **kwargs: Any) -> None:
        linked = [(one.name, one.title) for one in offered if one.chat]
        choices = [(str(ChannelName.MAIL), _("by mail, to %(address)s") % {"address": person.email}), *linked]
        choice = ReminderChoice.objects.filter(person=person).first()
        known = choice is not None and choice.channel in dict(choices)
        kwargs.setdefault("initial", {"channel": choice.channel if choice and known else ChannelName.MAIL})
        super().__init__(*args, **kwargs)
        self.fields["channel"] = forms.ChoiceField(
            label=_("Reminders come"),
            widget=forms.RadioSelect,
            choices=choices,
            help_text=_(
                "What a messenger can't bring comes by mail. Links, codes and whatever protects the account always "
                "come by mail."
            ),
        )


def offered_to(person: User) -> list[Offered]:
    """The messengers in which there is a bot; no query while there is none."""
    bots = messengers()
    chats = linking.chats_of(person) if bots else {}
    return [Offered(one.name, str(ChannelName(one.name).label), chats.get(one.name)) for one in bots]


def of_person(person: User) -> ProfileBlock | None:
    """The block; none while reminders come by mail only. Two queries."""
    offered = offered_to(person)
    if not offered:
        return None
    form = ChannelForm(person, offered) if any(one.chat for one in offered) else None
    return ProfileBlock("roadmap/channels/_block.html", {"offered": offered, "form": form})
